#pragma once

#include <vector>

#include <collector/model/evidence.hpp>

namespace collector {

/// What has to be written, and what it takes the place of.
struct IntervalChanges {
    std::vector<IntervalChange> changes;  ///< by start and channel; nothing that stays as it is
    std::vector<Interval> replaced;       ///< what was kept until now of those that are changed or dropped
};

/// Makes the intervals of a span those that were `made`, and tells each to which stretch above 253 V it belongs.
///
/// `kept` is all that is kept from one interval before the span on, to the first after it at which no stretch goes on,
/// as reaches_end() asks for: stretches after the span may begin elsewhere now. Both by start and channel.
[[nodiscard]] IntervalChanges interval_changes(const std::vector<KeptInterval>& kept, const std::vector<Interval>& made,
                                               const TimeSpan& span);

/// Whether a stretch may go on at `end`, up to which intervals were read: then more have to be.
[[nodiscard]] bool reaches_end(const std::vector<KeptInterval>& kept, UtcMillis end);

}  // namespace collector
