#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/model/evidence.hpp>

namespace collector::web {

/// The voltage over some time.
struct CurvePoint {
    UtcMillis time;  ///< when the time begins
    double min_v;
    double mean_v;  ///< root of the mean of squares
    double max_v;

    friend bool operator==(const CurvePoint&, const CurvePoint&) = default;
};

/// How long the buckets of a curve are, so that a span has about so many of them: a multiple of `grain`.
[[nodiscard]] std::chrono::milliseconds bucket_length(const TimeSpan& span, std::int64_t points,
                                                      std::chrono::milliseconds grain);

/// Puts the values of a curve together in buckets that begin at multiples of their length since 1970, so that they stay
/// where they are when somebody pans. The lowest and the highest value of each bucket stay as they are: what leaves the
/// limits for a moment is seen in a year. A bucket without a value is not there.
class DownSampler {
  public:
    explicit DownSampler(std::chrono::milliseconds length) : length_(length) {}

    /// In order of time.
    void add(const CurvePoint& value);
    [[nodiscard]] std::vector<CurvePoint> points() const;

  private:
    struct Bucket {
        UtcMillis start;
        double min_v;
        double max_v;
        double squares;
        std::int64_t count;
    };
    std::chrono::milliseconds length_;
    std::vector<Bucket> buckets_;
};

}  // namespace collector::web
