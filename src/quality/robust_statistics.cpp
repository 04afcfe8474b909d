#include "quality/robust_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

namespace collector {
namespace {

/// From 1; equal values get the mean of theirs.
std::vector<double> ranks_of(const std::vector<double>& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&values](std::size_t i) { return values[i]; });
    std::vector<double> ranks(values.size());
    for (std::size_t first = 0; first < order.size();) {
        std::size_t end = first + 1;
        while (end < order.size() && values[order[end]] == values[order[first]]) {
            ++end;
        }
        for (std::size_t i = first; i < end; ++i) {
            ranks[order[i]] = static_cast<double>(first + 1 + end) / 2;
        }
        first = end;
    }
    return ranks;
}

}  // namespace

double median_of(std::vector<double> values) {
    const auto half = static_cast<std::ptrdiff_t>(values.size() / 2);
    const auto middle = values.begin() + half;
    std::ranges::nth_element(values, middle);
    const double upper = *middle;
    return values.size() % 2 == 1 ? upper : (*std::max_element(values.begin(), middle) + upper) / 2;
}

double median_deviation(std::vector<double> values, double centre) {
    std::ranges::transform(values, values.begin(), [centre](double value) { return std::abs(value - centre); });
    return median_of(std::move(values));
}

double rank_correlation(const std::vector<Point>& points) {
    std::vector<double> x(points.size());
    std::vector<double> y(points.size());
    std::ranges::transform(points, x.begin(), &Point::x);
    std::ranges::transform(points, y.begin(), &Point::y);
    x = ranks_of(x);
    y = ranks_of(y);
    const double mean = static_cast<double>(points.size() + 1) / 2;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        xx += (x[i] - mean) * (x[i] - mean);
        yy += (y[i] - mean) * (y[i] - mean);
        xy += (x[i] - mean) * (y[i] - mean);
    }
    return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
}

std::optional<Slope> line_slope(const std::vector<Point>& points) {
    std::vector<double> slopes;
    for (std::size_t i = 0; i < points.size(); ++i) {
        for (std::size_t j = i + 1; j < points.size(); ++j) {
            if (points[i].x != points[j].x) {
                slopes.push_back((points[j].y - points[i].y) / (points[j].x - points[i].x));
            }
        }
    }
    if (slopes.empty()) {
        return std::nullopt;
    }
    std::ranges::sort(slopes);
    // Kendall's S of unrelated points has this deviation; 2.576 of them hold 99 %.
    constexpr double kDeviations = 2.576;
    const auto n = static_cast<double>(points.size());
    const double off = kDeviations * std::sqrt(n * (n - 1) * (2 * n + 5) / 18);
    const auto count = static_cast<double>(slopes.size());
    const auto at = [&slopes, count](double rank) {
        return slopes[static_cast<std::size_t>(std::clamp(rank, 0.0, count - 1))];
    };
    return Slope{.slope = median_of(slopes),
                 .low = at(std::floor((count - off) / 2) - 1),
                 .high = at(std::ceil((count + off) / 2))};
}

}  // namespace collector
