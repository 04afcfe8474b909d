#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/captured_run.hpp"
#include "report/measured_week.hpp"
#include "sqlite/database_rows.hpp"
#include "sqlite_reader/sqlite_record_engine.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using test::Outcome;
using test::read_file;
using test::run_collector;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class ReportCommandTest : public testing::Test {
  protected:
    ReportCommandTest() { test::record_measured_week(file_); }

    [[nodiscard]] Outcome report(const std::vector<std::string>& more) const {
        std::vector<std::string> words{"report", "en50160", "--database", file_.string()};
        words.insert(words.end(), more.begin(), more.end());
        return run_collector(words);
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

TEST_F(ReportCommandTest, ShowsTheLastWholeWeek) {
    const Outcome outcome = report({});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.err, IsEmpty());
    EXPECT_THAT(outcome.out, AllOf(StartsWith("EN 50160-style indication, week 2026-W21\n"),
                                   HasSubstr("FAIL: 5 above"), HasSubstr("NOT ENOUGH DATA: 35.7 % measured")));
}

TEST_F(ReportCommandTest, WritesJsonOfOnePlugWithItsOwnLimits) {
    const Outcome outcome = report({"--plug", "tasmota_A1C001", "--format", "json", "--limit-high", "254"});
    const auto json = nlohmann::json::parse(outcome.out);
    EXPECT_EQ(json.at("plugs").size(), 1U);
    EXPECT_EQ(json.at("plugs").at(0).at("verdict"), "pass");
    EXPECT_EQ(json.at("limits").at("high_v"), 254);
}

TEST_F(ReportCommandTest, WritesToAFileThatIsWhole) {
    const std::string made = (folder_ / "week.csv").string();
    const Outcome outcome = report({"--format", "csv", "--output", made});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(read_file(made), StartsWith("plug,name,"));
    struct stat status {};
    ASSERT_EQ(stat(made.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0400U, 0400U);
    EXPECT_EQ(report({"--output", made}).code, 0);
    EXPECT_THAT(read_file(made), StartsWith("EN 50160-style")) << "an older report is replaced";
}

TEST_F(ReportCommandTest, AFullDiskIsSaidAndLeavesNothing) {
    const Outcome outcome = report({"--output", "/dev/full"});
    EXPECT_EQ(outcome.code, 74);
    EXPECT_THAT(outcome.err, HasSubstr("cannot write to /dev/full: No space left on device"));
}

TEST_F(ReportCommandTest, AFolderThatIsNotThereIsSaid) {
    const Outcome outcome = report({"--output", (folder_ / "no" / "week.txt").string()});
    EXPECT_EQ(outcome.code, 73);
    EXPECT_THAT(outcome.err, HasSubstr("No such file or directory"));
}

TEST_F(ReportCommandTest, AnUnknownPlugIsAnsweredWithTheNearest) {
    const Outcome outcome = report({"--plug", "tasmota_A1C01"});
    EXPECT_EQ(outcome.code, 64);
    EXPECT_THAT(outcome.err, HasSubstr("did you mean \"tasmota_A1C001\"?"));
}

TEST_F(ReportCommandTest, AFuturePeriodIsRefused) {
    const Outcome outcome = report({"--week", "2099-W01"});
    EXPECT_EQ(outcome.code, 64);
    EXPECT_THAT(outcome.err, HasSubstr("2099-W01 has not begun yet"));
}

TEST_F(ReportCommandTest, APeriodWithoutDataIsReportedAsSuch) {
    const Outcome outcome = report({"--week", "2026-W10"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.out, AllOf(HasSubstr("NOT ENOUGH DATA: 0.0 % measured"), HasSubstr("unrecorded 1008")));
}

TEST(ReportCommandWithoutARecordTest, SaysWhatIsMissing) {
    const test::TempDir folder;
    const Outcome missing = run_collector({"report", "en50160", "--database", (folder / "voltage.db").string()});
    EXPECT_EQ(missing.code, 66);
    EXPECT_THAT(missing.err, HasSubstr("voltage.db"));
}

TEST(ReportCommandWithoutARecordTest, AnEmptyDatabaseHasNoPlugs) {
    const test::TempDir folder;
    const std::string file = (folder / "voltage.db").string();
    test::record(file, {}, test::Settled::none);
    const Outcome empty = run_collector({"report", "en50160", "--database", file});
    EXPECT_EQ(empty.code, 0) << empty.err;
    EXPECT_THAT(empty.out, HasSubstr("No plug is on record."));
    EXPECT_EQ(run_collector({"report", "en50160", "--database", file, "--plug", "x"}).code, 64);
}

TEST(ReportCommandUsageTest, IsExplained) {
    EXPECT_EQ(run_collector({"report"}).code, 64);
    EXPECT_EQ(run_collector({"report", "en50160", "--format", "xml"}).code, 64);
    EXPECT_EQ(run_collector({"report", "en50160", "--limit-high", "-1"}).code, 64);
    const Outcome help = run_collector({"help", "report", "en50160"});
    EXPECT_EQ(help.code, 0);
    EXPECT_THAT(help.out, AllOf(HasSubstr("--week"), HasSubstr("--config"), HasSubstr("--limit-high")));
}

}  // namespace
}  // namespace collector
