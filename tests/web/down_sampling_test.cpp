#include "web/down_sampling.hpp"

#include <algorithm>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector::web {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const UtcMillis kStart = test::at("2026-05-01T10:00:00Z");

TEST(DownSampling, BucketsAreAMultipleOfTheGrain) {
    EXPECT_EQ(bucket_length({kStart, kStart + 24h}, 1000, 1s), 87s);
    EXPECT_EQ(bucket_length({kStart, kStart + 24h}, 144, 10min), 10min);
    EXPECT_EQ(bucket_length({kStart, kStart + 24h * 365}, 1000, 10min), 530min);
    EXPECT_EQ(bucket_length({kStart, kStart + 1s}, 4000, 10min), 10min);
}

TEST(DownSampling, WorkedOutByHand) {
    DownSampler sampler(10min);
    sampler.add({kStart, 229, 70, 231});
    sampler.add({kStart + 9min, 240, 10, 260});
    sampler.add({kStart + 10min, 100, 230, 230});
    sampler.add({kStart + 40min, 230, 230, 230});
    const double mean = 50;  // root of (70^2 + 10^2) / 2
    EXPECT_THAT(sampler.points(),
                ElementsAre(CurvePoint{kStart, 229, mean, 260}, CurvePoint{kStart + 10min, 100, 230, 230},
                            CurvePoint{kStart + 40min, 230, 230, 230}));
}

/// The naive answer: all values of a bucket, looked through.
std::vector<CurvePoint> looked_through(const std::vector<CurvePoint>& values, std::chrono::milliseconds length) {
    std::vector<CurvePoint> points;
    for (const CurvePoint& value : values) {
        const auto number = value.time.time_since_epoch() / length;
        const UtcMillis start{length * number};
        const auto in_bucket = [&](const CurvePoint& one) { return one.time >= start && one.time < start + length; };
        CurvePoint point{start, 1e9, 0, -1e9};
        for (const CurvePoint& one : values) {
            if (in_bucket(one)) {
                point.min_v = std::min(point.min_v, one.min_v);
                point.max_v = std::max(point.max_v, one.max_v);
            }
        }
        if (points.empty() || points.back().time != start) {
            points.push_back(point);
        }
    }
    return points;
}

TEST(DownSampling, KeepsEveryLowestAndHighestValue) {
    for (unsigned seed = 1; seed <= 60; ++seed) {
        std::mt19937 random(seed);
        const std::chrono::milliseconds length{1 + random() % 100'000};
        std::vector<CurvePoint> values;
        UtcMillis time = kStart;
        for (unsigned i = 0; i < 200; ++i) {
            time += std::chrono::milliseconds{random() % (random() % 10 == 0 ? 500'000 : 5'000)};
            const double low = 180 + static_cast<double>(random() % 900) / 10;
            const double high = low + static_cast<double>(random() % 100) / 10;
            values.push_back({time, low, (low + high) / 2, high});
        }
        DownSampler sampler(length);
        std::ranges::for_each(values, [&sampler](const CurvePoint& value) { sampler.add(value); });
        const auto points = sampler.points();
        const auto want = looked_through(values, length);
        ASSERT_EQ(points.size(), want.size()) << seed;
        for (std::size_t i = 0; i < want.size(); ++i) {
            EXPECT_EQ(points[i].time, want[i].time) << seed;
            EXPECT_EQ(points[i].min_v, want[i].min_v) << seed;
            EXPECT_EQ(points[i].max_v, want[i].max_v) << seed;
            EXPECT_GE(points[i].mean_v, points[i].min_v - 1e-9) << seed;
            EXPECT_LE(points[i].mean_v, points[i].max_v + 1e-9) << seed;
        }
    }
}

}  // namespace
}  // namespace collector::web
