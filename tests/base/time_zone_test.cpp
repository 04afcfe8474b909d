#include <collector/base/time_zone.hpp>

#include <gtest/gtest.h>

#include <ostream>

#include <collector/base/iso_time.hpp>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using test::at;
using namespace std::chrono_literals;

constexpr std::string_view kAmsterdam = "Europe/Amsterdam";

/// As starts of periods are read by a person: ISO text, offset in minutes, abbreviation.
struct Start {
    std::string_view start;
    std::chrono::minutes offset;
    std::string_view abbreviation;
};

void expect_periods(const std::vector<OffsetPeriod>& periods, const std::vector<Start>& want) {
    ASSERT_EQ(periods.size(), want.size());
    for (std::size_t i = 0; i < want.size(); ++i) {
        EXPECT_EQ(iso_text(periods[i].start), want[i].start);
        EXPECT_EQ(periods[i].offset.count(), std::chrono::seconds{want[i].offset}.count()) << want[i].start;
        EXPECT_EQ(periods[i].abbreviation, want[i].abbreviation) << want[i].start;
    }
}

TEST(CheckTimeZone, KnowsTheDefaultZone) {
    EXPECT_TRUE(check_time_zone(kAmsterdam).has_value());
}

TEST(CheckTimeZone, KnowsUtc) {
    EXPECT_TRUE(check_time_zone("UTC").has_value());
}

struct UnknownZone {
    std::string_view name;
    std::string_view zone;

    friend std::ostream& operator<<(std::ostream& out, const UnknownZone& row) { return out << row.name; }
};

constexpr UnknownZone kUnknownZones[] = {
    {"empty", ""},
    {"misspelt", "Europe/Amsterdm"},
    {"small_letters", "europe/amsterdam"},
    {"without_region", "Amsterdam"},
    {"region_alone", "Europe"},
    {"absolute_path", "/etc/passwd"},
    {"relative_path", "../zoneinfo/UTC"},
};

class UnknownZoneTest : public testing::TestWithParam<UnknownZone> {};

TEST_P(UnknownZoneTest, IsRefusedByName) {
    const std::string zone(GetParam().zone);
    const auto checked = check_time_zone(zone);
    ASSERT_FALSE(checked.has_value());
    EXPECT_NE(checked.error().what.find('"' + zone + '"'), std::string::npos) << checked.error().what;
}

TEST_P(UnknownZoneTest, HasNoPeriods) {
    const auto periods = offset_periods(GetParam().zone, at("2026-01-01T00:00:00Z"), at("2026-12-31T00:00:00Z"));
    EXPECT_FALSE(periods.has_value());
}

INSTANTIATE_TEST_SUITE_P(Base, UnknownZoneTest, testing::ValuesIn(kUnknownZones),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(OffsetPeriods, ShowsBothChangesOfAYear) {
    const auto periods = offset_periods(kAmsterdam, at("2026-01-01T00:00:00Z"), at("2026-12-31T00:00:00Z"));
    ASSERT_TRUE(periods.has_value());
    expect_periods(*periods, {{"2025-10-26T01:00:00.000Z", 60min, "CET"},
                              {"2026-03-29T01:00:00.000Z", 120min, "CEST"},
                              {"2026-10-25T01:00:00.000Z", 60min, "CET"}});
}

TEST(OffsetPeriods, OneMomentGivesThePeriodItLiesIn) {
    const auto periods = offset_periods(kAmsterdam, at("2026-07-01T00:00:00Z"), at("2026-07-01T00:00:00Z"));
    ASSERT_TRUE(periods.has_value());
    expect_periods(*periods, {{"2026-03-29T01:00:00.000Z", 120min, "CEST"}});
}

TEST(OffsetPeriods, TheMomentOfAChangeBelongsToTheLaterPeriod) {
    const auto periods = offset_periods(kAmsterdam, at("2026-03-29T01:00:00Z"), at("2026-03-29T01:00:00Z"));
    ASSERT_TRUE(periods.has_value());
    expect_periods(*periods, {{"2026-03-29T01:00:00.000Z", 120min, "CEST"}});
}

TEST(OffsetPeriods, TheMillisecondBeforeAChangeBelongsToTheEarlierPeriod) {
    const UtcMillis before = at("2026-03-29T00:59:59.999Z");
    const auto periods = offset_periods(kAmsterdam, before, before);
    ASSERT_TRUE(periods.has_value());
    expect_periods(*periods, {{"2025-10-26T01:00:00.000Z", 60min, "CET"}});
}

TEST(OffsetPeriods, AChangeAtTheVeryEndIsIncluded) {
    const auto periods = offset_periods(kAmsterdam, at("2026-03-29T00:00:00Z"), at("2026-03-29T01:00:00Z"));
    ASSERT_TRUE(periods.has_value());
    EXPECT_EQ(periods->size(), 2U);
}

TEST(OffsetPeriods, ChangesLieOnTheLastSundaysOfMarchAndOctober) {
    using namespace std::chrono;
    const auto periods = offset_periods(kAmsterdam, at("2026-01-01T00:00:00Z"), kTimeZonesEnd - 1ms);
    ASSERT_TRUE(periods.has_value());
    std::vector<UtcMillis> starts{at("2025-10-26T01:00:00Z")};
    for (year year{2026}; year <= std::chrono::year{2037}; ++year) {
        starts.push_back(sys_days{year / March / Sunday[last]} + 1h);
        starts.push_back(sys_days{year / October / Sunday[last]} + 1h);
    }
    ASSERT_EQ(periods->size(), starts.size());
    for (std::size_t i = 0; i < starts.size(); ++i) {
        EXPECT_EQ(iso_text((*periods)[i].start), iso_text(starts[i]));
        EXPECT_EQ((*periods)[i].offset, i % 2 == 0 ? 1h : 2h) << iso_text(starts[i]);
    }
}

TEST(OffsetPeriods, NothingChangesBeyondWhatTheZoneDatabaseLists) {
    const auto periods = offset_periods(kAmsterdam, kTimeZonesEnd, at("2060-01-01T00:00:00Z"));
    ASSERT_TRUE(periods.has_value());
    expect_periods(*periods, {{"2037-10-25T01:00:00.000Z", 60min, "CET"}});
}

TEST(OffsetPeriods, AZoneWithoutChangesHasOnePeriod) {
    const auto periods = offset_periods("UTC", at("1970-01-01T00:00:00Z"), at("2100-01-01T00:00:00Z"));
    ASSERT_TRUE(periods.has_value());
    ASSERT_EQ(periods->size(), 1U);
    EXPECT_LE(periods->front().start, at("1970-01-01T00:00:00Z"));
    EXPECT_EQ(periods->front().offset, 0s);
    EXPECT_EQ(periods->front().abbreviation, "UTC");
}

TEST(OffsetPeriods, KnowsOffsetsThatAreNoWholeHours) {
    const UtcMillis moment = at("2026-01-01T00:00:00Z");
    const auto periods = offset_periods("Asia/Kathmandu", moment, moment);
    ASSERT_TRUE(periods.has_value());
    ASSERT_EQ(periods->size(), 1U);
    EXPECT_EQ(periods->front().offset, 5h + 45min);
}

TEST(OffsetPeriods, NothingLiesBetweenMomentsInTheWrongOrder) {
    const auto periods = offset_periods(kAmsterdam, at("2026-07-02T00:00:00Z"), at("2026-07-01T00:00:00Z"));
    ASSERT_TRUE(periods.has_value());
    EXPECT_TRUE(periods->empty());
}

}  // namespace
}  // namespace collector
