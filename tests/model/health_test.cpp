#include <collector/model/health.hpp>

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(MessageKindTest, EachHasANameOfItsOwn) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < kMessageKinds; ++i) {
        names.insert(name(static_cast<MessageKind>(i)));
    }
    EXPECT_EQ(names.size(), kMessageKinds);
    EXPECT_FALSE(names.contains("unknown"));
}

TEST(DurationHistogramTest, ABoundBelongsToWhatIsNoLonger) {
    constexpr std::array<std::chrono::microseconds, 2> kBounds{{10ms, 1s}};
    DurationHistogram<2> histogram;
    for (const std::chrono::microseconds took : {0us, 10'000us, 10'001us, 1'000'000us, 1'000'001us, 60'000'000us}) {
        histogram.add(kBounds, took);
    }
    EXPECT_THAT(histogram.counts, ElementsAre(2, 2, 2));
    EXPECT_EQ(histogram.sum, 62'020'002us);
}

TEST(HealthTest, BoundsAscend) {
    EXPECT_TRUE(std::ranges::is_sorted(kCommitDurations));
    EXPECT_TRUE(std::ranges::is_sorted(kCommitAges));
}

}  // namespace
}  // namespace collector
