#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include <collector/presentation/figure_words.hpp>
#include <collector/presentation/words.hpp>

#include "charts/chart_parts.hpp"

namespace collector {
namespace {

constexpr Plane kBarsPlane{.left = 44, .top = 22, .width = 700, .height = 120};
constexpr double kBarsHeight = 168;

/// How many means lie above each whole volt, and not above the next.
std::map<int, int> counts_by_volt(const std::vector<Interval>& intervals) {
    std::map<int, int> counts;
    for (const Interval& interval : intervals) {
        if (has_mean(interval)) {
            ++counts[static_cast<int>(std::ceil(*interval.voltage_rms_v)) - 1];
        }
    }
    return counts;
}

}  // namespace

std::string histogram(const ChartFrame& frame, const std::vector<Interval>& intervals) {
    const auto counts = counts_by_volt(intervals);
    std::string svg = picture_head(frame, "bars", kBarsHeight, word(frame.language, Word::histogram),
                                   word(frame.language, Word::histogram_description));
    const int limit = static_cast<int>(std::floor(frame.limits.high_v));
    const int first = std::min(counts.empty() ? limit : counts.begin()->first, limit - 12) - 1;
    const int last = std::max(counts.empty() ? limit : counts.rbegin()->first, limit) + 2;
    const double width = kBarsPlane.width / (last - first);
    int all = 0;
    int most = 1;
    for (const auto& [volt, count] : counts) {
        all += count;
        most = std::max(most, count);
    }
    const auto x = [&](double volts) { return kBarsPlane.left + width * (volts - first); };
    for (const auto& [volt, count] : counts) {
        const double height = kBarsPlane.height * count / most;
        svg += box(x(volt) + width * 0.08, kBarsPlane.bottom() - height, width * 0.84, height,
                   volt >= frame.limits.high_v ? "bar-high" : "bar");
    }
    svg += line(kBarsPlane.left, kBarsPlane.bottom(), kBarsPlane.right(), kBarsPlane.bottom(), "axis");
    const int step = last - first > 60 ? 10 : 5;
    for (int volt = (first / step + 1) * step; volt <= last; volt += step) {
        svg += label(x(volt), kBarsPlane.bottom() + 15, "middle", fmt::format("{} V", volt));
    }
    svg += label(4, 12, "start",
                 fmt::format("{} ({} %)", word(frame.language, Word::share_of_values),
                             decimal(frame.language, all == 0 ? 0 : 100.0 * most / all, 1)));
    svg += line(x(frame.limits.high_v), kBarsPlane.top, x(frame.limits.high_v), kBarsPlane.bottom(), "limit");
    svg += label(
        x(frame.limits.high_v) - 4, kBarsPlane.top + 8, "end",
        fmt::format(fmt::runtime(word(frame.language, Word::limit)), shortest(frame.language, frame.limits.high_v)));
    return svg + "</svg>\n";
}

}  // namespace collector
