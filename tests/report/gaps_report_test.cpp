#include <collector/report/gaps_report.hpp>

#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <collector/charts/gap_strips.hpp>
#include <collector/sqlite_reader/sqlite_record_reader.hpp>

#include "presentation/unclosed_tag.hpp"
#include "report/sunny_days.hpp"
#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::kSunnyDays;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class GapsReportTest : public testing::Test {
  protected:
    GapsReportTest() { test::record_sunny_days(file_); }

    [[nodiscard]] GapsReport report(std::optional<UtcMillis> evaluated_until = kSunnyDays.end,
                                    const char* last_day = "2026-05-19") const {
        const auto reader = open_sqlite_record(file_).value();
        const auto record = reader->snapshot().value();
        const UtcMillis now = at("2026-06-01T10:00:00Z");
        const ReportPeriod period =
            find_period({.week = {}, .from = "2026-05-18", .to = last_day}, clock_, now, std::nullopt).value();
        return read_gaps_report(*record,
                                {.program = "collector 9.9.9",
                                 .made_at = now,
                                 .time_zone = test::kZone,
                                 .period = period,
                                 .evaluated_until = evaluated_until},
                                record->plugs({}).value(), clock_)
            .value();
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    LocalClock clock_{offset_periods(test::kZone, kTimeZonesFrom, kTimeZonesEnd).value()};
};

TEST_F(GapsReportTest, CountsEachMomentOnce) {
    const GapsReport made = report();
    EXPECT_EQ(made.of_all.of(GapCause::link_down), (GapSum{1, 5min, 5min}));
    EXPECT_EQ(made.of_all.of(GapCause::collector_stopped), GapSum{}) << "the link was down before, and after";
    ASSERT_THAT(made.plugs, SizeIs(2));
    const GapsOfPlug& fridge = made.plugs[0];
    EXPECT_EQ(fridge.gaps.of(GapCause::plug_offline), (GapSum{1, 1h, 1h}));
    EXPECT_EQ(fridge.gaps.all, (GapSum{2, 65min, 1h}));
    EXPECT_EQ(fridge.unseen, 0h);
    ASSERT_THAT(fridge.channels, SizeIs(1));
    EXPECT_EQ(fridge.channels[0].evidence.numbers.valid, 282);
}

TEST_F(GapsReportTest, APlugThatCameInBetweenHasNoGapsBefore) {
    const GapsReport made = report();
    const GapsOfPlug& newcomer = made.plugs.at(1);
    EXPECT_EQ(newcomer.unseen, 36h);
    EXPECT_EQ(newcomer.gaps.of(GapCause::link_down), GapSum{});
    EXPECT_EQ(newcomer.gaps.all, (GapSum{1, 4h, 4h}));
    EXPECT_TRUE(newcomer.gaps.longest.at(0).lasts);
    EXPECT_EQ(newcomer.channels.at(0).evidence.unrecorded, 216);
}

TEST_F(GapsReportTest, GoesAsFarAsTheRecordIsMade) {
    const GapsReport made = report(kSunnyDays.start + 24h + 30min);
    EXPECT_EQ(made.plugs[0].gaps.all.length, 30min);
    EXPECT_EQ(made.plugs[1].unseen, 24h + 30min);
    EXPECT_EQ(made.plugs[1].gaps.all, GapSum{});
    const auto json = nlohmann::json::parse(gaps_json(made));
    EXPECT_EQ(json.at("pending_minutes"), 23.5 * 60);
    const GapsReport nothing = report(std::nullopt);
    EXPECT_EQ(nothing.plugs[0].gaps.all, GapSum{});
    EXPECT_EQ(nothing.plugs[1].unseen, 0h);
}

TEST_F(GapsReportTest, AgreesWithSql) {
    // As docs/sql.md asks for it, cut at the ends of the period; the only overlap left out.
    const auto counted = test::rows(
        file_, fmt::format(R"sql(
        SELECT topic, cause, sum(min(coalesce(end_time, {1}), {1}) - max(start_time, {0}, first_seen)) / 60000
        FROM gap JOIN plug ON plug.id = gap.plug_id OR gap.plug_id IS NULL
        WHERE start_time < {1} AND coalesce(end_time, {1}) > max({0}, first_seen)
            AND NOT EXISTS (SELECT 1 FROM gap AS other WHERE other.plug_id IS NULL
                            AND other.start_time < gap.start_time AND other.end_time >= gap.end_time)
        GROUP BY plug.id, cause ORDER BY plug.id, cause)sql",
                           kSunnyDays.start.time_since_epoch().count(), kSunnyDays.end.time_since_epoch().count()));
    std::vector<std::string> reported;
    for (const GapsOfPlug& row : report().plugs) {
        for (const GapCause cause : kGapCauses) {
            if (const GapSum& sum = row.gaps.of(cause); sum.gaps > 0) {
                reported.push_back(fmt::format("{}|{}|{}", row.plug.topic, name(cause),
                                               std::chrono::floor<std::chrono::minutes>(sum.length).count()));
            }
        }
    }
    std::ranges::sort(reported);
    EXPECT_EQ(counted, reported);
    EXPECT_THAT(counted, ElementsAre("tasmota_A1C001|link_down|5", "tasmota_A1C001|plug_offline|60",
                                     "tasmota_B2D003|plug_silent|240"));
}

TEST_F(GapsReportTest, JsonHasTheKeysOfTheManual) {
    const auto json = nlohmann::json::parse(gaps_json(report()));
    EXPECT_EQ(json.at("report"), "gaps");
    EXPECT_EQ(json.at("period_minutes"), 2880);
    EXPECT_EQ(json.at("pending_minutes"), 0);
    EXPECT_EQ(json.at("all_plugs").at("gap_minutes"), 5);
    const auto& fridge = json.at("plugs").at(0);
    EXPECT_EQ(fridge.at("gap_minutes"), 65);
    EXPECT_EQ(fridge.at("gap_percent"), 2.26);
    EXPECT_EQ(fridge.at("causes").at("plug_offline"),
              (nlohmann::json{{"gaps", 1}, {"minutes", 60.0}, {"longest_minutes", 60.0}}));
    EXPECT_THAT(fridge.at("causes"), SizeIs(kGapCauses.size()));
    EXPECT_EQ(fridge.at("longest_gaps").at(1), (nlohmann::json{{"from", "2026-05-19T08:00:00Z"},
                                                               {"to", "2026-05-19T08:05:00Z"},
                                                               {"minutes", 5.0},
                                                               {"cause", "link_down"},
                                                               {"of_all_plugs", true},
                                                               {"lasts", false}}));
    const auto& channel = fridge.at("channels").at(0);
    EXPECT_EQ(channel.at("intervals"), 288);
    EXPECT_EQ(channel.at("n"), 282);
    EXPECT_EQ(channel.at("coverage_percent"), 97.91);
    EXPECT_EQ(channel.at("invalid").at("gap_plug"), 6);
    EXPECT_EQ(json.at("plugs").at(1).at("unseen_minutes"), 2160);
}

TEST_F(GapsReportTest, CsvHasALineForEachChannel) {
    const std::string csv = gaps_csv(report());
    EXPECT_EQ(std::ranges::count(csv, '\n'), 3);
    EXPECT_THAT(csv, StartsWith("plug,name,channel,week,from,to,intervals,n,thin,"));
    std::istringstream lines(csv);
    std::string header;
    std::string fridge;
    std::getline(lines, header);
    std::getline(lines, fridge);
    EXPECT_EQ(std::ranges::count(header, ','), std::ranges::count(fridge, ','));
    EXPECT_THAT(fridge, testing::EndsWith(",60,plug_offline,2026-05-18T22:00:00Z,2026-05-18T23:00:00Z\r"));
}

TEST_F(GapsReportTest, TextIsForATerminal) {
    const std::string text = gaps_text(report(), clock_);
    EXPECT_THAT(text, StartsWith("What was not measured\n2026-05-18 to 2026-05-19 (Europe/Amsterdam)"));
    EXPECT_THAT(text, AllOf(HasSubstr("282 of 288 intervals valid (97.9 %)"), HasSubstr("65 min in 2 gaps"),
                            HasSubstr("2026-05-19 00:00 to 01:00, plug_offline"),
                            HasSubstr("2026-05-19 20:00 on, not over yet, plug_silent"),
                            HasSubstr("not seen before   2026-05-19 12:00")));
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), 80U) << line;
    }
}

TEST_F(GapsReportTest, WithoutPlugsThereAreThoseOfAll) {
    GapsReport made = report();
    made.plugs.clear();
    EXPECT_THAT(gaps_text(made, clock_), AllOf(HasSubstr("No plug is on record."), HasSubstr("link_down")));
    EXPECT_EQ(std::ranges::count(gaps_csv(made), '\n'), 1);
    EXPECT_THAT(nlohmann::json::parse(gaps_json(made)).at("plugs"), IsEmpty());
}

TEST_F(GapsReportTest, NamesFromOutsideDoNoHarm) {
    GapsReport made = report();
    made.plugs[0].plug.name = "=1+1\x1b[2J\xff";
    EXPECT_THAT(gaps_csv(made), HasSubstr("'=1+1"));
    EXPECT_THAT(gaps_text(made, clock_), AllOf(Not(HasSubstr("\x1b")), HasSubstr("\\x1b[2J")));
    EXPECT_TRUE(nlohmann::json::accept(gaps_json(made)));
}

TEST_F(GapsReportTest, FitsANarrowTerminal) {
    const std::string text = gaps_text(report(), clock_, 40);
    EXPECT_THAT(text, HasSubstr("\n  covered\n    282 of 288 intervals valid (97.9 %)\n"));
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), 40U) << line;
    }
}

TEST_F(GapsReportTest, ThePageSaysWhatWasMissingInEachLanguage) {
    const auto page = [this](Language language) {
        return gaps_page(report(), clock_, language, "collector report gaps --from 2026-05-18 --to 2026-05-19");
    };
    EXPECT_THAT(
        page(Language::english),
        AllOf(StartsWith("<!DOCTYPE html>\n<html lang=\"en\">"), HasSubstr("default-src 'none'"),
              HasSubstr("For 5\u00a0min (0.17 % of the period) the collector itself was away"),
              HasSubstr("<td>282 of 288 intervals (97.91 %)</td>"),
              HasSubstr("<td>Tue 19 May 00:00</td><td>Tue 19 May 01:00</td><td class=\"number\">60\u00a0min</td>"
                        "<td>the plug was offline</td>"),
              HasSubstr("<td>not over yet</td>"), HasSubstr("<td>Tue 19 May 12:00</td>"),
              HasSubstr("<title>Tue 19 May 00:00 to Tue 19 May 01:00: the plug was offline</title>"),
              HasSubstr("collector report gaps --from 2026-05-18 --to 2026-05-19")));
    EXPECT_THAT(page(Language::dutch), AllOf(HasSubstr("<html lang=\"nl\">"), HasSubstr("de stekker was offline")));
    EXPECT_THAT(page(Language::german), AllOf(HasSubstr("<html lang=\"de\">"), HasSubstr("die Steckdose war offline")));
}

TEST_F(GapsReportTest, ThePageNeedsNothingElse) {
    for (const Language language : kLanguages) {
        const std::string text = gaps_page(report(), clock_, language, "x");
        EXPECT_EQ(test::unclosed_tag(text), "");
        EXPECT_THAT(text, AllOf(Not(HasSubstr("http:")), Not(HasSubstr("https:")), Not(HasSubstr("<script")),
                                Not(HasSubstr(" style=\""))));
    }
}

TEST_F(GapsReportTest, ThePageEscapesNamesAndSaysWhenThereAreNone) {
    GapsReport made = report();
    made.plugs[0].plug.name = "<script>x</script>";
    EXPECT_THAT(gaps_page(made, clock_, Language::english, "x"),
                AllOf(Not(HasSubstr("<script")), HasSubstr("&lt;script&gt;")));
    for (GapsOfPlug& row : made.plugs) {
        row.unseen = 48h;
    }
    EXPECT_THAT(gaps_page(made, clock_, Language::english, "x"), HasSubstr("Nothing was measured in this period."));
    made.plugs.clear();
    EXPECT_THAT(gaps_page(made, clock_, Language::english, "x"), HasSubstr("No plug is on record."));
    EXPECT_THAT(gaps_page(report(std::nullopt), clock_, Language::english, "x"),
                HasSubstr("The record has not come to this period yet."));
}

TEST_F(GapsReportTest, APageOfManyPlugsHasSeveralPictures) {
    GapsReport made = report();
    made.plugs.resize(kGapStripsMax + 1, made.plugs.front());
    const std::string text = gaps_page(made, clock_, Language::english, "x");
    EXPECT_EQ(test::unclosed_tag(text), "");
    EXPECT_THAT(text, AllOf(HasSubstr("id=\"t-strips-0\""), HasSubstr("id=\"t-strips-50\"")));
}

}  // namespace
}  // namespace collector
