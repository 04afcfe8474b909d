#include <collector/charts/street_charts.hpp>

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "presentation/unclosed_tag.hpp"
#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;
using test::at;
using testing::HasSubstr;
using testing::Not;

std::size_t count_in(const std::string& text, std::string_view part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++count;
    }
    return count;
}

/// A week in June of a street of twenty: above the limit on Wednesday for 2 h 10 min, not measured on Thursday.
class StreetChartsTest : public testing::Test {
  protected:
    StreetChartsTest() {
        for (UtcMillis start = period_.span.start; start < period_.span.end; start += kIntervalLength) {
            const auto since = start - period_.span.start;
            const bool is_high = since >= 60h && since < 62h + 10min;
            const bool is_away = since >= 72h && since < 96h;
            slots_.push_back(public_slot(start, std::vector<double>(is_away ? 2 : 20, is_high ? 254 : 231), {}));
        }
        days_ = public_days(slots_, {}, clock_);
    }
    [[nodiscard]] ChartFrame frame() const {
        return {.period = period_, .clock = clock_, .limits = limits_, .language = Language::english, .id = "x"};
    }

    ReportPeriod period_{.span = {at("2026-05-31T22:00:00Z"), at("2026-06-07T22:00:00Z")},
                         .first_day = local_days{std::chrono::year{2026} / 6 / 1},
                         .last_day = local_days{std::chrono::year{2026} / 6 / 7},
                         .week = std::nullopt};
    LocalClock clock_{offset_periods("Europe/Amsterdam", kTimeZonesFrom, kTimeZonesEnd).value()};
    En50160Limits limits_;
    std::vector<PublicSlot> slots_;
    std::vector<PublicDay> days_;
};

TEST_F(StreetChartsTest, EveryPictureIsWholeAndSaysWhatItIs) {
    for (const std::string& svg : {street_band(frame(), slots_), street_hours(frame(), slots_),
                                   street_share(frame(), days_), street_calendar(frame(), days_)}) {
        EXPECT_EQ(test::unclosed_tag(svg), "");
        EXPECT_THAT(svg, HasSubstr("role=\"img\""));
        EXPECT_THAT(svg, HasSubstr("<desc"));
        EXPECT_THAT(svg, Not(HasSubstr("nan")));
    }
}

TEST_F(StreetChartsTest, TheBandStopsWhereNothingIsShown) {
    const std::string svg = street_band(frame(), slots_);
    EXPECT_EQ(count_in(svg, "<path class=\"band\""), 2U) << "before and after Thursday";
    EXPECT_EQ(count_in(svg, "class=\"bar-high\""), 3U + 1U) << "an hour each, and the legend";
    EXPECT_THAT(svg, HasSubstr("limit 253 V"));
}

TEST_F(StreetChartsTest, AnHourAloneIsDrawn) {
    std::vector<PublicSlot> slots(slots_.begin(), slots_.begin() + 12);
    for (std::size_t i = 6; i < slots.size(); ++i) {
        slots[i] = {.start = slots[i].start};
    }
    EXPECT_THAT(street_band(frame(), slots), testing::ContainsRegex("class=\"mean\" d=\"M48.0,[0-9.]+L52.2,"));
}

TEST_F(StreetChartsTest, TheCalendarSaysForHowLong) {
    const std::string svg = street_calendar(frame(), days_);
    EXPECT_EQ(count_in(svg, "2:10 h"), 1U);
    EXPECT_THAT(svg, HasSubstr("class=\"step2\""));
    EXPECT_EQ(count_in(svg, "url(#hatch-x-calendar)"), 1U + 1U) << "Thursday, and the legend";
    EXPECT_THAT(svg, HasSubstr(">Mon<"));
}

TEST_F(StreetChartsTest, TheShareHasABarForTheDay) {
    EXPECT_EQ(count_in(street_share(frame(), days_), "class=\"bar-high\""), 1U);
}

TEST_F(StreetChartsTest, NothingIsAPictureToo) {
    for (const std::string& svg : {street_band(frame(), {}), street_hours(frame(), {}), street_share(frame(), {}),
                                   street_calendar(frame(), {})}) {
        EXPECT_EQ(test::unclosed_tag(svg), "");
        EXPECT_THAT(svg, Not(HasSubstr("nan")));
    }
}

}  // namespace
}  // namespace collector
