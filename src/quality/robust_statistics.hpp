#pragma once

#include <optional>
#include <vector>

/// Statistics that a few wrong values do not spoil.
namespace collector {

struct Point {
    double x;
    double y;
};

/// The middle one, or the mean of the middle two. At least one value.
[[nodiscard]] double median_of(std::vector<double> values);

/// The median distance from `centre`. At least one value.
[[nodiscard]] double median_deviation(std::vector<double> values, double centre);

/// Spearman's: Pearson's correlation of the ranks, equal values sharing theirs. 0 where one side is constant.
[[nodiscard]] double rank_correlation(const std::vector<Point>& points);

/// The slope of a line: median of the slopes between all pairs of points, and Sen's interval of 99 % around it.
struct Slope {
    double slope;
    double low;
    double high;
};

/// nullopt: fewer than two points differ in x. Takes n² log n: for few points.
[[nodiscard]] std::optional<Slope> line_slope(const std::vector<Point>& points);

}  // namespace collector
