#include "plug_clock.hpp"

#include <gtest/gtest.h>

namespace tasmota_sim {
namespace {

using namespace std::chrono_literals;

const UtcMillis kSummer = UtcMillis{std::chrono::sys_days{std::chrono::year{2026} / 6 / 1}} + 10h + 5s + 250ms;
const UtcMillis kWinter = UtcMillis{std::chrono::sys_days{std::chrono::year{2026} / 1 / 2}} + 10h + 5s + 250ms;

struct ClockCase {
    const char* name;
    ClockKind kind;
    const char* summer;
    const char* winter;
    const char* before_ntp;  ///< 17.25 s after the boot
};

class PlugClockTest : public testing::TestWithParam<ClockCase> {};

TEST_P(PlugClockTest, ShowsItsTime) {
    PlugClock clock{GetParam().kind, 323ms};
    clock.boot(kWinter - 1min, kWinter - 30s);
    EXPECT_EQ(clock.time_json(kWinter), GetParam().winter);
    EXPECT_EQ(clock.time_json(kSummer), GetParam().summer);
}

TEST_P(PlugClockTest, StartsAt1970) {
    PlugClock clock{GetParam().kind, 323ms};
    clock.boot(kSummer, kSummer + 20s);
    EXPECT_FALSE(clock.is_set(kSummer + 17250ms));
    EXPECT_EQ(clock.time_json(kSummer + 17250ms), GetParam().before_ntp);
}

constexpr ClockCase kClockCases[] = {
    {"fixed_plus_1", ClockKind::fixed_plus_1, R"("Time":"2026-06-01T11:00:05")", R"("Time":"2026-01-02T11:00:05")",
     R"("Time":"1970-01-01T00:00:17")"},
    {"eu_rules", ClockKind::eu_rules, R"("Time":"2026-06-01T12:00:05")", R"("Time":"2026-01-02T11:00:05")",
     R"("Time":"1970-01-01T00:00:17")"},
    {"with_offset", ClockKind::with_offset, R"("Time":"2026-06-01T12:00:05+02:00")",
     R"("Time":"2026-01-02T11:00:05+01:00")", R"("Time":"1970-01-01T00:00:17+00:00")"},
    {"epoch_beside", ClockKind::epoch_beside, R"("Time":"2026-06-01T11:00:05","Epoch":1780308005)",
     R"("Time":"2026-01-02T11:00:05","Epoch":1767348005)", R"("Time":"1970-01-01T00:00:17","Epoch":17)"},
    {"epoch_number", ClockKind::epoch_number, R"("Time":1780308005)", R"("Time":1767348005)", R"("Time":17)"},
    {"milliseconds", ClockKind::milliseconds, R"("Time":"2026-06-01T11:00:05.323")",
     R"("Time":"2026-01-02T11:00:05.323")", R"("Time":"1970-01-01T00:00:17.323")"},
};

INSTANTIATE_TEST_SUITE_P(Kinds, PlugClockTest, testing::ValuesIn(kClockCases),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(PlugClockEdgeTest, WithoutNtpItStays1970) {
    PlugClock clock{ClockKind::never_set, 0ms};
    clock.boot(kSummer, kSummer);
    EXPECT_FALSE(clock.is_set(kSummer + 48h));
    EXPECT_EQ(clock.time_text(kSummer + 48h + 3s), "1970-01-03T00:00:03");
}

TEST(PlugClockEdgeTest, AnHourInOctoberIsShownTwice) {
    const UtcMillis first = UtcMillis{std::chrono::sys_days{std::chrono::year{2026} / 10 / 25}} + 30min;
    PlugClock plain{ClockKind::eu_rules, 0ms};
    plain.boot(first - 1h, first - 1h);
    EXPECT_EQ(plain.time_text(first), "2026-10-25T02:30:00");
    EXPECT_EQ(plain.time_text(first + 1h), "2026-10-25T02:30:00");
    PlugClock zoned{ClockKind::with_offset, 0ms};
    zoned.boot(first - 1h, first - 1h);
    EXPECT_EQ(zoned.time_text(first), "2026-10-25T02:30:00+02:00");
    EXPECT_EQ(zoned.time_text(first + 1h), "2026-10-25T02:30:00+01:00");
}

}  // namespace
}  // namespace tasmota_sim
