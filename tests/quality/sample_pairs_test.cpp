#include "quality/sample_pairs.hpp"

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;

const UtcMillis kPairsStart = test::at("2026-05-01T10:00:00Z");

struct Heard {
    std::chrono::milliseconds after;
    double volts;
};

ComparedPlug plug_with(const std::vector<Heard>& heard, double gain = 1) {
    ComparedPlug plug("a plug");
    for (const Heard& one : heard) {
        plug.add({kPairsStart + one.after, 1, 0, one.volts}, gain);
    }
    return plug;
}

TEST(SamplePairs, LieBetweenTheSamplesOfTheOneThatReportsMoreOften) {
    const auto pairs = pair_samples(plug_with({{6s, 230.0}, {66s, 232.0}}),
                                    plug_with({{0s, 230.0}, {10s, 231.0}, {60s, 233.0}, {70s, 232.0}}));
    ASSERT_EQ(pairs.size(), 2U);
    EXPECT_EQ(pairs[0].time, kPairsStart + 6s);
    EXPECT_EQ(pairs[0].plug_v, 230.0);
    EXPECT_DOUBLE_EQ(pairs[0].reference_v, 230.6);
    EXPECT_DOUBLE_EQ(pairs[1].reference_v, 232.4);
}

TEST(SamplePairs, AreMadeAtTheTimesOfTheReferenceIfThatIsTheSlowerOne) {
    const auto pairs = pair_samples(plug_with({{0s, 230.0}, {10s, 231.0}, {20s, 229.0}}), plug_with({{5s, 232.0}}));
    ASSERT_EQ(pairs.size(), 1U);
    EXPECT_EQ(pairs[0].time, kPairsStart + 5s);
    EXPECT_EQ(pairs[0].plug_v, 230.5);
    EXPECT_EQ(pairs[0].reference_v, 232.0);
}

TEST(SamplePairs, WhoIsSlowerIsSeenWhereBothReported) {
    std::vector<Heard> slow;
    for (int i = 0; i < 288; ++i) {
        slow.push_back({i * 300s, 230.0});
    }
    std::vector<Heard> fast;
    for (int i = 0; i < 60; ++i) {
        fast.push_back({1h + i * 10s, 231.0});
    }
    EXPECT_EQ(pair_samples(plug_with(slow), plug_with(fast)).size(), 2U) << "at 60 and 65 minutes";
}

TEST(SamplePairs, DoNotReachOverAHole) {
    const auto reference = plug_with({{0s, 230.0}, {330s, 231.0}, {661s, 232.0}, {1000s, 233.0}, {1300s, 234.0}});
    const auto pairs = pair_samples(plug_with({{100s, 1e2}, {500s, 1e2}, {664s, 1e2}, {996s, 1e2}}), reference);
    ASSERT_EQ(pairs.size(), 3U);
    EXPECT_EQ(pairs[0].time, kPairsStart + 100s);
    EXPECT_EQ(pairs[1].time, kPairsStart + 664s);
    EXPECT_EQ(pairs[1].reference_v, 232.0) << "within 5 s of it";
    EXPECT_EQ(pairs[2].reference_v, 233.0);
}

TEST(SamplePairs, HaveTheReferencesVoltsCorrectedAndThePlugsAsSent) {
    const auto pairs = pair_samples(plug_with({{0s, 230.0}}), plug_with({{0s, 200.0}}, 1.01));
    ASSERT_EQ(pairs.size(), 1U);
    EXPECT_EQ(pairs[0].plug_v, 230.0);
    EXPECT_DOUBLE_EQ(pairs[0].reference_v, 202.0);
}

TEST(SamplePairs, OfWhatNeverOverlapsAreNone) {
    EXPECT_TRUE(pair_samples(plug_with({{0s, 230.0}, {10s, 230.0}}), plug_with({{1h, 230.0}})).empty());
    EXPECT_TRUE(pair_samples(plug_with({}), plug_with({{1h, 230.0}})).empty());
}

TEST(SamplePairs, LeaveOutWhatDoesNotCount) {
    ComparedPlug plug("a plug");
    plug.add({kPairsStart, 1, reading_flag::kRelayOff, 0.0}, 1);
    plug.add({kPairsStart, 1, reading_flag::kImplausible, 500.0}, 1);
    plug.add({kPairsStart, 1, reading_flag::kSpike, 300.0}, 1);
    plug.add({kPairsStart, 1, reading_flag::kClockUnsynchronised, 230.0}, 1);
    plug.add({kPairsStart, 1, 0, std::nullopt}, 1);
    EXPECT_TRUE(plug.voltages().empty());
    EXPECT_EQ(plug.without_mains(), 1U);
    plug.add({kPairsStart, 1, reading_flag::kLate | reading_flag::kLoadChange | reading_flag::kOddValue, 230.0}, 1);
    EXPECT_EQ(plug.voltages().size(), 1U);
}

}  // namespace
}  // namespace collector
