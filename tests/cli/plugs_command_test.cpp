#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/captured_run.hpp"
#include "report/recorded_fleet.hpp"
#include "sqlite_reader/other_process.hpp"
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

class PlugsCommandTest : public testing::Test {
  protected:
    PlugsCommandTest() { test::record_fleet(file_); }

    [[nodiscard]] std::vector<std::string> words(const std::vector<std::string>& more) const {
        std::vector<std::string> all{"plugs", "--database", file_.string()};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    [[nodiscard]] Outcome plugs(const std::vector<std::string>& more = {}) const { return run_collector(words(more)); }
    /// On a terminal of so many columns.
    [[nodiscard]] std::string shown(unsigned short columns, bool no_colour = false) const {
        return test::shown_on_terminal(
            [this, no_colour] {
                unsetenv("NO_COLOR");
                if (no_colour) {
                    setenv("NO_COLOR", "1", 1);
                }
                test::call_collector(words({}));
            },
            STDOUT_FILENO, columns);
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

TEST_F(PlugsCommandTest, ShowsTheFleetAndWhatToMend) {
    const Outcome outcome = plugs();
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.err, IsEmpty());
    EXPECT_THAT(outcome.out,
                AllOf(StartsWith("Plugs as of 2026-06-08 17:00 (Europe/Amsterdam)\n"), HasSubstr("nothing to mend"),
                      HasSubstr("\n  Backlog VoltRes 1; "), Not(HasSubstr("\x1b"))));
}

TEST_F(PlugsCommandTest, WritesJsonOfThePlugsThatAreNamed) {
    const Outcome outcome = plugs({"--plug", "Kitchen", "--plug", "strip", "--format", "json"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    const auto json = nlohmann::json::parse(outcome.out);
    ASSERT_EQ(json.at("plugs").size(), 2U);
    EXPECT_EQ(json.at("plugs").at(0).at("plug"), "tasmota_A1C001");
    EXPECT_EQ(json.at("plugs").at(1).at("plug"), "strip");
}

TEST_F(PlugsCommandTest, WritesCsvToAFile) {
    const std::string made = (folder_ / "plugs.csv").string();
    const Outcome outcome = plugs({"--format", "csv", "--output", made});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(read_file(made), StartsWith("plug,name,"));
}

TEST_F(PlugsCommandTest, ColoursAreForTerminalsThatWantThem) {
    EXPECT_THAT(shown(80), HasSubstr("\x1b[33mVoltRes 1\x1b[0m"));
    EXPECT_THAT(shown(80, true), AllOf(HasSubstr("VoltRes 1"), Not(HasSubstr("\x1b"))));
}

TEST_F(PlugsCommandTest, ANarrowTerminalHasABlockForEachPlug) {
    EXPECT_THAT(shown(40, true),
                AllOf(HasSubstr("  volts\r\n    231.4 V, 2026-06-08 17:00\r\n"), Not(HasSubstr("/10 min"))));
}

TEST_F(PlugsCommandTest, NamesAreAsciiInTheCLocale) {
    const Outcome outcome = test::run_captured([this] {
        setenv("LC_ALL", "C", 1);
        return test::call_collector(words({}));
    });
    EXPECT_TRUE(std::ranges::all_of(outcome.out, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
}

TEST(PlugsCommandBesideAWriterTest, ReadsWhatIsThere) {
    const test::TempDir folder;
    const auto file = folder / "voltage.db";
    test::OtherWriter writer(file);
    writer.open();
    for (const std::size_t commits : {1U, 2U}) {
        writer.commit();
        const Outcome outcome = run_collector({"plugs", "--database", file.string(), "--format", "json"});
        EXPECT_EQ(outcome.code, 0) << outcome.err;
        const auto plug = nlohmann::json::parse(outcome.out).at("plugs").at(0);
        EXPECT_EQ(plug.at("plug"), "fridge");
        EXPECT_EQ(plug.at("judged").at("voltages"), commits * test::OtherWriter::kReadingsPerCommit);
    }
    writer.close();
}

TEST(PlugsCommandUsageTest, IsExplained) {
    EXPECT_EQ(run_collector({"plugs", "--format", "html"}).code, 64);
    EXPECT_EQ(run_collector({"plugs", "--week", "2026-W21"}).code, 64);
    const Outcome help = run_collector({"help", "plugs"});
    EXPECT_EQ(help.code, 0);
    EXPECT_THAT(help.out, AllOf(HasSubstr("--plug"), HasSubstr("--config"), HasSubstr("--format")));
}

}  // namespace
}  // namespace collector
