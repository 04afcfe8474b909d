#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <collector/charts/street_charts.hpp>
#include <collector/presentation/figure_words.hpp>
#include <collector/presentation/markup.hpp>
#include <collector/presentation/street_words.hpp>
#include <collector/presentation/words.hpp>

#include "charts/chart_parts.hpp"
#include "charts/time_axis.hpp"
#include "charts/volt_axis.hpp"

namespace collector {
namespace {

constexpr Plane kBandPlane{.left = 48, .top = 12, .width = 700, .height = 230};
constexpr double kMarkHeight = 5;
constexpr double kBandHeight = 294;
constexpr std::size_t kBandPointsMax = 900;

/// Some slots after each other, as one point of the curve.
struct BandPoint {
    TimeSpan span;
    double sum_v = 0;
    int slots = 0;  ///< that are not empty
    double low_v = 0;
    double high_v = 0;
    bool is_above = false;

    [[nodiscard]] double middle_v() const { return sum_v / slots; }
    void add(const PublicSlot& slot, double limit_v);
};

void BandPoint::add(const PublicSlot& slot, double limit_v) {
    span.end = slot.start + kIntervalLength;
    if (!slot.middle_v) {
        return;
    }
    const double low = slot.low_v.value_or(*slot.middle_v);
    const double high = slot.high_v.value_or(*slot.middle_v);
    low_v = slots == 0 ? low : std::min(low_v, low);
    high_v = slots == 0 ? high : std::max(high_v, high);
    sum_v += *slot.middle_v;
    ++slots;
    is_above = is_above || *slot.middle_v > limit_v;
}

/// Of an hour each, or longer where that would be too many.
std::vector<BandPoint> points_of(const std::vector<PublicSlot>& slots, double limit_v) {
    constexpr std::size_t kSlotsOfAnHour = 6;
    const std::size_t hours_a_point = slots.size() / (kSlotsOfAnHour * kBandPointsMax) + 1;
    std::vector<BandPoint> points;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (i % (kSlotsOfAnHour * hours_a_point) == 0) {
            points.push_back({.span = {slots[i].start, slots[i].start}});
        }
        points.back().add(slots[i], limit_v);
    }
    return points;
}

/// The picture while it is made.
class Band {
  public:
    Band(const ChartFrame& frame, const std::vector<PublicSlot>& slots)
        : frame_(frame), axis_(frame.period, frame.clock, PlotLayout::one_row) {
        points_ = points_of(slots, frame.limits.high_v);
        range_ = {frame.limits.high_v - 13, frame.limits.high_v + 2};
        for (const BandPoint& point : points_) {
            if (point.slots > 0) {
                range_.low = std::min(range_.low, point.low_v);
                range_.high = std::max(range_.high, point.high_v);
            }
        }
        range_ = {std::floor(range_.low - 1), std::ceil(range_.high + 1)};
    }

    [[nodiscard]] std::string grid() const;
    [[nodiscard]] std::string curves() const;
    [[nodiscard]] std::string marks() const;
    [[nodiscard]] std::string limits() const;
    [[nodiscard]] std::string legend() const;

  private:
    using Place = std::vector<BandPoint>::const_iterator;

    [[nodiscard]] double x(UtcMillis time) const {
        return kBandPlane.left + kBandPlane.width * axis_.parts().front().place(time);
    }
    [[nodiscard]] double middle_of(const TimeSpan& span) const { return (x(span.start) + x(span.end)) / 2; }
    [[nodiscard]] double y(double volts) const { return kBandPlane.bottom() - kBandPlane.height * range_.place(volts); }
    [[nodiscard]] std::string stretch(Place first, Place last) const;

    const ChartFrame& frame_;
    TimeAxis axis_;
    std::vector<BandPoint> points_;
    VoltRange range_{};
};

std::string Band::grid() const {
    constexpr std::size_t kTicksMax = 9;
    std::string svg;
    for (const double volts : volt_ticks(range_, kTicksMax)) {
        svg += line(kBandPlane.left, y(volts), kBandPlane.right(), y(volts), "grid") +
               label(kBandPlane.left - 6, y(volts) + 4, "end", fmt::format("{} V", volts));
    }
    const auto ticks = axis_.ticks(frame_.language, kTicksMax);
    for (const AxisTick& tick : ticks) {
        const double at = kBandPlane.left + kBandPlane.width * tick.at;
        svg += line(at, kBandPlane.top, at, kBandPlane.bottom(), tick.is_day ? "day" : "grid");
    }
    return svg + tick_labels(ticks, kBandPlane, kBandPlane.bottom() + 15);
}

/// From one point that is there to the last one after it without a hole.
std::string Band::stretch(Place first, Place last) const {
    std::string edge;
    std::string back;
    std::string middle;
    for (auto point = first; point != last; ++point) {
        // A lone hour is as wide as it lasted.
        for (const double at : last - first == 1 ? std::vector<double>{x(point->span.start), x(point->span.end)}
                                                 : std::vector<double>{middle_of(point->span)}) {
            const std::string place = coordinate(at);
            edge += fmt::format("{}{},{}", edge.empty() ? "M" : "L", place, coordinate(y(point->high_v)));
            back.insert(0, fmt::format("L{},{}", place, coordinate(y(point->low_v))));
            middle += fmt::format("{}{},{}", middle.empty() ? "M" : "L", place, coordinate(y(point->middle_v())));
        }
    }
    return fmt::format("<path class=\"band\" d=\"{}{}Z\"/>\n<path class=\"mean\" d=\"{}\"/>\n", edge, back, middle);
}

std::string Band::curves() const {
    std::string svg;
    const auto is_empty = [](const BandPoint& point) { return point.slots == 0; };
    for (auto at = points_.begin(); at != points_.end();) {
        const auto hole = std::find_if(at, points_.end(), is_empty);
        svg += hole == at ? std::string() : stretch(at, hole);
        at = std::find_if_not(hole, points_.end(), is_empty);
        if (hole != at) {
            svg += hatched_box(frame_, x(hole->span.start), kBandPlane.top,
                               x(std::prev(at)->span.end) - x(hole->span.start), kBandPlane.height);
        }
    }
    return svg;
}

std::string Band::marks() const {
    std::string svg;
    for (const BandPoint& point : points_) {
        if (point.is_above) {
            const double from = x(point.span.start);
            svg += box(from, kBandPlane.bottom() - kMarkHeight, std::max(x(point.span.end) - from, 1.5), kMarkHeight,
                       "bar-high");
        }
    }
    return svg;
}

std::string Band::limits() const {
    std::string svg;
    for (const double volts : limits_within(range_, frame_.limits)) {
        svg += line(kBandPlane.left, y(volts), kBandPlane.right(), y(volts), "limit") +
               fmt::format("<text class=\"halo\" x=\"{}\" y=\"{}\" text-anchor=\"start\">{}</text>\n",
                           coordinate(kBandPlane.left + 4), coordinate(y(volts) - 4),
                           escaped(fmt::format(fmt::runtime(word(frame_.language, Word::limit)),
                                               shortest(frame_.language, volts))));
    }
    return svg + line(kBandPlane.left, kBandPlane.bottom(), kBandPlane.right(), kBandPlane.bottom(), "axis");
}

std::string Band::legend() const {
    constexpr double kBandLegendColumn = 172;
    const double top = kBandPlane.bottom() + 34;
    const auto text = [&](int column, std::string_view what) {
        return label(kBandPlane.left + kBandLegendColumn * column + 26, top + 5, "start", what);
    };
    const auto left = [&](int column) { return kBandPlane.left + kBandLegendColumn * column; };
    const auto language = frame_.language;
    return line(left(0), top, left(0) + 20, top, "mean") + text(0, word(language, StreetWord::band_middle)) +
           box(left(1), top - 5, 20, 11, "band") + text(1, word(language, StreetWord::band_edges)) +
           box(left(2), top - 2, 20, kMarkHeight, "bar-high") +
           text(2, fmt::format(fmt::runtime(word(language, StreetWord::band_above)),
                               shortest(language, frame_.limits.high_v))) +
           hatched_box(frame_, left(3), top - 5, 20, 11) + text(3, word(language, Word::not_measured));
}

}  // namespace

std::string street_band(const ChartFrame& frame, const std::vector<PublicSlot>& slots) {
    ChartFrame inner = frame;  // its pattern is its own
    inner.id += "-band";
    const Band picture(inner, slots);
    return picture_head(frame, "band-curve", kBandHeight, word(frame.language, StreetWord::band),
                        word(frame.language, StreetWord::band_description)) +
           hatch(inner) + picture.grid() + picture.curves() + picture.marks() + picture.limits() + picture.legend() +
           "</svg>\n";
}

std::string street_hours(const ChartFrame& frame, const std::vector<PublicSlot>& slots) {
    std::vector<TimedVolts> middles;
    for (const PublicSlot& slot : slots) {
        if (slot.middle_v) {
            middles.push_back({slot.start, *slot.middle_v});
        }
    }
    return heat_map(frame, middles);
}

}  // namespace collector
