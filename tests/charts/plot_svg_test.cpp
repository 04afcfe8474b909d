#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/charts/charts.hpp>
#include <collector/presentation/words.hpp>

#include "charts/made_up_plot.hpp"
#include "charts/missing_cause.hpp"
#include "presentation/unclosed_tag.hpp"
#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const UtcMillis kMonday = at("2026-05-17T22:00:00Z");
const TimeSpan kWeek{kMonday, kMonday + 168h};

Plot plot_of(const TimeSpan& span, std::vector<PlotCurve> curves, PlotLayout layout = PlotLayout::one_row,
             PlotValues values = PlotValues::means) {
    const bool is_week = span == kWeek;
    return {.head = test::made_up_head(span, is_week ? std::optional<std::string>("2026-W21") : std::nullopt),
            .layout = layout,
            .values = values,
            .curves = std::move(curves)};
}

std::string svg_of(const Plot& plot, Language language = Language::english) {
    std::string svg = plot_svg(plot, test::amsterdam(), language);
    EXPECT_EQ(test::unclosed_tag(svg), "");
    EXPECT_THAT(svg, Not(testing::ContainsRegex("[ \"]-?(nan|inf)")));
    return svg;
}

std::size_t count_of(const std::string& what, const std::string& text) {
    std::size_t count = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
        ++count;
    }
    return count;
}

// A row is 700 wide from 44 on, and 210 high from 76 on. Of values from 230 to 254 V the axis goes from 229 to 256 V,
// so that a volt is 210 / 27 high and 253 V lies at 286 - 24 * 210 / 27 = 99.3.

TEST(PlotSvgTest, ValuesAreWhereTheyBelong) {
    std::vector<double> volts(1008, 230);
    volts[504] = 254;  // half way
    const std::string svg = svg_of(plot_of(kWeek, {test::made_up_curve("lamp", kMonday, 10min, volts)}));
    EXPECT_THAT(svg, HasSubstr("<path class=\"mean\" d=\"M44.0,278.2H44.7L44.7,278.2H45.4"));
    EXPECT_THAT(svg, HasSubstr("L394.0,91.6H394.7L394.7,278.2"));
    EXPECT_THAT(svg, HasSubstr("<path class=\"high\" d=\"M394.0,91.6H395.0\"/>"));
    EXPECT_THAT(svg, HasSubstr("<line class=\"limit\" x1=\"44.0\" y1=\"99.3\" x2=\"744.0\" y2=\"99.3\"/>"));
    EXPECT_THAT(svg, HasSubstr("<text x=\"347.0\" y=\"300.0\" text-anchor=\"start\">Thu 21 May</text>")) << "at 344";
}

TEST(PlotSvgTest, StandsByItself) {
    const std::string svg = svg_of(plot_of(kWeek, {test::made_up_curve("lamp", kMonday, 10min, {230, 254})}));
    EXPECT_THAT(svg, StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" xml:lang=\"en\""));
    EXPECT_THAT(svg, AllOf(HasSubstr("<style>"), HasSubstr(".limit { stroke"), HasSubstr("fill=\"#fff\"/>"),
                           Not(HasSubstr("<script")), Not(HasSubstr("href")), Not(HasSubstr("@import")),
                           Not(HasSubstr("https:"))));
    EXPECT_EQ(count_of("http:", svg), 1U) << "the name space";
}

TEST(PlotSvgTest, HasATitleAndADescription) {
    PlotCurve curve = test::made_up_curve("lamp", kMonday, 10min, {230, 254});
    curve.plug.name = "Hall";
    const Plot plot = plot_of(kWeek, {curve});
    EXPECT_THAT(svg_of(plot),
                AllOf(HasSubstr("<title id=\"t\">Plug lamp (Hall), Week 2026-W21, 18 May 2026 to 24 May 2026</title>"),
                      HasSubstr("<desc id=\"d\">Ten-minute means of the voltage. The limit is 253 V. Plug lamp (Hall): "
                                "lowest 230.00 V, highest 254.00 V (Mon 18 May 00:10), 1 of 2 values above the "
                                "limit.</desc>")));
    EXPECT_THAT(
        svg_of(plot, Language::dutch),
        AllOf(HasSubstr("xml:lang=\"nl\""), HasSubstr("De grens is 253 V. Stekker lamp (Hall): laagste 230,00 V"),
              HasSubstr("op de klok van Europe/Amsterdam"), HasSubstr(">ma 18-5</text>")));
    EXPECT_THAT(svg_of(plot, Language::german),
                AllOf(HasSubstr("Zehnminutenmittel der Spannung."), HasSubstr("Steckdose lamp (Hall)"),
                      HasSubstr(">Mo 18.5.</text>")));
}

TEST(PlotSvgTest, ANameFromOutsideIsText) {
    PlotCurve curve = test::made_up_curve("<script>&", kMonday, 10min, {230});
    curve.plug.name = "\"'\x01\xff" + std::string(200, 'x');
    const std::string svg = svg_of(plot_of(kWeek, {curve}));
    EXPECT_THAT(svg, AllOf(HasSubstr("Plug &lt;script&gt;&amp; (&quot;&#39;??xxx"), Not(HasSubstr("<script"))));
    EXPECT_THAT(svg, HasSubstr("x\u2026</text>")) << "what does not fit is cut";
}

TEST(PlotSvgTest, EachCauseHasItsPatternAndItsLine) {
    for (std::size_t i = 0; i < kMissingCauses; ++i) {
        const auto cause = static_cast<MissingCause>(i);
        PlotCurve curve = test::made_up_curve("lamp", kMonday, 10min, {230});
        curve.missing = {{{kMonday + 84h, kMonday + 96h}, cause}};
        for (const Language language : kLanguages) {
            const std::string svg = svg_of(plot_of(kWeek, {curve}), language);
            EXPECT_EQ(count_of("<pattern", svg), 1U);
            EXPECT_EQ(count_of("class=\"missing\"", svg), 2U) << "and the legend";
            EXPECT_THAT(svg, HasSubstr(fmt::format(">{}</text>", word(language, missing_word(cause)))));
        }
        const std::string svg = svg_of(plot_of(kWeek, {curve}));
        EXPECT_THAT(svg, HasSubstr("x=\"394.0\" y=\"76.0\" width=\"50.0\" height=\"210.0\">"
                                   "<title>Thu 21 May 12:00 to Fri 22 May 00:00: "));
    }
}

/// What is drawn on the tile of a pattern.
std::string marks_of(MissingCause cause) {
    const ReportHead head = test::made_up_head(kWeek);
    const En50160Limits limits;
    const ChartFrame frame{
        .period = head.period, .clock = test::amsterdam(), .limits = limits, .language = Language::english, .id = "x"};
    const std::string pattern = missing_pattern(frame, cause);
    return pattern.substr(pattern.find("/>") + 2);
}

TEST(PlotSvgTest, CausesDifferInFormAndNotOnlyInColour) {
    std::vector<std::string> forms;
    for (std::size_t i = 0; i < kMissingCauses; ++i) {
        std::string form = marks_of(static_cast<MissingCause>(i));
        for (auto colour = form.find('#'); colour != std::string::npos; colour = form.find('#', colour)) {
            form.erase(colour, 1 + form.substr(colour + 1).find('"'));
        }
        forms.push_back(form);
    }
    std::ranges::sort(forms);
    EXPECT_EQ(std::ranges::adjacent_find(forms), forms.end());
}

TEST(PlotSvgTest, TheLegendShowsOnlyWhatThereIs) {
    const std::string svg = svg_of(plot_of(kWeek, {test::made_up_curve("lamp", kMonday, 10min, {230})}));
    EXPECT_THAT(svg, AllOf(HasSubstr(">mean of ten minutes</text>"), HasSubstr(">lowest to highest sample</text>"),
                           Not(HasSubstr(">above the limit</text>")), Not(HasSubstr("class=\"missing\""))));
    EXPECT_THAT(svg_of(plot_of(kWeek, {test::made_up_curve("lamp", kMonday, 10min, {253.1})})),
                HasSubstr(">above the limit</text>"));
}

TEST(PlotSvgTest, SeveralCurvesDifferInDashesAndNumbers) {
    PlotCurve second = test::made_up_curve("fridge", kMonday, 10min, std::vector<double>(1008, 231));
    second.channel = 2;
    second.missing = {{{kMonday, kMonday + 24h}, MissingCause::relay_off}};
    const std::string svg =
        svg_of(plot_of(kWeek, {test::made_up_curve("lamp", kMonday, 10min, std::vector<double>(1008, 230)), second}));
    EXPECT_THAT(svg, AllOf(HasSubstr("<path class=\"mean c1\""), HasSubstr("<path class=\"mean c2\""),
                           HasSubstr(">Plug lamp</text>"), HasSubstr(">Plug fridge, channel 2</text>"),
                           Not(HasSubstr("class=\"band\""))));
    EXPECT_THAT(svg, HasSubstr(".c2 { stroke: #a3480a; stroke-dasharray: 7 3; }"));
    EXPECT_EQ(count_of("<circle class=\"flag\"", svg), 8U) << "three on each curve, and one in the legend";
    EXPECT_THAT(svg, HasSubstr("x=\"44.0\" y=\"297.0\" width=\"100.0\" height=\"8.0\"")) << "in the second lane";
}

TEST(PlotSvgTest, SamplesAreDots) {
    const TimeSpan hour{kMonday, kMonday + 1h};
    const std::string svg = svg_of(plot_of(hour, {test::made_up_curve("lamp", kMonday + 30min, 0ms, {230})},
                                           PlotLayout::one_row, PlotValues::samples));
    EXPECT_THAT(svg,
                AllOf(HasSubstr("<path class=\"mean\" d=\"M394.0,"), HasSubstr("<circle class=\"dot\" cx=\"394.0\""),
                      HasSubstr("18 May 2026 00:00 to 01:00, on the clocks of Europe/Amsterdam"),
                      HasSubstr(">00:10</text>"), HasSubstr(">samples</text>")));
}

TEST(PlotSvgTest, AColumnOfManyValuesShowsTheLowestAndTheHighest) {
    PlotCurve curve = test::made_up_curve("lamp", kMonday, 1h, {230});
    curve.columns[0].lowest_v = 229;
    curve.columns[0].highest_v = 254;
    curve.columns[0].last_v = 231;
    curve.columns[0].sample_max_v = 254;
    curve.values_high = 1;
    // From 229 to 254 V the axis goes from 229 to 256 V again, and an hour is 700 / 168 wide.
    const std::string svg = svg_of(plot_of(kWeek, {curve}));
    EXPECT_THAT(svg, HasSubstr("<path class=\"mean\" d=\"M44.0,278.2L46.1,286.0V91.6L48.2,270.4\"/>"));
    EXPECT_THAT(svg, HasSubstr("<path class=\"high\" d=\"M46.1,99.3V91.6\"/>"));
}

// A row of a day is 632 wide from 112 on and 44 high; the next is 52 below it. An hour is 632 / 24 = 26.3 wide.

TEST(PlotSvgTest, DaysLieBelowEachOther) {
    PlotCurve curve = test::made_up_curve("lamp", kMonday, 10min, std::vector<double>(432, 230));
    curve.missing = {{{kMonday + 36h, kMonday + 60h}, MissingCause::relay_off}};
    const std::string svg = svg_of(plot_of({kMonday, kMonday + 72h}, {curve}, PlotLayout::days));
    EXPECT_THAT(svg,
                AllOf(HasSubstr(">Mon 18 May</text>"), HasSubstr(">Wed 20 May</text>"), HasSubstr(">12:00</text>"),
                      HasSubstr(">24:00</text>"), HasSubstr("x=\"428.0\" y=\"128.0\" width=\"316.0\" height=\"44.0\""),
                      HasSubstr("x=\"112.0\" y=\"180.0\" width=\"316.0\" height=\"44.0\"")));
}

TEST(PlotSvgTest, AStackedDayOfTwentyThreeHoursLeavesOneOut) {
    const UtcMillis day = at("2026-03-28T23:00:00Z");
    const std::string svg = svg_of(plot_of(
        {day, day + 23h}, {test::made_up_curve("lamp", day, 10min, std::vector<double>(138, 230))}, PlotLayout::days));
    const auto path = svg.substr(svg.find("<path class=\"mean\""));
    EXPECT_THAT(path, HasSubstr("H164.7M191.0,")) << "2:00 and 3:00";
    EXPECT_EQ(count_of("M", path.substr(0, path.find("/>"))), 2U);
}

TEST(PlotSvgTest, AStackedDayOfTwentyFiveHoursDrawsOneTwice) {
    const UtcMillis day = at("2026-10-24T22:00:00Z");
    const std::string svg = svg_of(plot_of(
        {day, day + 25h}, {test::made_up_curve("lamp", day, 10min, std::vector<double>(150, 230))}, PlotLayout::days));
    EXPECT_THAT(svg, HasSubstr("H191.0M164.7,")) << "at 3:00 back to 2:00";
}

TEST(PlotSvgTest, AYearIsNoLargerThanAWeekOfColumns) {
    const UtcMillis start = at("2025-12-31T23:00:00Z");
    PlotCurve curve = test::made_up_curve("lamp", start, 380min, std::vector<double>(1383, 230));
    for (std::size_t i = 0; i < curve.columns.size(); ++i) {
        curve.columns[i].lowest_v = 225;
        curve.columns[i].highest_v = 255;
        if (i % 2 == 0) {
            curve.missing.push_back({curve.columns[i].span, MissingCause::relay_off});
        }
    }
    const std::string svg = svg_of(plot_of({start, at("2026-12-31T23:00:00Z")}, {curve}));
    EXPECT_LT(svg.size(), 400'000U);
    EXPECT_THAT(svg, HasSubstr(">Nov 2026</text>"));
}

TEST(PlotSvgTest, NothingIsSaidToBeThere) {
    PlotCurve curve = test::made_up_curve("lamp", kMonday, 10min, {});
    curve.missing = {{kWeek, MissingCause::unrecorded}};
    EXPECT_THAT(svg_of(plot_of(kWeek, {curve})),
                AllOf(HasSubstr("Plug lamp: nothing was measured."), HasSubstr(">nothing on record</text>"),
                      HasSubstr(">limit 253 V</text>"), Not(HasSubstr(">mean of ten minutes</text>"))));
    EXPECT_THAT(svg_of(plot_of(kWeek, {})), HasSubstr(">No plug is on record.</text>"));
}

}  // namespace
}  // namespace collector
