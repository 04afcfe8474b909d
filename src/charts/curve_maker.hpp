#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <collector/charts/plot.hpp>
#include <collector/model/evidence.hpp>

namespace collector {

/// How a curve is to be made.
struct CurvePlan {
    TimeSpan period;
    PlotValues values;
    std::chrono::milliseconds column;  ///< so much of the period falls into one column
    UtcMillis made_until;              ///< up to here there are intervals and gaps, where there can be any
    double high_v;                     ///< the limit above which values are counted
};

/// As wide as a picture of that layout shows it.
[[nodiscard]] std::chrono::milliseconds column_of(const TimeSpan& period, PlotValues values, PlotLayout layout);

/// Whether a sample is one of those of which ten-minute means are made. Those that a change of load has sent count as
/// well: a picture of samples shows what was measured.
[[nodiscard]] bool is_shown(const Sample& sample);

/// Makes a curve of the rows of one channel as they come. Memory grows with the columns, not with the rows.
class CurveMaker {
  public:
    /// Gaps of the plug, and of all plugs, in any order.
    CurveMaker(const CurvePlan& plan, const std::vector<Gap>& gaps);

    /// All that touch the period, in order of time.
    void add(const Interval& interval);
    /// Those that are shown, in order of time. Only with PlotValues::samples.
    void add(const Sample& sample);

    /// Ends it. Plug and channel are the caller's to fill in.
    [[nodiscard]] PlotCurve curve();

  private:
    struct Value {
        TimeSpan span;
        double volts;
        double sample_min_v;
        double sample_max_v;
    };
    void add(const Value& value, bool is_joined);
    /// Nothing is recorded up to here.
    void pass_to(UtcMillis time);
    /// Missing by the gaps that lie there, and for the rest by `otherwise`, if that is said.
    void miss_by_gaps(const TimeSpan& span, std::optional<MissingCause> otherwise);
    void miss(const TimeSpan& span, MissingCause cause);
    [[nodiscard]] std::size_t column_at(UtcMillis time) const;
    [[nodiscard]] TimeSpan column_span(std::size_t column) const;
    [[nodiscard]] std::vector<MissingStretch> stretches() const;
    void part_where_missing();

    CurvePlan plan_;
    std::vector<MissingStretch> gaps_;                               ///< by time, none overlapping
    std::size_t next_gap_ = 0;                                       ///< those before it end before what is added now
    UtcMillis passed_;                                               ///< intervals were taken up to here
    std::vector<std::array<std::int64_t, kMissingCauses>> missing_;  ///< milliseconds in each column
    PlotCurve curve_;
    std::optional<std::size_t> last_column_;  ///< of the values
};

}  // namespace collector
