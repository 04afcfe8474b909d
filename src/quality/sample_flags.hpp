#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <collector/model/plug_history.hpp>

namespace collector {

/// The flags of a plug's readings as the rules have them, whatever evaluation or an earlier version noted before.
struct SampleFlags {
    struct Change {
        std::size_t index;  ///< in PlugHistory::samples
        std::uint32_t flags;
    };
    std::vector<Change> changes;  ///< to be made, in order
    /// The first of the last readings before the span that is a spike and was none, or the other way round.
    std::optional<UtcMillis> changed_before;
};

/// A mains voltage counts, so it is neither kImplausible nor kRelayOff.
///
/// A lone voltage is a spike: its neighbours are within two paces of the plug and agree within 10 V, it differs from
/// both by more than 30 V, and neither of them is such a one itself, so that neither alternating values nor two in a
/// row are spikes. Neighbours are the readings of the channel before and after that show mains, were sent on schedule,
/// and whose time is known; only such a reading is a spike. The pace is the one at that reading. As long as what comes
/// after it is not known, it is none.
[[nodiscard]] SampleFlags judge_samples(const PlugHistory& history);

}  // namespace collector
