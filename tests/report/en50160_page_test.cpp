#include <collector/report/en50160_page.hpp>

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/presentation/digest.hpp>
#include <collector/sqlite_reader/sqlite_record_reader.hpp>

#include "presentation/unclosed_tag.hpp"
#include "report/measured_week.hpp"
#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using test::at;
using test::unclosed_tag;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class En50160PageTest : public testing::Test {
  protected:
    En50160PageTest() { test::record_measured_week(file_); }

    [[nodiscard]] std::string page(Language language, const std::string& name = "Koelkast \"boven\"") const {
        const auto reader = open_sqlite_record(file_).value();
        const auto record = reader->snapshot().value();
        const LocalClock clock(offset_periods(test::kZone, kTimeZonesFrom, kTimeZonesEnd).value());
        const UtcMillis now = at("2026-06-01T10:00:00Z");
        const ReportPeriod period =
            find_period({.week = test::kMeasuredWeek, .from = {}, .to = {}}, clock, now, std::nullopt).value();
        auto plugs = record->plugs({}).value();
        plugs.front().name = name;
        const En50160Report report{.head = {.program = "collector 9.9.9",
                                            .made_at = now,
                                            .time_zone = test::kZone,
                                            .period = period,
                                            .evaluated_until = record->sites().value().front().evaluated_until},
                                   .limits = {},
                                   .channels = evaluate_en50160(*record, plugs, period.span, {}, clock).value()};
        return en50160_page(report, read_pictures(*record, report).value(), clock, language,
                            "collector report en50160 --week 2026-W21");
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

TEST_F(En50160PageTest, SaysTheVerdictInEachLanguage) {
    EXPECT_THAT(
        page(Language::english),
        AllOf(HasSubstr("<html lang=\"en\">"), HasSubstr("it was above 253 V for 50 minutes"),
              HasSubstr("Week 2026-W21, 18 May 2026 to 24 May 2026"), HasSubstr("1002 of 1008 intervals (99.40 %)")));
    EXPECT_THAT(page(Language::dutch),
                AllOf(HasSubstr("<html lang=\"nl\">"), HasSubstr("was zij 50 minuten lang hoger dan 253 V"),
                      HasSubstr("Week 2026-W21, 18 mei 2026 tot en met 24 mei 2026"), HasSubstr("195,5")));
    EXPECT_THAT(page(Language::german),
                AllOf(HasSubstr("<html lang=\"de\">"), HasSubstr("lag sie 50 Minuten lang über 253 V"),
                      HasSubstr("Woche 2026-W21, 18. Mai 2026 bis 24. Mai 2026")));
}

TEST_F(En50160PageTest, IsWholeAndNeedsNothingElse) {
    for (const Language language : kLanguages) {
        const std::string text = page(language);
        EXPECT_EQ(unclosed_tag(text), "");
        EXPECT_THAT(text, AllOf(Not(HasSubstr("http:")), Not(HasSubstr("https:")), Not(HasSubstr("<script")),
                                Not(HasSubstr("<link")), Not(HasSubstr("<img")), Not(HasSubstr("@import")),
                                Not(HasSubstr(" style=\""))));
        EXPECT_THAT(text, Not(testing::ContainsRegex("[^l]\\(nan|[ \"]nan|inf\"")));
    }
}

TEST_F(En50160PageTest, AllowsItsOwnStyleAlone) {
    const std::string text = page(Language::english);
    const auto from = text.find("<style>") + 7;
    Digest style;
    style.add(text.substr(from, text.find("</style>") - from));
    EXPECT_THAT(text, HasSubstr("default-src 'none'; style-src 'sha256-" + style.base64() + "'"));
}

TEST_F(En50160PageTest, ANameFromOutsideIsText) {
    EXPECT_THAT(page(Language::english, "<script>alert(1)</script>&\"'\x01"),
                AllOf(HasSubstr("(<bdi>&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;?</bdi>)"),
                      Not(HasSubstr("<script"))));
}

TEST_F(En50160PageTest, ShowsWhatWasTooHighAndWhatIsMissing) {
    const std::string text = page(Language::english);
    EXPECT_THAT(
        text,
        AllOf(
            HasSubstr("<td>Wed 20 May 13:00</td><td>Wed 20 May 13:40</td><td class=\"number\">40</td>"),
            HasSubstr("<td>the plug was offline or silent</td><td class=\"number\">6</td>"),
            HasSubstr(
                "<td>nothing on record: the plug was not there, or measured nothing</td><td class=\"number\">648</td>"),
            HasSubstr("<td>-1 V</td><td class=\"number\">0</td><td class=\"number\">0</td><td>meets the rule</td>"),
            HasSubstr("collector report en50160 --week 2026-W21")));
    EXPECT_THAT(text, HasSubstr(">!</text>")) << "a mark in the heat map";
}

TEST_F(En50160PageTest, TheCurveSaysWhyATimeIsMissing) {
    // A week is 700 wide from 44 on, so that an hour from Thursday 0:00 on is 4.2 from 344 on.
    const std::string text = page(Language::english);
    EXPECT_THAT(text, HasSubstr("fill=\"url(#offline-1)\" x=\"344.0\" y=\"22.0\" width=\"4.2\" height=\"210.0\">"
                                "<title>Thu 21 May 00:00 to Thu 21 May 01:00: the plug was offline</title>"));
    EXPECT_THAT(text, AllOf(HasSubstr(">the plug was offline</text>"), HasSubstr(">nothing on record</text>"),
                            Not(HasSubstr(">the plug was silent</text>"))))
        << "the legend";
    EXPECT_THAT(page(Language::dutch), HasSubstr(">de stekker was offline</text>"));
    EXPECT_THAT(page(Language::german), HasSubstr(">die Steckdose war offline</text>"));
}

TEST_F(En50160PageTest, SaysWhatMeasured) {
    EXPECT_THAT(page(Language::english), HasSubstr("<p class=\"small\">Device: Athom PG01V2, firmware 12.5.0</p>"));
    EXPECT_THAT(page(Language::dutch), HasSubstr("Apparaat: Athom PG01V2, firmware 12.5.0"));
    EXPECT_THAT(page(Language::german), HasSubstr("Ger\u00e4t: Athom PG01V2, Firmware 12.5.0"));
}

TEST_F(En50160PageTest, PicturesHaveATitleAndADescription) {
    const std::string text = page(Language::english);
    EXPECT_THAT(
        text, HasSubstr("<title id=\"t-curve-1\">The voltage over time</title>\n<desc id=\"d-curve-1\">Ten-minute "
                        "means of the voltage with the limit of 253 V. Lowest 230.00 V, highest 254.00 V; 5 intervals "
                        "above the limit.</desc>"));
}

// Pages of numbers that are made up.

class MadeUpPageTest : public testing::TestWithParam<Language> {
  protected:
    /// A page of one channel that has these values in a row, from `start` on.
    [[nodiscard]] static std::string page_of(const std::vector<double>& volts, const TimeSpan& span,
                                             std::optional<std::string> week) {
        const LocalClock clock(offset_periods(test::kZone, kTimeZonesFrom, kTimeZonesEnd).value());
        const ReportPeriod period{.span = span,
                                  .first_day = clock.day_of(span.start),
                                  .last_day = clock.day_of(span.end - std::chrono::milliseconds{1}),
                                  .week = std::move(week)};
        En50160Tally tally(span, {}, clock);
        ChannelPictures pictures;
        UtcMillis at = span.start;
        for (const double value : volts) {
            pictures.intervals.push_back({at, 2, 10, 10, IntervalStatus::valid, value, value, value, 0});
            tally.add(pictures.intervals.back());
            at += kIntervalLength;
        }
        PlugRow plug{};
        plug.id = 1;
        plug.topic = "lamp";
        const En50160Report report{
            .head = {.program = "collector 9.9.9",
                     .made_at = span.end,
                     .time_zone = test::kZone,
                     .period = period,
                     .evaluated_until = span.end},
            .limits = {},
            .channels = {
                {.plug = plug, .channel = 2, .evidence = tally.evidence(), .corrections = {}, .inputs_sha256 = "0"}}};
        const std::string text = en50160_page(report, {pictures}, clock, GetParam(), "collector report en50160");
        EXPECT_EQ(unclosed_tag(text), "");
        return text;
    }
    [[nodiscard]] static std::string week_of(double volts, std::size_t others, double other_volts) {
        std::vector<double> values(1008 - others, volts);
        values.insert(values.end(), others, other_volts);
        return page_of(values, {at("2026-05-17T22:00:00Z"), at("2026-05-24T22:00:00Z")}, "2026-W21");
    }
    /// What each language says.
    [[nodiscard]] static std::string said(const char* english, const char* dutch, const char* german) {
        return std::array{english, dutch, german}.at(static_cast<std::size_t>(GetParam()));
    }
};

INSTANTIATE_TEST_SUITE_P(Languages, MadeUpPageTest, testing::ValuesIn(kLanguages),
                         [](const auto& row) { return std::string(code(row.param)); });

TEST_P(MadeUpPageTest, PassesAWeekWithinTheLimits) {
    EXPECT_THAT(week_of(230, 10, 206),
                AllOf(HasSubstr(said(
                          "no ten-minute value was above 253 V or below 195.5 V, and 0.99 % lay outside 207 to 253 V.",
                          "geen tienminutenwaarde was hoger dan 253 V of lager dan 195,5 V, en 0,99 % lag buiten "
                          "207 tot 253 V.",
                          "Kein Zehnminutenwert lag über 253 V oder unter 195,5 V, und 0,99 % lagen außerhalb von "
                          "207 bis 253 V.")),
                      HasSubstr(said("Plug lamp, channel 2", "Stekker lamp, kanaal 2", "Steckdose lamp, Kanal 2")),
                      HasSubstr(said("Every interval was measured.", "Elk interval is gemeten.",
                                     "Jedes Intervall wurde gemessen."))));
}

TEST_P(MadeUpPageTest, SaysHowManyValuesAreTooMany) {
    EXPECT_THAT(week_of(230, 51, 206),
                HasSubstr(said("51 of 1008 ten-minute values lie outside 207 to 253 V, and at most 5 % may.",
                               "51 van 1008 tienminutenwaarden liggen buiten 207 tot 253 V, en hoogstens 5 % mag dat.",
                               "51 von 1008 Zehnminutenwerten liegen außerhalb von 207 bis 253 V, und höchstens 5 % "
                               "dürfen es.")));
}

TEST_P(MadeUpPageTest, SaysWhatIsFarTooLow) {
    EXPECT_THAT(week_of(230, 3, 195.4),
                HasSubstr(said("it was below 195.5 V for 30 minutes", "was zij 30 minuten lang lager dan 195,5 V",
                               "lag sie 30 Minuten lang unter 195,5 V")));
}

TEST_P(MadeUpPageTest, ADayIsNoWeek) {
    EXPECT_THAT(
        page_of(std::vector<double>(72, 230), {at("2026-03-28T23:00:00Z"), at("2026-03-29T22:00:00Z")}, std::nullopt),
        AllOf(HasSubstr(said("EN 50160 judges weeks", "EN 50160 beoordeelt weken", "EN 50160 beurteilt Wochen")),
              HasSubstr(said("52.17 % of the period was measured, and it takes 95 %",
                             "52,17 % van de periode is gemeten, en 95 % is nodig",
                             "52,17 % des Zeitraums wurden gemessen, und nötig sind 95 %"))));
}

TEST_P(MadeUpPageTest, AnHourThatTheClocksSkipIsNotMissing) {
    const std::string text =
        page_of(std::vector<double>(138, 230), {at("2026-03-28T23:00:00Z"), at("2026-03-29T22:00:00Z")}, std::nullopt);
    const auto map = text.substr(text.find("<svg class=\"map\""));
    const auto cells = map.substr(0, map.find("</svg>"));
    std::size_t hatched = 0;
    for (auto from = cells.find("url(#hatch"); from != std::string::npos; from = cells.find("url(#hatch", from + 1)) {
        ++hatched;
    }
    EXPECT_EQ(hatched, 1U) << "the legend's";
}

TEST_F(En50160PageTest, SaysWhichCalibrationWasInForce) {
    EXPECT_THAT(page(Language::english),
                AllOf(HasSubstr("The plug was not calibrated"), Not(HasSubstr("Calibration"))));
    test::execute(file_,
                  "INSERT INTO calibration (plug_id, channel, gain, source, valid_from, made_at) "
                  "VALUES (1, 1, 1.0043, '<b>Fluke</b>', 0, 0), (2, 1, 1.01, 'a meter', 0, 0);"
                  "INSERT INTO gain_since VALUES (1, 1, 0, 1, 1.0043)");
    EXPECT_THAT(page(Language::english),
                AllOf(HasSubstr("<tr><th>Calibration</th><td>Voltages are what the plug sent, times 1.0043. Compared "
                                "with: &lt;b&gt;Fluke&lt;/b&gt;.</td></tr>"),
                      HasSubstr("<tr><th>Calibration</th><td>Changes of calibration are being worked in;"),
                      Not(HasSubstr("The plug was not calibrated"))));
    EXPECT_THAT(page(Language::dutch),
                AllOf(HasSubstr("maal 1,0043. Vergeleken met:"), HasSubstr("in de kalibratie worden verwerkt")));
    EXPECT_THAT(page(Language::german),
                AllOf(HasSubstr("mal 1,0043. Verglichen mit:"), HasSubstr("der Kalibrierung werden eingearbeitet")));
}

}  // namespace
}  // namespace collector
