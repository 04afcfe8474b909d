#include <cmath>
#include <cstdint>
#include <ostream>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include <collector/quality/calibration_fit.hpp>

#include "support/manual_clock.hpp"

/// Whether the interval holds what it promises, of many simulated pairs of plugs with a known factor. All seeds are
/// fixed, and all random numbers made here, so that they are the same everywhere.
namespace collector {
namespace {

using namespace std::chrono_literals;

const UtcMillis kPairedSince = test::at("2026-05-01T10:00:00Z");

class Chance {
  public:
    explicit Chance(std::uint64_t seed) : random_(seed) {}

    [[nodiscard]] double between(double low, double high) {
        constexpr double kAll = 18446744073709551616.0;
        return low + (high - low) * static_cast<double>(random_()) / kAll;
    }
    /// Nearly normal, of deviation 1.
    [[nodiscard]] double deviation() {
        double sum = -6;
        for (int i = 0; i < 12; ++i) {
            sum += between(0, 1);
        }
        return sum;
    }

  private:
    std::mt19937_64 random_;
};

/// A socket, second by second: slow and fast wandering, and loads that come and go.
std::vector<double> mains_then(Chance& chance, std::chrono::seconds length) {
    std::vector<double> volts;
    double slow = chance.deviation();
    double fast = 0;
    double load = 0;
    for (auto second = 0s; second < length; second += 1s) {
        constexpr double kSlowShare = 1.0 / 1200;
        constexpr double kFastShare = 1.0 / 40;
        slow += -slow * kSlowShare + std::sqrt(2 * kSlowShare) * chance.deviation();
        fast += -fast * kFastShare + std::sqrt(2 * kFastShare) * chance.deviation();
        if (chance.between(0, 180) < 1) {
            load = load > 0 ? 0 : chance.between(0.5, 3);
        }
        volts.push_back(232 + 1.5 * slow + 0.35 * fast - load + 0.1 * chance.deviation());
    }
    return volts;
}

struct Street {
    std::string_view name;
    double chip_step_v;  ///< of both plugs, more or less
    double sent_step_v;
    int held_least;  ///< of 200 pairs, how many intervals hold the factor
    int held_most;

    friend std::ostream& operator<<(std::ostream& out, const Street& row) { return out << row.name; }
};

/// A plug that divides by its factor, knows steps, and sends now and then.
ComparedPlug plug_at(const std::vector<double>& socket, double gain, std::chrono::seconds period, const Street& street,
                     Chance& chance) {
    ComparedPlug plug("a plug");
    const double chip_step = street.chip_step_v * chance.between(0.9, 1.1);
    for (double second = chance.between(0, static_cast<double>(period.count()));
         second < static_cast<double>(socket.size()); second += static_cast<double>(period.count())) {
        const double sees = socket[static_cast<std::size_t>(second)] / gain + 0.05 * chance.deviation();
        const double knows = std::round(sees / chip_step) * chip_step;
        const double sends = std::round(knows / street.sent_step_v) * street.sent_step_v;
        const std::chrono::milliseconds after{static_cast<std::int64_t>(1000 * (second + chance.between(0, 1.5)))};
        if (chance.between(0, 1) > 0.03) {
            plug.add({kPairedSince + after, 1, 0, sends}, 1);
        }
    }
    return plug;
}

class CalibrationConfidenceTest : public testing::TestWithParam<Street> {};

TEST_P(CalibrationConfidenceTest, TheIntervalHoldsTheFactorAsOftenAsItSays) {
    constexpr std::chrono::seconds kPeriods[] = {10s, 30s, 60s};
    int held = 0;
    int narrow = 0;
    int refused = 0;
    constexpr int kPlugs = 200;
    for (std::uint64_t seed = 1; seed <= kPlugs; ++seed) {
        Chance chance(seed);
        const auto ours = kPeriods[seed % 3];
        const auto theirs = kPeriods[seed / 3 % 3];
        const auto socket = mains_then(chance, std::max(ours, theirs) * 90 + 30min * (seed % 7));
        const double gain = chance.between(0.98, 1.02);
        const auto plug = plug_at(socket, gain, ours, GetParam(), chance);
        const auto reference = plug_at(socket, 1, theirs, GetParam(), chance);
        const auto fit = fit_gain(plug, reference);
        if (!fit) {
            ++refused;  // says nothing wrong
            continue;
        }
        held += fit->gain_low <= gain && gain <= fit->gain_high ? 1 : 0;
        narrow += fit->gain_high - fit->gain_low < 0.002 ? 1 : 0;
    }
    EXPECT_LE(refused, kPlugs / 50);
    EXPECT_GE(held + refused, GetParam().held_least);
    EXPECT_LE(held, GetParam().held_most);
    EXPECT_GE(narrow, kPlugs * 9 / 10) << "of half a volt";
}

INSTANTIATE_TEST_SUITE_P(Quality, CalibrationConfidenceTest,
                         testing::Values(Street{"fine_steps", 0.01, 0.01, 183, 199},
                                         Street{"steps_of_a_chip_in_tenths", 0.3, 0.1, 185, 200}),
                         testing::PrintToStringParamName());

/// Two sockets that have nothing in common.
TEST(CalibrationConfidence, UnrelatedSocketsAreNotCompared) {
    const Street street{"", 0.3, 0.1, 0, 0};
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        Chance chance(seed);
        const auto plug = plug_at(mains_then(chance, 3h), 1.004, 60s, street, chance);
        const auto reference = plug_at(mains_then(chance, 3h), 1, 60s, street, chance);
        const auto fit = fit_gain(plug, reference);
        ASSERT_FALSE(fit) << seed;
        EXPECT_TRUE(fit.error().code == FitRefusal::uncorrelated || fit.error().code == FitRefusal::unsteady);
    }
}

}  // namespace
}  // namespace collector
