#include <collector/model/calibration.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

UtcMillis at(int minute) {
    return UtcMillis{1'777'000'000s} + minute * 1min;
}

Calibration calibration(CalibrationId id, double gain, int from, std::optional<int> to = std::nullopt) {
    return {.id = id,
            .plug_id = 1,
            .channel = 1,
            .gain = gain,
            .source = "a meter",
            .valid_from = at(from),
            .valid_to = to ? std::optional(at(*to)) : std::nullopt,
            .made_at = at(0),
            .revoked_at = std::nullopt,
            .ended_at = std::nullopt};
}

GainStretch stretch(int minute, CalibrationId id, double factor, std::uint8_t channel = 1) {
    return {channel, at(minute), {id, factor}};
}

TEST(GainsInForceTest, NoneIsNone) {
    EXPECT_THAT(gains_in_force({}), IsEmpty());
    EXPECT_EQ(gain_at({}, 1, at(0)), (Gain{0, 1}));
}

TEST(GainsInForceTest, HoldsFromItsFirstMomentToBeforeItsLast) {
    const Gains gains = gains_in_force(std::vector{calibration(7, 1.0043, 10, 20)});
    EXPECT_THAT(gains, ElementsAre(stretch(10, 7, 1.0043), stretch(20, 0, 1)));
    EXPECT_EQ(gain_at(gains, 1, at(10) - 1ms).factor, 1);
    EXPECT_EQ(gain_at(gains, 1, at(10)).factor, 1.0043);
    EXPECT_EQ(gain_at(gains, 1, at(20) - 1ms).factor, 1.0043);
    EXPECT_EQ(gain_at(gains, 1, at(20)).factor, 1);
    EXPECT_EQ(gain_at(gains, 2, at(15)).factor, 1) << "another channel";
}

TEST(GainsInForceTest, TheNextOneEndsItForGood) {
    const std::vector both{calibration(2, 1.02, 20, 30), calibration(1, 1.01, 10)};
    EXPECT_THAT(gains_in_force(both), ElementsAre(stretch(10, 1, 1.01), stretch(20, 2, 1.02), stretch(30, 0, 1)));
}

TEST(GainsInForceTest, AHoleStaysWhereOneEndsBeforeTheNextBegins) {
    const std::vector both{calibration(1, 1.01, 10, 15), calibration(2, 1.02, 20)};
    EXPECT_THAT(gains_in_force(both), ElementsAre(stretch(10, 1, 1.01), stretch(15, 0, 1), stretch(20, 2, 1.02)));
}

TEST(GainsInForceTest, OfTwoFromOneMomentTheLaterHolds) {
    const std::vector both{calibration(2, 1.02, 10, 20), calibration(1, 1.01, 10)};
    EXPECT_THAT(gains_in_force(both), ElementsAre(stretch(10, 2, 1.02), stretch(20, 0, 1)));
}

TEST(GainsInForceTest, ARevokedOneHasNeverHeld) {
    std::vector both{calibration(1, 1.01, 10), calibration(2, 1.02, 20)};
    both[1].revoked_at = at(50);
    EXPECT_THAT(gains_in_force(both), ElementsAre(stretch(10, 1, 1.01)));
    both[0].revoked_at = at(50);
    EXPECT_THAT(gains_in_force(both), IsEmpty());
}

TEST(GainsInForceTest, EndsWhenThePlugIsAnotherOrMeasuresOtherwise) {
    std::vector one{calibration(1, 1.01, 10, 40)};
    one[0].ended_at = at(30);
    EXPECT_THAT(gains_in_force(one), ElementsAre(stretch(10, 1, 1.01), stretch(30, 0, 1)));
    one[0].ended_at = at(50);
    EXPECT_THAT(gains_in_force(one), ElementsAre(stretch(10, 1, 1.01), stretch(40, 0, 1)));
}

TEST(GainsInForceTest, ChannelsHaveTheirOwn) {
    std::vector both{calibration(1, 1.01, 10, 20), calibration(2, 0.99, 15)};
    both[1].channel = 2;
    EXPECT_THAT(gains_in_force(both), ElementsAre(stretch(10, 1, 1.01), stretch(20, 0, 1), stretch(15, 2, 0.99, 2)));
}

TEST(EndsCalibrationsTest, AreAnotherDeviceAndWhatThePlugDoesToItsVoltage) {
    const auto ends = [](const char* kind, const char* detail) {
        return ends_calibrations({.plug_id = 1, .time = at(0), .kind = kind, .detail = detail});
    };
    EXPECT_TRUE(ends("mac", "AAAAAAAAAAAA, before BBBBBBBBBBBB"));
    EXPECT_TRUE(ends("calibration", "VoltageCal 1950"));
    EXPECT_TRUE(ends("calibration", "PowerCal 12530, VoltageSetCal 2300"));
    EXPECT_FALSE(ends("calibration", "PowerCal 12530"));
    EXPECT_FALSE(ends("start", "Voltage dip"));
}

TEST(WithGainsTest, NotesTheSpanAndLeavesTheRest) {
    const Gains in_force{stretch(10, 1, 1.01)};
    const UtcMillis until = at(100);
    Gains made = with_gains({}, {at(40), at(50)}, in_force, until);
    EXPECT_THAT(made, ElementsAre(stretch(40, 1, 1.01), stretch(50, 0, 1)));
    made = with_gains(made, {at(60), at(100)}, in_force, until);
    EXPECT_THAT(made, ElementsAre(stretch(40, 1, 1.01), stretch(50, 0, 1), stretch(60, 1, 1.01)));
    made = with_gains(made, {at(0), at(100)}, in_force, until);
    EXPECT_EQ(made, in_force) << "from the moment on at which it holds";
    EXPECT_THAT(with_gains(made, {at(20), at(30)}, {}, until),
                ElementsAre(stretch(10, 1, 1.01), stretch(20, 0, 1), stretch(30, 1, 1.01)));
    EXPECT_THAT(with_gains(made, {at(0), at(100)}, {}, until), IsEmpty());
}

TEST(WithGainsTest, GoesOnAsTimePassesWithoutAnotherWord) {
    const Gains in_force{stretch(10, 1, 1.01)};
    const Gains made = with_gains({}, {at(0), at(100)}, in_force, at(100));
    EXPECT_EQ(with_gains(made, {at(100), at(110)}, in_force, at(110)), made);
}

TEST(NewestOtherGainTest, IsTheLastSpanThatWasMadeOtherwise) {
    const Gains in_force{stretch(10, 1, 1.01), stretch(30, 2, 1.02)};
    const TimeSpan all{at(0), at(100)};
    EXPECT_EQ(newest_other_gain({}, {}, all), std::nullopt);
    EXPECT_EQ(newest_other_gain(in_force, in_force, all), std::nullopt);
    EXPECT_EQ(newest_other_gain({}, in_force, all), (TimeSpan{at(30), at(100)}));
    const Gains partly{stretch(30, 2, 1.02)};
    EXPECT_EQ(newest_other_gain(partly, in_force, all), (TimeSpan{at(10), at(30)}));
    EXPECT_EQ(newest_other_gain(partly, in_force, {at(20), at(100)}), (TimeSpan{at(20), at(30)}));
    EXPECT_EQ(newest_other_gain(partly, in_force, {at(30), at(100)}), std::nullopt);
}

}  // namespace
}  // namespace collector
