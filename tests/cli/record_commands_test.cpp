#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/base/terminal_text.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>

#include "cli/captured_run.hpp"
#include "report/sunny_days.hpp"
#include "sqlite_reader/sqlite_record_engine.hpp"
#include "support/temp_dir.hpp"

/// What all commands that show the record have in common, each beside a collector that writes.
namespace collector {
namespace {

using test::Outcome;
using test::run_collector;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct RecordCommand {
    const char* name;
    std::vector<std::string> words;
    std::vector<std::string> more;  ///< what else it takes to show something
    const char* of_nothing;         ///< what an empty record makes it say
    bool has_period = true;
    bool has_output = true;
    bool is_text = true;  ///< for people, in lines that fit a terminal

    friend std::ostream& operator<<(std::ostream& out, const RecordCommand& one) { return out << one.name; }
};

const std::vector<std::string> kSunny{"--from", "2026-05-18", "--to", "2026-05-19"};
constexpr const char* kNoPlugs = "No plug is on record.";

std::vector<RecordCommand> record_commands() {
    return {
        {.name = "report_en50160", .words = {"report", "en50160"}, .more = kSunny, .of_nothing = kNoPlugs},
        {.name = "report_inverter", .words = {"report", "inverter"}, .more = kSunny, .of_nothing = kNoPlugs},
        {.name = "report_gaps", .words = {"report", "gaps"}, .more = kSunny, .of_nothing = kNoPlugs},
        {.name = "report_street", .words = {"report", "street"}, .more = kSunny, .of_nothing = kNoPlugs},
        {.name = "plot", .words = {"plot"}, .more = kSunny, .of_nothing = kNoPlugs},
        {.name = "plugs", .words = {"plugs"}, .more = {}, .of_nothing = kNoPlugs, .has_period = false},
        {.name = "export_readings",
         .words = {"export", "readings"},
         .more = kSunny,
         .of_nothing = "plug,name,channel,",
         .is_text = false},
        {.name = "export_intervals",
         .words = {"export", "intervals"},
         .more = kSunny,
         .of_nothing = "plug,name,channel,",
         .is_text = false},
        {.name = "export_gaps",
         .words = {"export", "gaps"},
         .more = kSunny,
         .of_nothing = "plug,name,start_utc,",
         .is_text = false},
        {.name = "calibrate",
         .words = {"calibrate"},
         .more = {"--list"},
         .of_nothing = "No calibration is on record.",
         .has_period = false,
         .has_output = false},
    };
}

class RecordCommandTest : public testing::TestWithParam<RecordCommand> {
  protected:
    RecordCommandTest() { test::record_sunny_days(file_); }

    [[nodiscard]] std::vector<std::string> words(const std::vector<std::string>& more) const {
        std::vector<std::string> all = GetParam().words;
        all.insert(all.end(), {"--database", file_.string()});
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    /// In a process in which a collector writes.
    [[nodiscard]] int call(const std::vector<std::string>& more) const {
        const auto writer = SqliteStore::open(file_, std::nullopt);
        return writer ? test::call_collector(words(more)) : -1;
    }
    [[nodiscard]] Outcome show(const std::vector<std::string>& more) const {
        return test::run_captured([&] { return call(more); });
    }
    /// As it comes out of a terminal of so many columns.
    [[nodiscard]] std::vector<std::string> lines_on_terminal(unsigned short columns) const {
        const std::string shown = test::shown_on_terminal(
            [this] {
                setenv("LC_ALL", "C", 1);
                setenv("NO_COLOR", "1", 1);
                (void)call(GetParam().more);
            },
            STDOUT_FILENO, columns);
        std::vector<std::string> lines;
        std::istringstream all(shown);
        for (std::string line; std::getline(all, line);) {
            lines.push_back(line.substr(0, line.find('\r')));
        }
        return lines;
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

INSTANTIATE_TEST_SUITE_P(Commands, RecordCommandTest, testing::ValuesIn(record_commands()),
                         [](const auto& one) { return std::string(one.param.name); });

TEST_P(RecordCommandTest, IsExplained) {
    std::vector<std::string> help = GetParam().words;
    help.emplace_back("--help");
    const Outcome outcome = run_collector(help);
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.err, IsEmpty());
    EXPECT_THAT(outcome.out, AllOf(HasSubstr("--config"), HasSubstr("--database"), HasSubstr("--plug")));
    EXPECT_EQ(outcome.out.find("--output") != std::string::npos, GetParam().has_output);
    EXPECT_EQ(outcome.out.find("--week") != std::string::npos, GetParam().has_period);
}

TEST_P(RecordCommandTest, WhatItDoesNotKnowIsRefused) {
    for (const std::vector<std::string>& slip : {std::vector<std::string>{"--formt", "csv"}, {"--format", "xml"}}) {
        const Outcome outcome = show(slip);
        EXPECT_EQ(outcome.code, 64);
        EXPECT_THAT(outcome.err, Not(IsEmpty()));
    }
}

TEST_P(RecordCommandTest, ShowsTheRecord) {
    const Outcome outcome = show(GetParam().more);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, Not(IsEmpty()));
    EXPECT_THAT(outcome.err, IsEmpty());
}

TEST_P(RecordCommandTest, TakesTheConfigurationBeforeOrAfter) {
    const std::string config = folder_.write(
        "c.toml", fmt::format("[broker]\nurl = \"mqtts://127.0.0.1\"\n[database]\npath = \"{}\"\n", file_.string()));
    std::vector<std::string> before{"--config", config};
    before.insert(before.end(), GetParam().words.begin(), GetParam().words.end());
    before.insert(before.end(), GetParam().more.begin(), GetParam().more.end());
    std::vector<std::string> after = GetParam().words;
    after.insert(after.end(), GetParam().more.begin(), GetParam().more.end());
    after.insert(after.end(), {"--config", config});
    for (const std::vector<std::string>& all : {before, after}) {
        const Outcome outcome = run_collector(all);
        EXPECT_EQ(outcome.code, 0) << outcome.err;
        EXPECT_THAT(outcome.out, Not(IsEmpty()));
    }
}

TEST_P(RecordCommandTest, AnEmptyDatabaseHasNothing) {
    file_ = folder_ / "empty.db";
    test::record(file_, {}, test::Settled::none);
    const bool is_list = !GetParam().has_period;
    const Outcome outcome = show(is_list ? GetParam().more : std::vector<std::string>{});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr(GetParam().of_nothing));
}

TEST_P(RecordCommandTest, ADatabaseThatIsMissingIsSaid) {
    file_ = folder_ / "no.db";
    const Outcome outcome = run_collector(words(GetParam().more));
    EXPECT_EQ(outcome.code, 66);
    EXPECT_THAT(outcome.err, HasSubstr("no.db"));
    EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_P(RecordCommandTest, AnUnknownPlugIsAnsweredWithTheNearest) {
    std::vector<std::string> more = GetParam().more;
    more.insert(more.end(), {"--plug", "tasmota_A1C01"});
    const Outcome outcome = show(more);
    EXPECT_EQ(outcome.code, 64);
    EXPECT_THAT(outcome.err, HasSubstr("did you mean \"tasmota_A1C001\"?"));
}

TEST_P(RecordCommandTest, APeriodWithoutDataIsNoFaultAndOneToComeIs) {
    if (!GetParam().has_period) {
        GTEST_SKIP() << "is of no period";
    }
    EXPECT_EQ(show({"--week", "2026-W10"}).code, 0);
    const Outcome to_come = show({"--week", "2099-W01"});
    EXPECT_EQ(to_come.code, 64);
    EXPECT_THAT(to_come.err, HasSubstr("2099-W01 has not begun yet"));
}

TEST_P(RecordCommandTest, APipeThatNobodyReadsIsNoFault) {
    const Outcome outcome = test::run_captured([this] {
        // The reader is gone before anything is written.
        std::array<int, 2> ends{};
        if (pipe(ends.data()) != 0 || dup2(ends[1], STDOUT_FILENO) < 0) {
            return -1;
        }
        close(ends[0]);
        close(ends[1]);
        return call(GetParam().more);
    });
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.err, IsEmpty());
}

TEST_P(RecordCommandTest, AFullDiskIsSaid) {
    const Outcome outcome = test::run_captured([this] {
        const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
        return full < 0 || dup2(full, STDOUT_FILENO) < 0 ? -1 : call(GetParam().more);
    });
    EXPECT_EQ(outcome.code, 74);
    EXPECT_THAT(outcome.err, HasSubstr("No space left on device"));
}

TEST_P(RecordCommandTest, AFileThatCannotBeWrittenIsSaid) {
    if (!GetParam().has_output || std::string(GetParam().name) == "plot") {
        GTEST_SKIP() << "writes no file, or pictures alone";
    }
    std::vector<std::string> more = GetParam().more;
    more.insert(more.end(), {"--output", "/dev/full"});
    const Outcome full = show(more);
    EXPECT_EQ(full.code, 74);
    EXPECT_THAT(full.err, HasSubstr("No space left on device"));
    more.back() = (folder_ / "no" / "made").string();
    EXPECT_EQ(show(more).code, 73);
}

TEST_P(RecordCommandTest, FitsANarrowTerminal) {
    if (!GetParam().is_text) {
        GTEST_SKIP() << "has the lines of its rows";
    }
    const auto lines = lines_on_terminal(40);
    EXPECT_THAT(lines, Not(IsEmpty()));
    for (const std::string& line : lines) {
        // What is to be pasted stays in one line.
        EXPECT_TRUE(columns_of(line) <= 40 || line.starts_with("  Backlog ")) << line;
    }
}

TEST_P(RecordCommandTest, AsksForNoColoursAndNoLettersThatATerminalLacks) {
    for (const std::string& line : lines_on_terminal(80)) {
        EXPECT_TRUE(std::ranges::all_of(line, [](char c) { return c >= ' ' && c <= '~'; })) << line;
    }
}

}  // namespace
}  // namespace collector
