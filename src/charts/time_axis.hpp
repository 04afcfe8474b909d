#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <collector/base/local_clock.hpp>
#include <collector/charts/plot.hpp>
#include <collector/presentation/language.hpp>

namespace collector {

/// A stretch of time that runs evenly from left to right.
struct AxisPart {
    TimeSpan span;
    std::size_t row;
    double from;  ///< where it starts in its row, from 0 to 1
    double to;

    /// Where a moment of it lies.
    [[nodiscard]] double place(UtcMillis time) const;
};

/// The columns of a curve that start in a part.
[[nodiscard]] std::span<const CurveColumn> columns_in(const AxisPart& part, const PlotCurve& curve);

struct AxisTick {
    double at;  ///< from 0 to 1
    std::string label;
    bool is_day;  ///< it is the start of a day, or of more

    friend bool operator==(const AxisTick&, const AxisTick&) = default;
};

/// How time lies in a picture.
class TimeAxis {
  public:
    TimeAxis(const ReportPeriod& period, const LocalClock& clock, PlotLayout layout);

    /// By time, and so by row.
    [[nodiscard]] const std::vector<AxisPart>& parts() const { return parts_; }
    /// The day of each row; one_row: the first.
    [[nodiscard]] const std::vector<std::chrono::local_days>& rows() const { return rows_; }
    /// Minutes, hours, days, weeks, months or years on local clocks, at most so many (2 or more); of one row, or of
    /// every row.
    [[nodiscard]] std::vector<AxisTick> ticks(Language language, std::size_t most) const;

  private:
    [[nodiscard]] std::vector<AxisTick> clock_ticks(Language language, std::chrono::minutes step) const;
    [[nodiscard]] std::vector<AxisTick> day_ticks(Language language, std::chrono::days step) const;
    [[nodiscard]] std::vector<AxisTick> month_ticks(Language language, int step) const;
    void add_days();

    const ReportPeriod& period_;
    const LocalClock& clock_;
    PlotLayout layout_;
    std::vector<AxisPart> parts_;
    std::vector<std::chrono::local_days> rows_;
};

}  // namespace collector
