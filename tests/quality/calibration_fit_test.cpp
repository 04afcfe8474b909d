#include <collector/quality/calibration_fit.hpp>

#include <cmath>
#include <functional>
#include <ostream>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

const UtcMillis kTogetherSince = test::at("2026-05-01T10:00:00Z");

/// From 234 V down to 228 V in steps of 0.3 V a minute, and back; on the straight line between full minutes.
double mains(std::chrono::milliseconds after) {
    const double minutes = std::chrono::duration<double, std::ratio<60>>(after).count();
    return 228 + 0.3 * std::abs(std::fmod(minutes, 40) - 20);
}

struct Meter {
    std::function<double(std::chrono::milliseconds)> shows;
    std::chrono::milliseconds period = 1min;
    int samples = 120;
    std::chrono::milliseconds from = 0ms;
    double own_gain = 1;
    std::function<std::chrono::milliseconds(int)> delay = [](int /*i*/) { return 0ms; };
};

ComparedPlug compared(const std::string& name, const Meter& meter) {
    ComparedPlug plug(name);
    for (int i = 0; i < meter.samples; ++i) {
        const auto after = meter.from + i * meter.period + meter.delay(i);
        plug.add({kTogetherSince + after, 1, 0, meter.shows(after)}, meter.own_gain);
    }
    return plug;
}

Result<GainEstimate, Error<FitRefusal>> fit(const Meter& plug, const Meter& reference) {
    return fit_gain(compared("the fridge", plug), compared("the reference", reference));
}

TEST(CalibrationFit, FindsAnExactFactor) {
    const auto fit_of = fit({.shows = mains}, {.shows = [](auto after) { return 1.0043 * mains(after); }});
    ASSERT_TRUE(fit_of) << fit_of.error().what;
    EXPECT_NEAR(fit_of->gain, 1.0043, 1e-12);
    EXPECT_EQ(fit_of->pairs, 120U);
    EXPECT_NEAR(fit_of->spread_v, 0, 1e-9);
    EXPECT_EQ(fit_of->span, (TimeSpan{kTogetherSince, kTogetherSince + 119min}));
    EXPECT_NEAR(fit_of->correlation, 1, 1e-9);
    EXPECT_FALSE(fit_of->off_at_limit_v);
    EXPECT_FALSE(fit_of->is_narrow());
    // Of 120 the sixth from either end is 228.3 V and 233.7 V.
    EXPECT_NEAR(fit_of->range_v(), 5.4, 1e-9);
    EXPECT_NEAR(fit_of->volts.p50, 231.0, 1e-9);
}

TEST(CalibrationFit, IsNotSurerThanTheStepsOfBothAllow) {
    const auto fit_of = fit({.shows = mains}, {.shows = [](auto after) { return 1.0043 * mains(after); }});
    ASSERT_TRUE(fit_of);
    EXPECT_NEAR(fit_of->plug_step_v, 0.3, 1e-9);
    EXPECT_NEAR(fit_of->reference_step_v, 0.30129, 1e-9);
    // Half of both steps together, 0.300645 V, and the voltage goes through 5.4 / 0.30129 of the larger one.
    EXPECT_NEAR(fit_of->floor_v, 0.016774, 1e-6);
    EXPECT_NEAR(fit_of->gain_high - fit_of->gain, 0.016774 / 231, 1e-8);
    EXPECT_NEAR(fit_of->gain - fit_of->gain_low, 0.016774 / 231, 1e-8);
}

TEST(CalibrationFit, OutliersDoNotMoveIt) {
    int sample = 0;
    const auto fit_of =
        fit({.shows = mains},
            {.shows = [&sample](auto after) { return 1.0043 * mains(after) + (++sample % 10 == 0 ? 15 : 0); }});
    ASSERT_TRUE(fit_of) << fit_of.error().what;
    EXPECT_NEAR(fit_of->gain, 1.0043, 1e-12);
    EXPECT_NEAR(fit_of->spread_v, 0, 1e-9);
}

TEST(CalibrationFit, SpreadIsTheMedianDistanceFromIt) {
    int sample = 0;
    const auto fit_of = fit(
        {.shows = mains}, {.shows = [&sample](auto after) { return mains(after) + (++sample % 2 == 0 ? 0.1 : -0.1); }});
    ASSERT_TRUE(fit_of) << fit_of.error().what;
    EXPECT_NEAR(fit_of->gain, 1, 1e-5);
    EXPECT_NEAR(fit_of->spread_v, 0.1, 1e-3);
}

TEST(CalibrationFit, SaysWhatAConstantOffsetWouldBeWrongByAtTheLimit) {
    const auto fit_of = fit({.shows = mains}, {.shows = [](auto after) { return mains(after) + 1; }});
    ASSERT_TRUE(fit_of) << fit_of.error().what;
    EXPECT_NEAR(fit_of->gain, 232.0 / 231, 1e-6);
    ASSERT_TRUE(fit_of->off_at_limit_v);
    // At 253 V the factor makes 252 V of the plug 253.09 V.
    EXPECT_NEAR(*fit_of->off_at_limit_v, -0.09, 0.01);
}

TEST(CalibrationFit, TheReferencesOwnGainComesFirst) {
    const auto fit_of =
        fit({.shows = mains}, {.shows = [](auto after) { return 1.0043 * mains(after) / 0.99; }, .own_gain = 0.99});
    ASSERT_TRUE(fit_of) << fit_of.error().what;
    EXPECT_NEAR(fit_of->gain, 1.0043, 1e-12);
}

TEST(CalibrationFit, MessagesMayComeAtOtherTimes) {
    const auto late = [](int i) { return std::chrono::milliseconds{(i * 7919) % 20'000}; };
    const auto fit_of =
        fit({.shows = mains}, {.shows = [](auto after) { return 1.0043 * mains(after); }, .delay = late});
    ASSERT_TRUE(fit_of) << fit_of.error().what;
    EXPECT_NEAR(fit_of->gain, 1.0043, 1e-5);
    EXPECT_GE(fit_of->pairs, 118U);
}

TEST(CalibrationFit, PlugsMayReportAtOtherPeriods) {
    for (const auto& [ours, theirs] : {std::pair{10s, 60s}, {60s, 10s}, {30s, 300s}, {17s, 23s}}) {
        const auto fit_of = fit({.shows = mains, .period = ours, .samples = static_cast<int>(6h / ours)},
                                {.shows = [](auto after) { return 1.0043 * mains(after); },
                                 .period = theirs,
                                 .samples = static_cast<int>(6h / theirs),
                                 .from = 7s});
        ASSERT_TRUE(fit_of) << fit_of.error().what;
        EXPECT_NEAR(fit_of->gain, 1.0043, 1e-4) << ours.count();
        EXPECT_NEAR(static_cast<double>(fit_of->pairs), static_cast<double>(6h / std::max(ours, theirs)), 2);
    }
}

TEST(CalibrationFit, SaysThatTheVoltageHardlyMoved) {
    const auto narrow = [](auto after) { return 230.05 + (mains(after) - 231) / 6; };
    const auto fit_of = fit({.shows = narrow}, {.shows = [narrow](auto after) { return 1.0043 * narrow(after); }});
    ASSERT_TRUE(fit_of) << fit_of.error().what;
    EXPECT_NEAR(fit_of->gain, 1.0043, 1e-12);
    EXPECT_TRUE(fit_of->is_narrow());
    EXPECT_NEAR(fit_of->range_v(), 0.9, 1e-9);
}

TEST(CalibrationFit, TakesSixtyPairs) {
    const auto twice = [](auto after) { return 1.0043 * mains(after); };
    EXPECT_TRUE(fit({.shows = mains, .samples = 60}, {.shows = twice}));
    const auto too_few = fit({.shows = mains, .samples = 59}, {.shows = twice});
    ASSERT_FALSE(too_few);
    EXPECT_EQ(too_few.error().code, FitRefusal::too_few_pairs);
    EXPECT_THAT(too_few.error().what, AllOf(HasSubstr("only 59 samples"), HasSubstr("TelePeriod 10")));
}

TEST(CalibrationFit, AChangeByFivePercentIsTheMost) {
    const auto by = [](double gain) {
        return fit({.shows = mains}, {.shows = [gain](auto after) { return gain * mains(after); }});
    };
    EXPECT_TRUE(by(1.0499));
    EXPECT_TRUE(by(0.9501));
    EXPECT_FALSE(by(1.0501));
    EXPECT_FALSE(by(0.9499));
}

double noise(std::chrono::milliseconds after) {
    return 228 + 0.3 * static_cast<double>((after / 1min * 7919 + after / 1min * (after / 1min) * 31) % 21);
}

double rounded_mains(std::chrono::milliseconds after) {
    return std::round(mains(after));
}

struct RefusedCase {
    std::string_view name;
    Meter plug;
    Meter reference;
    FitRefusal why;
    std::string_view words;

    friend std::ostream& operator<<(std::ostream& out, const RefusedCase& row) { return out << row.name; }
};

const RefusedCase kRefused[] = {
    {"plug_without_samples",
     {.shows = mains, .samples = 0},
     {.shows = mains},
     FitRefusal::no_samples,
     "the fridge has no voltage on record"},
    {"reference_without_samples",
     {.shows = mains},
     {.shows = mains, .samples = 0},
     FitRefusal::no_samples,
     "the reference has no voltage on record"},
    {"relay_off", {.shows = [](auto) { return 0.0; }}, {.shows = mains}, FitRefusal::no_mains, "SetOption21 1"},
    {"relay_off_most_of_the_time",
     {.shows = mains},
     {.shows = [](auto after) { return after < 100min ? 0.0 : mains(after); }},
     FitRefusal::no_mains,
     "the reference mostly showed no mains"},
    {"never_at_the_same_time",
     {.shows = mains},
     {.shows = mains, .from = 24h},
     FitRefusal::no_overlap,
     "the fridge from 2026-05-01 10:00 UTC to 2026-05-01 11:59 UTC, the reference from 2026-05-02 10:00 UTC"},
    {"plug_in_whole_volts",
     {.shows = rounded_mains},
     {.shows = mains},
     FitRefusal::whole_volts,
     "the fridge sends whole volts"},
    {"reference_in_whole_volts",
     {.shows = mains},
     {.shows = rounded_mains},
     FitRefusal::whole_volts,
     "set VoltRes 1 in it"},
    {"whole_volts_for_part_of_the_time",
     {.shows = [](auto after) { return after < 80min ? rounded_mains(after) : mains(after); }},
     {.shows = mains},
     FitRefusal::whole_volts,
     "whole volts"},
    {"whole_volts_that_stand_still",
     {.shows = [](auto) { return 230.0; }},
     {.shows = mains},
     FitRefusal::whole_volts,
     "whole volts"},
    {"too_short",
     {.shows = mains, .period = 10s, .samples = 90},
     {.shows = mains, .period = 10s, .samples = 90},
     FitRefusal::too_short,
     "less than twenty minutes"},
    {"another_house", {.shows = mains}, {.shows = noise}, FitRefusal::uncorrelated, "do not move together"},
    {"one_mirrors_the_other",
     {.shows = mains},
     {.shows = [](auto after) { return 462 - mains(after); }},
     FitRefusal::uncorrelated,
     "do not move together"},
    {"nothing_moves",
     {.shows = [](auto) { return 230.3; }},
     {.shows = [](auto) { return 231.3; }},
     FitRefusal::uncorrelated,
     "the voltage hardly moved"},
    {"put_into_another_socket_half_way",
     {.shows = mains},
     {.shows = [](auto after) { return mains(after) + (after < 60min ? 0 : 2); }},
     FitRefusal::unsteady,
     "not in one socket all the time"},
    {"far_off",
     {.shows = mains},
     {.shows = [](auto after) { return 1.06 * mains(after); }},
     FitRefusal::implausible,
     "differ by 6.0 %"},
};

class RefusedFitTest : public testing::TestWithParam<RefusedCase> {};

TEST_P(RefusedFitTest, SaysWhyAndWhatToDo) {
    const auto refused = fit(GetParam().plug, GetParam().reference);
    ASSERT_FALSE(refused);
    EXPECT_EQ(name(refused.error().code), name(GetParam().why)) << refused.error().what;
    EXPECT_THAT(refused.error().what, HasSubstr(std::string(GetParam().words)));
}

INSTANTIATE_TEST_SUITE_P(Quality, RefusedFitTest, testing::ValuesIn(kRefused),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(CalibrationFit, ADayThatOnlyMovesSlowlyIsEnough) {
    // By 0.02 V a minute at most, in tenths: minutes show nothing, a quarter of an hour does.
    const auto slow = [](double gain, double step) {
        return [gain, step](std::chrono::milliseconds after) {
            const double hours = std::chrono::duration<double, std::ratio<3600>>(after).count();
            return std::round((231 + 5 * std::sin(hours / 24 * 6.283185307)) * gain / step) * step;
        };
    };
    const auto fit_of = fit({.shows = slow(1, 0.1), .samples = 1440}, {.shows = slow(0.996, 0.1), .samples = 1440});
    ASSERT_TRUE(fit_of) << fit_of.error().what;
    EXPECT_LT(fit_of->gain_low, 0.996);
    EXPECT_GT(fit_of->gain_high, 0.996);
    EXPECT_NEAR(fit_of->gain, 0.996, 1e-4);
}

}  // namespace
}  // namespace collector
