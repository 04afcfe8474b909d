#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/captured_run.hpp"
#include "report/measured_week.hpp"
#include "sqlite/database_rows.hpp"
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
    EXPECT_THAT(outcome.out, AllOf(StartsWith("EN 50160-style indication, week 2026-W21\n"), HasSubstr("FAIL: 5 above"),
                                   HasSubstr("NOT ENOUGH DATA: 35.7 % measured")));
}

TEST_F(ReportCommandTest, WritesJsonOfOnePlugWithItsOwnLimits) {
    const Outcome outcome = report({"--plug", "tasmota_A1C001", "--format", "json", "--limit-high", "254"});
    const auto json = nlohmann::json::parse(outcome.out);
    EXPECT_EQ(json.at("plugs").size(), 1U);
    EXPECT_EQ(json.at("plugs").at(0).at("verdict"), "pass");
    EXPECT_EQ(json.at("limits").at("high_v"), 254);
}

mode_t permissions_of(const std::string& file) {
    struct stat status {};
    return stat(file.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
}

TEST_F(ReportCommandTest, WritesToAFileThatIsWhole) {
    const std::string made = (folder_ / "week.csv").string();
    const mode_t mask = umask(0022);
    const Outcome outcome = report({"--format", "csv", "--output", made});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(read_file(made), StartsWith("plug,name,"));
    EXPECT_EQ(permissions_of(made), 0644U);
    umask(mask);
}

TEST_F(ReportCommandTest, ReplacesAnOlderFileAndKeepsItsPermissionsAndLinks) {
    const std::string made = (folder_ / "week.txt").string();
    const std::string link = (folder_ / "link").string();
    ASSERT_EQ(report({"--output", made}).code, 0);
    ASSERT_EQ(chmod(made.c_str(), 0600), 0);
    std::filesystem::create_symlink(made, link);
    EXPECT_EQ(report({"--output", link, "--format", "csv"}).code, 0);
    EXPECT_THAT(read_file(made), StartsWith("plug,name,"));
    EXPECT_EQ(permissions_of(made), 0600U);
    EXPECT_TRUE(std::filesystem::is_symlink(link));
}

TEST_F(ReportCommandTest, AFileThatCannotBeWholeIsNotThere) {
    const std::string made = (folder_ / "week.txt").string();
    const Outcome outcome = test::run_captured([this, &made] {
        std::signal(SIGXFSZ, SIG_IGN);  // so that a file that grows too large is a fault of its write
        const rlimit bytes{.rlim_cur = 1000, .rlim_max = 1000};
        return setrlimit(RLIMIT_FSIZE, &bytes) != 0
                   ? -1
                   : test::call_collector({"report", "en50160", "--database", file_.string(), "--output", made});
    });
    EXPECT_EQ(outcome.code, 73) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("File too large"));
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
        EXPECT_THAT(entry.path().filename().string(), testing::Not(HasSubstr("week"))) << "half a file";
    }
}

TEST_F(ReportCommandTest, TheRecordItselfIsNoOutput) {
    const std::string before = read_file(file_);
    for (const char* const suffix : {"", "-wal"}) {
        const Outcome outcome = report({"--output", file_.string() + suffix});
        EXPECT_EQ(outcome.code, 64);
        EXPECT_THAT(outcome.err, HasSubstr("is the record itself"));
    }
    EXPECT_EQ(read_file(file_), before);
}

TEST_F(ReportCommandTest, MakesAPageInTheLanguageOfTheLocale) {
    EXPECT_THAT(report({"--format", "html", "--language", "de", "--plug", "Koelkast \"boven\""}).out,
                AllOf(HasSubstr("<html lang=\"de\">"),
                      HasSubstr("collector report en50160 --week 2026-W21 --plug &#39;Koelkast &quot;boven&quot;&#39; "
                                "--format html --language de")));
    const Outcome dutch = test::run_captured([this] {
        setenv("LC_ALL", "nl_NL.UTF-8", 1);
        return test::call_collector({"report", "en50160", "--database", file_.string(), "--format", "html"});
    });
    EXPECT_THAT(dutch.out, HasSubstr("<html lang=\"nl\">"));
}

/// The option wins, and a database alone says nothing.
TEST_F(ReportCommandTest, MakesAPageInTheLanguageOfTheConfiguration) {
    const std::string config = folder_
                                   .write("c.toml", "[broker]\nurl = \"mqtts://127.0.0.1\"\n[database]\npath = \"" +
                                                        file_.string() + "\"\n[report]\nlanguage = \"nl\"\n")
                                   .string();
    const auto page = [](std::vector<std::string> more) {
        std::vector<std::string> words{"report", "en50160", "--format", "html"};
        words.insert(words.end(), more.begin(), more.end());
        return test::run_captured([words] {
                   setenv("LC_ALL", "de_DE.UTF-8", 1);
                   return test::call_collector(words);
               })
            .out;
    };
    EXPECT_THAT(page({"--config", config}), HasSubstr("<html lang=\"nl\">"));
    EXPECT_THAT(page({"--config", config, "--language", "en"}), HasSubstr("<html lang=\"en\">"));
    EXPECT_THAT(page({"--database", file_.string()}), HasSubstr("<html lang=\"de\">"));
    EXPECT_THAT(page({"--config", config, "--database", file_.string()}), HasSubstr("<html lang=\"nl\">"));
}

TEST_F(ReportCommandTest, APageIsOfTwoMonthsAtMost) {
    EXPECT_EQ(report({"--format", "html", "--from", "2026-03-01", "--to", "2026-04-29"}).code, 0);
    const Outcome outcome = report({"--format", "html", "--from", "2026-03-01", "--to", "2026-04-30"});
    EXPECT_EQ(outcome.code, 64);
    EXPECT_THAT(outcome.err, HasSubstr("60 days at most"));
}

TEST_F(ReportCommandTest, LimitsThatMakeNoSenseAreRefused) {
    EXPECT_EQ(report({"--limit-high", "nan"}).code, 64);
    EXPECT_EQ(report({"--coverage", "inf"}).code, 64);
    const Outcome crossed = report({"--limit-low", "254"});
    EXPECT_EQ(crossed.code, 64);
    EXPECT_THAT(crossed.err, HasSubstr("must not cross"));
}

TEST_F(ReportCommandTest, APeriodWithoutDataIsReportedAsSuch) {
    const Outcome outcome = report({"--week", "2026-W10"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.out, AllOf(HasSubstr("NOT ENOUGH DATA: 0.0 % measured"), HasSubstr("unrecorded 1008")));
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
