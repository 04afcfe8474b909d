#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/captured_run.hpp"
#include "report/sunny_days.hpp"
#include "support/temp_dir.hpp"

/// `report inverter` and `report gaps`, as a person calls them.
namespace collector {
namespace {

using test::Outcome;
using test::read_file;
using test::run_collector;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// What both have in common.
class RecordReportTest : public testing::TestWithParam<const char*> {
  protected:
    RecordReportTest() { test::record_sunny_days(file_); }

    [[nodiscard]] std::vector<std::string> words(const std::vector<std::string>& more) const {
        std::vector<std::string> all{"report", GetParam(), "--database", file_.string()};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    [[nodiscard]] Outcome report(const std::vector<std::string>& more) const { return run_collector(words(more)); }
    /// Of the two days on record.
    [[nodiscard]] Outcome report_days(std::vector<std::string> more) const {
        more.insert(more.end(), {"--from", "2026-05-18", "--to", "2026-05-19"});
        return report(more);
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

INSTANTIATE_TEST_SUITE_P(Reports, RecordReportTest, testing::Values("inverter", "gaps"),
                         [](const auto& name) { return std::string(name.param); });

TEST_P(RecordReportTest, ShowsThePlugsAsText) {
    const Outcome outcome = report_days({});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.err, IsEmpty());
    EXPECT_THAT(outcome.out, AllOf(StartsWith("What "), HasSubstr("\ntasmota_A1C001, \"Koelkast"),
                                   HasSubstr("\ntasmota_B2D003\n"), HasSubstr("\ncollector ")));
}

TEST_P(RecordReportTest, WritesJsonOfOnePlug) {
    const Outcome outcome = report_days({"--plug", "tasmota_B2D003", "--format", "json"});
    const auto json = nlohmann::json::parse(outcome.out);
    EXPECT_EQ(json.at("report"), GetParam());
    ASSERT_EQ(json.at("plugs").size(), 1U);
    EXPECT_EQ(json.at("plugs").at(0).at("plug"), "tasmota_B2D003");
}

TEST_P(RecordReportTest, WritesCsvIntoAFile) {
    const std::string made = (folder_ / "made.csv").string();
    const Outcome outcome = report_days({"--format", "csv", "--output", made});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(read_file(made), StartsWith("plug,name,channel,"));
}

TEST_P(RecordReportTest, MakesAPageThatSaysHowToMakeItAgain) {
    const Outcome outcome = report_days({"--format", "html", "--language", "nl"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, AllOf(StartsWith("<!DOCTYPE html>\n<html lang=\"nl\">"),
                                   HasSubstr(std::string("collector report ") + GetParam() +
                                             " --from 2026-05-18 --to 2026-05-19 --format html --language nl")));
}

TEST_P(RecordReportTest, TheLastWholeWeekMayHaveNothing) {
    const Outcome outcome = report({});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr(", week 2026-W20\n"));
}

TEST_P(RecordReportTest, APeriodAfterTheRecordHasNothingYet) {
    const Outcome outcome = report({"--week", "2026-W30", "--format", "json"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    const auto json = nlohmann::json::parse(outcome.out);
    EXPECT_EQ(json.at("evaluated_until"), "2026-05-19T22:00:00Z");
    EXPECT_EQ(json.at("plugs").size(), 2U);
}

class InverterCommandTest : public testing::Test {
  protected:
    InverterCommandTest() { test::record_sunny_days(file_); }

    [[nodiscard]] Outcome report(const std::vector<std::string>& more) const {
        std::vector<std::string> all{"report",     "inverter", "--database", file_.string(), "--from",
                                     "2026-05-18", "--to",     "2026-05-19", "--plug",       "tasmota_A1C001"};
        all.insert(all.end(), more.begin(), more.end());
        return run_collector(all);
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

TEST_F(InverterCommandTest, EveryLimitCanBeSet) {
    const Outcome outcome = report({"--limit-warning", "229", "--limit-high", "254.5", "--limit-mean", "254",
                                    "--limit-very-high", "253", "--format", "json"});
    const auto rules = nlohmann::json::parse(outcome.out).at("plugs").at(0).at("rules");
    EXPECT_EQ(rules.at(0).at("samples"), 2'815);
    EXPECT_EQ(rules.at(1).at("samples"), 1);
    EXPECT_EQ(rules.at(2).at("above_v"), 254);
    EXPECT_EQ(rules.at(3).at("samples"), 41);
}

TEST_F(InverterCommandTest, MakesAPageThatSaysHowToMakeItAgain) {
    const Outcome outcome = report(
        {"--format", "html", "--language", "nl", "--limit-mean", "253.5", "--latitude", "52.2", "--longitude", "5.4"});
    EXPECT_THAT(outcome.out, AllOf(HasSubstr("<html lang=\"nl\">"),
                                   HasSubstr("collector report inverter --from 2026-05-18 --to 2026-05-19 --plug "
                                             "tasmota_A1C001 --limit-mean 253.5 --latitude 52.2 --longitude 5.4 "
                                             "--format html --language nl")));
    EXPECT_THAT(report({"--format", "html", "--daylight", "7-19"}).out, HasSubstr(" --daylight 7-19 --format html"));
}

TEST_F(InverterCommandTest, APageIsOfTwoMonthsAtMost) {
    const Outcome outcome = run_collector({"report", "inverter", "--database", file_.string(), "--from", "2026-03-01",
                                           "--to", "2026-04-30", "--format", "html"});
    EXPECT_EQ(outcome.code, 64);
    EXPECT_THAT(outcome.err, HasSubstr("60 days at most"));
}

TEST_F(InverterCommandTest, DaylightIsByHoursOrByThePlace) {
    EXPECT_THAT(report({"--daylight", "06-22"}).out, HasSubstr("from 6:00 to 22:00"));
    EXPECT_THAT(report({"--latitude", "-33.9", "--longitude", "-70.7"}).out,
                AllOf(HasSubstr("in daylight       20.6 h of 20.6 h"), HasSubstr("sunset at -33.9,\n-70.7, and")));
}

TEST_F(InverterCommandTest, DaylightThatMakesNoSenseIsRefused) {
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"--daylight", "20-8"},
                                               {"--daylight", "8-8"},
                                               {"--daylight", "8-25"},
                                               {"--daylight", "8"},
                                               {"--daylight", "8-2o"},
                                               {"--latitude", "52"},
                                               {"--longitude", "5"},
                                               {"--latitude", "91", "--longitude", "5"},
                                               {"--latitude", "nan", "--longitude", "5"},
                                               {"--latitude", "52", "--longitude", "181"},
                                               {"--daylight", "8-20", "--latitude", "52", "--longitude", "5"},
                                               {"--limit-mean", "nan"},
                                               {"--limit-high", "-1"}}) {
        const Outcome outcome = report(words);
        EXPECT_EQ(outcome.code, 64) << testing::PrintToString(words);
        EXPECT_THAT(outcome.err, Not(IsEmpty()));
    }
}

}  // namespace
}  // namespace collector
