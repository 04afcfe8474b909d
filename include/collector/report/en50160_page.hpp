#pragma once

#include <string>
#include <vector>

#include <collector/base/local_clock.hpp>
#include <collector/presentation/language.hpp>
#include <collector/report/en50160_report.hpp>
#include <collector/store/record_reader.hpp>

namespace collector {

/// What the page shows of one channel beside its numbers.
struct ChannelPictures {
    std::vector<Interval> intervals;   ///< of the period, by time
    std::vector<EpisodeRow> episodes;  ///< that touch the period, by time
    std::vector<Gap> gaps;             ///< that touch the period, of the plug and of all plugs
};

/// The longest period that can be shown: the rows of a heat map that fit on a page.
inline constexpr std::chrono::days kPageDaysMax{60};

/// One for each channel of the report, in its order. Memory: 100 bytes an interval.
/// Errors: as of RecordSnapshot.
[[nodiscard]] StoreResult<std::vector<ChannelPictures>> read_pictures(RecordSnapshot& record,
                                                                      const En50160Report& report);

/// The report as one HTML file for a person to read, print (A4 portrait) and hand over. It needs nothing but itself: no
/// script, and no request to anywhere, which its Content-Security-Policy also forbids. `command` is what made it.
[[nodiscard]] std::string en50160_page(const En50160Report& report, const std::vector<ChannelPictures>& pictures,
                                       const LocalClock& clock, Language language, const std::string& command);

}  // namespace collector
