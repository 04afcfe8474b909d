#include "web/down_sampling.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace collector::web {

std::chrono::milliseconds bucket_length(const TimeSpan& span, std::int64_t points, std::chrono::milliseconds grain) {
    const auto exact = (span.end - span.start).count() / std::max<std::int64_t>(points, 1);
    return grain * std::max<std::int64_t>((exact + grain.count() - 1) / grain.count(), 1);
}

void DownSampler::add(const CurvePoint& value) {
    const auto since = value.time.time_since_epoch().count();
    const UtcMillis start{std::chrono::milliseconds{since - since % length_.count()}};
    if (buckets_.empty() || buckets_.back().start != start) {
        buckets_.push_back({start, value.min_v, value.max_v, 0, 0});
    }
    Bucket& bucket = buckets_.back();
    bucket.min_v = std::min(bucket.min_v, value.min_v);
    bucket.max_v = std::max(bucket.max_v, value.max_v);
    bucket.squares += value.mean_v * value.mean_v;
    ++bucket.count;
}

std::vector<CurvePoint> DownSampler::points() const {
    std::vector<CurvePoint> points;
    points.reserve(buckets_.size());
    std::ranges::transform(buckets_, std::back_inserter(points), [](const Bucket& bucket) {
        const double mean = std::sqrt(bucket.squares / static_cast<double>(bucket.count));
        return CurvePoint{bucket.start, bucket.min_v, mean, bucket.max_v};
    });
    return points;
}

}  // namespace collector::web
