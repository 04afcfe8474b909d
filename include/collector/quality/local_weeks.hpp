#pragma once

#include <utility>
#include <vector>

#include <collector/base/local_clock.hpp>
#include <collector/model/evidence.hpp>

namespace collector {

/// The weeks of a time zone: from Monday 0:00 on the clocks there to the next. A week holds the ten-minute intervals,
/// which lie on UTC ticks, that start in it: 1008, and fewer or more where the clocks were put forward or back.
///
/// Where clocks skip Monday 0:00 the week begins with the first moment after it; where it comes twice, with the first.
class LocalWeeks {
  public:
    /// `periods` in order of time; before the first its offset holds, too. None: the weeks of UTC.
    explicit LocalWeeks(std::vector<OffsetPeriod> periods) : clock_(std::move(periods)) {}

    /// The week that a moment lies in.
    [[nodiscard]] Week week_of(UtcMillis time) const;

  private:
    LocalClock clock_;
};

}  // namespace collector
