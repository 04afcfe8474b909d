#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/captured_run.hpp"
#include "report/measured_street.hpp"
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
using testing::Not;
using testing::StartsWith;

class StreetReportCommandTest : public testing::Test {
  protected:
    StreetReportCommandTest() {
        test::record_measured_street(file_);
        config_ =
            folder_
                .write("c.toml", fmt::format("[broker]\nurl = \"mqtts://127.0.0.1\"\n[database]\npath = \"{}\"\n"
                                             ""
                                             "[street.\"Dorpsstraat 3812\"]\n"
                                             "plugs = [\"tasmota_S00001\", \"tasmota_S00002\", \"tasmota_S00005\"]\n"
                                             "[street.Achterweg]\nplugs = [\"tasmota_S0004\", \"fridge\"]\n",
                                             file_.string()))
                .string();
    }

    [[nodiscard]] Outcome report(const std::vector<std::string>& more) const {
        std::vector<std::string> words{"report", "street", "--config", config_};
        words.insert(words.end(), more.begin(), more.end());
        return run_collector(words);
    }
    [[nodiscard]] Outcome report_of_database(const std::vector<std::string>& more) const {
        std::vector<std::string> words{"report", "street", "--database", file_.string()};
        words.insert(words.end(), more.begin(), more.end());
        return run_collector(words);
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    std::string config_;
};

TEST_F(StreetReportCommandTest, IsOfAllPlugsUnlessAStreetIsNamed) {
    for (const Outcome& outcome : {report({}), report_of_database({})}) {
        EXPECT_EQ(outcome.code, 0) << outcome.err;
        EXPECT_THAT(outcome.err, IsEmpty());
        EXPECT_THAT(outcome.out, AllOf(StartsWith("Street report, week 2026-W21\n"), HasSubstr("5 of 5 measured")));
    }
}

TEST_F(StreetReportCommandTest, IsOfTheStreetThatIsNamed) {
    const Outcome outcome = report({"--street", "Dorpsstraat 3812"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out,
                AllOf(StartsWith("Street \"Dorpsstraat 3812\", week 2026-W21\n"), HasSubstr("3 of 3 measured"),
                      HasSubstr("Not enough data to tell a house from the street.")));
}

TEST_F(StreetReportCommandTest, APlugOfAStreetThatNobodyHeardOfIsWarnedAbout) {
    const Outcome outcome = report({"--street", "Achterweg"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("\"tasmota_S0004\" of the street \"Achterweg\" is not on record; did you "
                                             "mean \"tasmota_S00004\"?"),
                                   HasSubstr("\"fridge\" of the street \"Achterweg\" is not on record\n")));
    EXPECT_THAT(outcome.out, AllOf(HasSubstr("0 of 2 measured"), HasSubstr("Nothing was measured.")));
}

TEST_F(StreetReportCommandTest, AnUnknownStreetIsAnsweredWithTheNearest) {
    const Outcome near = report({"--street", "Dorpstraat 3812"});
    EXPECT_EQ(near.code, 64);
    EXPECT_THAT(near.err, HasSubstr("did you mean \"Dorpsstraat 3812\"?"));
    const Outcome far = report({"--street", "Kanaal"});
    EXPECT_EQ(far.code, 64);
    EXPECT_THAT(far.err, HasSubstr("the configuration has \"Achterweg\" and 1 more"));
}

TEST_F(StreetReportCommandTest, ADatabaseAloneHasNoStreets) {
    const Outcome outcome = report_of_database({"--street", "Achterweg"});
    EXPECT_EQ(outcome.code, 64);
    EXPECT_THAT(outcome.err, HasSubstr("--config names one"));
    const Outcome both = report_of_database({"--config", config_, "--street", "Dorpsstraat 3812"});
    EXPECT_EQ(both.code, 0) << both.err;
    EXPECT_THAT(both.out, HasSubstr("3 of 3 measured"));
}

TEST_F(StreetReportCommandTest, IsOfThePlugsThatAreNamed) {
    const Outcome outcome = report({"--plug", "tasmota_S00003", "--plug", "Keller <1>"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("2 of 2 measured, with 3 curves"));
    EXPECT_THAT(outcome.out, Not(HasSubstr("Keller")));
    EXPECT_EQ(report({"--plug", "tasmota_S00003", "--street", "Achterweg"}).code, 64);
    const Outcome unknown = report({"--plug", "tasmota_S0003"});
    EXPECT_EQ(unknown.code, 64);
    EXPECT_THAT(unknown.err, HasSubstr("did you mean \"tasmota_S00003\"?"));
}

TEST_F(StreetReportCommandTest, SaysWhoseTheCurvesAreIfAsked) {
    EXPECT_THAT(report({}).out, Not(HasSubstr("tasmota")));
    EXPECT_THAT(report({"--name-plugs"}).out, HasSubstr("   1  tasmota_S00005, \"Keller <1>\"\n"));
}

TEST_F(StreetReportCommandTest, MakesAPageThatSaysHowToMakeItAgain) {
    const Outcome street = report({"--street", "Achterweg", "--format", "html", "--language", "de", "--curves-needed",
                                   "2", "--week", "2026-W21"});
    EXPECT_THAT(street.out, HasSubstr("collector report street --week 2026-W21 --street Achterweg --curves-needed 2 "
                                      "--format html --language de"));
    const std::vector<std::string> some{"--plug", "tasmota_S00003", "--format", "html", "--language", "en"};
    EXPECT_THAT(report(some).out, AllOf(HasSubstr(" --plug PLUG --format html"), Not(HasSubstr("tasmota"))));
    std::vector<std::string> named = some;
    named.emplace_back("--name-plugs");
    EXPECT_THAT(report(named).out, HasSubstr(" --plug tasmota_S00003 --name-plugs --format html"));
    const Outcome long_one = report({"--from", "2026-03-01", "--to", "2026-04-30", "--format", "html"});
    EXPECT_EQ(long_one.code, 64);
    EXPECT_THAT(long_one.err, HasSubstr("60 days at most"));
}

TEST_F(StreetReportCommandTest, TakesLimitsOfItsOwn) {
    const auto json = nlohmann::json::parse(
        report({"--format", "json", "--limit-high", "255.5", "--curves-needed", "6", "--together", "0.9"}).out);
    EXPECT_EQ(json.at("street_high"), 6);
    EXPECT_EQ(json.at("judged"), 966);
    EXPECT_EQ(json.at("limits").at("together"), 0.9);
    for (const std::vector<std::string>& wrong : {std::vector<std::string>{"--curves-needed", "0"},
                                                  {"--curves-needed", "x"},
                                                  {"--limit-high", "nan"},
                                                  {"--together", "1.1"},
                                                  {"--together", "-0.1"},
                                                  {"--format", "xml"},
                                                  {"--street"}}) {
        EXPECT_EQ(report(wrong).code, 64) << wrong.front();
    }
}

TEST_F(StreetReportCommandTest, WritesToAFileOrSaysWhyNot) {
    const std::string made = (folder_ / "street.csv").string();
    const Outcome outcome = report({"--format", "csv", "--output", made});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(read_file(made), StartsWith("start,measured,"));
    EXPECT_EQ(report({"--output", "/dev/full"}).code, 74);
    EXPECT_EQ(report({"--output", file_.string()}).code, 64);
}

TEST_F(StreetReportCommandTest, APeriodWithoutDataOrInTheFutureIsSaid) {
    EXPECT_THAT(report({"--week", "2026-W10"}).out, HasSubstr("Nothing was measured."));
    const Outcome future = report({"--week", "2099-W01"});
    EXPECT_EQ(future.code, 64);
    EXPECT_THAT(future.err, HasSubstr("2099-W01 has not begun yet"));
}

TEST_F(StreetReportCommandTest, AConfigurationThatIsWrongIsSaid) {
    const std::string wrong =
        folder_.write("w.toml", "[broker]\nurl = \"mqtts://127.0.0.1\"\n[street.x]\nplugs = []\n").string();
    const Outcome outcome = run_collector({"report", "street", "--config", wrong});
    EXPECT_EQ(outcome.code, 78);
    EXPECT_THAT(outcome.err, HasSubstr("w.toml:4: street.x.plugs: must hold at least one plug"));
}

TEST(StreetReportWithoutARecordTest, AnEmptyDatabaseHasNoPlugs) {
    const test::TempDir folder;
    const std::string file = (folder / "voltage.db").string();
    EXPECT_EQ(run_collector({"report", "street", "--database", file}).code, 66);
    test::record(file, {}, test::Settled::none);
    for (const char* const format : {"text", "csv", "json"}) {
        EXPECT_EQ(run_collector({"report", "street", "--database", file, "--format", format}).code, 0) << format;
    }
    EXPECT_THAT(run_collector({"report", "street", "--database", file}).out, HasSubstr("No plug is on record."));
}

}  // namespace
}  // namespace collector
