#include <algorithm>
#include <clocale>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/base/terminal_text.hpp>

#include "charts/made_up_plot.hpp"
#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const UtcMillis kNoon = at("2026-05-18T10:00:00Z");

/// 32 intervals: ten of 230 V, three of 254 V, seven in which the plug was offline, and twelve of 229 V. The axis of
/// volts goes from 228 to 256 V, so that an ASCII dot is a volt and a braille dot half a volt.
Plot made_up_plot() {
    PlotCurve curve = test::made_up_curve("lamp", kNoon, 10min, std::vector<double>(10, 230));
    const PlotCurve high = test::made_up_curve("lamp", kNoon + 100min, 10min, std::vector<double>(3, 254));
    const PlotCurve low = test::made_up_curve("lamp", kNoon + 200min, 10min, std::vector<double>(12, 229));
    for (const PlotCurve& more : {high, low}) {
        curve.columns.insert(curve.columns.end(), more.columns.begin(), more.columns.end());
    }
    curve.columns[10].is_joined = true;
    curve.missing = {{{kNoon + 130min, kNoon + 200min}, MissingCause::plug_offline}};
    curve.values = 25;
    curve.values_high = 3;
    curve.lowest_v = 229;
    curve.highest_v = 254;
    curve.highest_at = kNoon + 100min;
    return {.head = test::made_up_head({kNoon, kNoon + 320min}),
            .layout = PlotLayout::one_row,
            .values = PlotValues::means,
            .curves = {curve}};
}

std::string text_of(const Plot& plot, std::size_t columns, TextLook::Letters letters,
                    TextLook::Colours colours = TextLook::Colours::none) {
    return plot_text(plot, test::amsterdam(), {.columns = columns, .letters = letters, .colours = colours});
}

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

TEST(PlotTextTest, DrawsWithAscii) {
    EXPECT_EQ(text_of(made_up_plot(), 37, TextLook::Letters::ascii),
              "Grid voltage, 2026-05-18 12:00 to\n"
              "2026-05-18 17:20 (Europe/Amsterdam).\n"
              "\n"
              "lamp\n"
              "ten-minute means: 229.00 to 254.00 V,\n"
              "the highest Mon 18 May 13:40; 3 of 25\n"
              "above 253 V\n"
              "255 +          ...///////\n"
              "253 +----------:---------------------\n"
              "250 +          :  ///////\n"
              "    |          :  ///////\n"
              "    |          :  ///////\n"
              "245 +          :  ///////\n"
              "    |          :  ///////\n"
              "240 +          :  ///////\n"
              "    |          :  ///////\n"
              "    |          :  ///////\n"
              "235 +          :  ///////\n"
              "    |          :  ///////\n"
              "230 +..........'  ///////\n"
              "    |             ///////''''''''''''\n"
              "gap |             ooooooo\n"
              "    ++-----------+-----------+-------\n"
              "     12:00       14:00       16:00\n"
              "gap: o the plug was offline\n");
}

TEST(PlotTextTest, DrawsWithBraille) {
    const std::string text = text_of(made_up_plot(), 37, TextLook::Letters::braille);
    EXPECT_EQ(text.substr(text.find("255")),
              "255 ┤          ⣀⣀⣀░░░░░░░\n"
              "253 ┤╌╌╌╌╌╌╌╌╌╌⡇╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌\n"
              "250 ┤          ⡇  ░░░░░░░\n"
              "    │          ⡇  ░░░░░░░\n"
              "    │          ⡇  ░░░░░░░\n"
              "245 ┤          ⡇  ░░░░░░░\n"
              "    │          ⡇  ░░░░░░░\n"
              "240 ┤          ⡇  ░░░░░░░\n"
              "    │          ⡇  ░░░░░░░\n"
              "    │          ⡇  ░░░░░░░\n"
              "235 ┤          ⡇  ░░░░░░░\n"
              "    │          ⡇  ░░░░░░░\n"
              "230 ┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⠇  ░░░░░░░\n"
              "    │             ░░░░░░░⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒\n"
              "gap │             ooooooo\n"
              "    └┬───────────┬───────────┬───────\n"
              "     12:00       14:00       16:00\n"
              "gap: o the plug was offline\n");
}

TEST(PlotTextTest, ColoursWhatIsTooHighTheLimitAndWhatIsMissing) {
    EXPECT_THAT(text_of(made_up_plot(), 37, TextLook::Letters::ascii, TextLook::Colours::ansi),
                AllOf(HasSubstr("255 +          \x1b[31m...\x1b[0m\x1b[2m///////\x1b[0m\n"),
                      HasSubstr("253 +\x1b[33m----------\x1b[0m:\x1b[33m---------------------\x1b[0m\n")));
}

TEST(PlotTextTest, NoLineIsWiderThanTheTerminal) {
    Plot plot = made_up_plot();
    plot.curves.front().plug.name = "The socket behind the washing machine in the attic of number 12";
    plot.curves.push_back(plot.curves.front());
    const char* const before = std::setlocale(LC_CTYPE, "C.UTF-8");
    ASSERT_NE(before, nullptr);
    for (const std::size_t columns : {1U, 32U, 40U, 80U, 237U}) {
        for (const std::string& line : lines_of(text_of(plot, columns, TextLook::Letters::braille))) {
            EXPECT_LE(columns_of(line), std::max<std::size_t>(columns, kTextColumnsMin)) << line;
        }
    }
    std::setlocale(LC_CTYPE, "C");
}

TEST(PlotTextTest, SamplesAreJoinedByLines) {
    // 20 V in five columns, of ten minutes each: four dots, which are two rows, in each.
    Plot plot = made_up_plot();
    plot.values = PlotValues::samples;
    PlotCurve& curve = plot.curves.front();
    curve = test::made_up_curve("lamp", kNoon, 0ms, {229.0});
    const PlotCurve next = test::made_up_curve("lamp", kNoon + 50min, 0ms, {249.0});
    curve.columns.push_back(next.columns.front());
    curve.columns[1].is_joined = true;
    const auto lines = lines_of(text_of(plot, 37, TextLook::Letters::ascii));
    const auto row = [&lines](const char* side) {
        return *std::ranges::find_if(lines, [side](const std::string& line) { return line.starts_with(side); });
    };
    EXPECT_EQ(row("250"), "250 +") << "249 V lies a row below";
    EXPECT_EQ(row("245"), "245 +    :");
    EXPECT_EQ(row("240"), "240 +   :");
    EXPECT_EQ(row("235"), "235 +  :");
    EXPECT_EQ(row("230"), "230 + :");
}

TEST(PlotTextTest, ShowsDaysBelowEachOther) {
    const UtcMillis monday = at("2026-05-17T22:00:00Z");
    Plot plot{.head = test::made_up_head({monday, monday + 48h}),
              .layout = PlotLayout::days,
              .values = PlotValues::means,
              .curves = {test::made_up_curve("lamp", monday, 10min, std::vector<double>(288, 230))}};
    const auto lines = lines_of(text_of(plot, 80, TextLook::Letters::ascii));
    const auto first = std::ranges::find(lines, "Mon 18 May");
    ASSERT_NE(first, lines.end());
    EXPECT_EQ(*(first + 6), "Tue 19 May") << "after five rows";
    EXPECT_THAT(*(first + 12), StartsWith("    ++-")) << "one axis for all";
    EXPECT_THAT(*(first + 13), AllOf(StartsWith("     00:00"), HasSubstr("12:00"), EndsWith("24:00")));
}

TEST(PlotTextTest, SaysWhenThereIsNothing) {
    Plot plot = made_up_plot();
    plot.curves.front() = test::made_up_curve("lamp", kNoon, 10min, {});
    plot.curves.front().missing = {{plot.head.period.span, MissingCause::pending}};
    plot.head.evaluated_until = kNoon;
    EXPECT_THAT(
        text_of(plot, 80, TextLook::Letters::ascii),
        AllOf(HasSubstr("ten-minute means: none was measured\n"), HasSubstr("made up to 2026-05-18 12:00 so far"),
              HasSubstr("gap: . not over yet, or not evaluated yet")));
    plot.curves.clear();
    EXPECT_THAT(text_of(plot, 80, TextLook::Letters::ascii), HasSubstr("No plug is on record."));
}

TEST(PlotTextTest, ShowsOtherLimitsWhereTheyAreNear) {
    Plot plot = made_up_plot();
    plot.curves.front() = test::made_up_curve("lamp", kNoon, 10min, {206, 265});
    EXPECT_THAT(text_of(plot, 80, TextLook::Letters::ascii),
                AllOf(HasSubstr("264 +--"), HasSubstr("253 +--"), HasSubstr("207 +"), Not(HasSubstr("195 +"))));
}

TEST(PlotTextTest, EachCurveStandsByItself) {
    Plot plot = made_up_plot();
    plot.curves.push_back(test::made_up_curve("fridge", kNoon, 10min, {230, 231}));
    plot.curves.back().channel = 2;
    EXPECT_THAT(text_of(plot, 80, TextLook::Letters::ascii),
                AllOf(HasSubstr("\n\nlamp\n"), HasSubstr("\n\nfridge, channel 2\n")));
}

TEST(PlotTextTest, AForeignNameCannotSteerTheTerminal) {
    Plot plot = made_up_plot();
    plot.curves.front().plug.topic = "a\x1b[2Jb";
    plot.curves.front().plug.name = "c\x1b]0;d\x07";
    EXPECT_THAT(text_of(plot, 80, TextLook::Letters::braille), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace collector
