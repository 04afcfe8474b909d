#include <poll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/captured_run.hpp"
#include "report/measured_week.hpp"
#include "sqlite/database_rows.hpp"
#include "sqlite_reader/other_process.hpp"
#include "sqlite_reader/sqlite_record_engine.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::Outcome;
using test::read_file;
using test::run_collector;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

std::vector<std::string> exported_lines(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

mode_t mode_of(const std::string& file) {
    struct stat status {};
    return stat(file.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
}

class ExportCommandTest : public testing::Test {
  protected:
    ExportCommandTest() { test::record_measured_week(file_); }

    [[nodiscard]] std::vector<std::string> words(const char* kind, const std::vector<std::string>& more) const {
        std::vector<std::string> all{"export", kind, "--database", file_.string()};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    [[nodiscard]] Outcome exported(const char* kind, const std::vector<std::string>& more = {}) const {
        return run_collector(words(kind, more));
    }
    /// A year of one plug in small: more than a pipe and a piece hold.
    void record_much() const {
        test::RecordContent content;
        for (int i = 0; i < 60'000; ++i) {
            content.readings.push_back(test::reading_of(1, test::OtherWriter::kFirst + i * 1s, 230.5));
            content.readings.back().values.power_w = i;
            content.readings.back().values.energy_total_kwh = 1234.56789;
        }
        test::record(file_, content, test::Settled::some);
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

TEST_F(ExportCommandTest, WritesAllIntervalsUnlessAPeriodIsNamed) {
    const Outcome outcome = exported("intervals");
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.err, IsEmpty());
    const auto lines = exported_lines(outcome.out);
    EXPECT_EQ(lines.front(),
              "plug,name,channel,start_utc,voltage_rms,voltage_min,voltage_max,samples,expected_samples,status,"
              "samples_above_253\r");
    EXPECT_EQ(lines[1],
              "tasmota_A1C001,\"Koelkast \"\"boven\"\"\",1,2026-05-17T22:00:00Z,230,229.9,230.1,10,10,valid,0\r");
    EXPECT_EQ(static_cast<std::int64_t>(lines.size()) - 1, test::whole(file_, "SELECT count(*) FROM interval_10min"));
}

TEST_F(ExportCommandTest, WritesJsonLinesOfOnePlugInLocalTime) {
    const Outcome outcome = exported("gaps", {"--format", "json", "--time", "local", "--plug", "tasmota_A1C001"});
    const auto lines = exported_lines(outcome.out);
    ASSERT_THAT(lines, SizeIs(1));
    EXPECT_EQ(lines[0],
              R"({"plug":"tasmota_A1C001","name":"Koelkast \"boven\"","start_local":"2026-05-21T00:00:00.000+02:00",)"
              R"("end_local":"2026-05-21T01:00:00.000+02:00","cause":"plug_offline"})");
}

struct PeriodCase {
    const char* name;
    std::vector<std::string> words;
    std::size_t intervals;  ///< of tasmota_A1C001

    friend std::ostream& operator<<(std::ostream& out, const PeriodCase& row) { return out << row.name; }
};

class ExportPeriodTest : public ExportCommandTest, public testing::WithParamInterface<PeriodCase> {};

TEST_P(ExportPeriodTest, IsWithinItsBounds) {
    std::vector<std::string> more{"--plug", "tasmota_A1C001", "--format", "json"};
    more.insert(more.end(), GetParam().words.begin(), GetParam().words.end());
    const Outcome outcome = exported("intervals", more);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(exported_lines(outcome.out), SizeIs(GetParam().intervals));
}

INSTANTIATE_TEST_SUITE_P(Periods, ExportPeriodTest,
                         testing::Values(PeriodCase{"none", {}, 1008}, PeriodCase{"week", {"--week", "2026-W21"}, 1008},
                                         PeriodCase{"days", {"--from", "2026-05-19", "--to", "2026-05-20"}, 288},
                                         PeriodCase{"from", {"--from", "2026-05-24"}, 144},
                                         PeriodCase{"to", {"--to", "2026-05-18"}, 144},
                                         PeriodCase{"channel", {"--to", "2026-05-18", "--channel", "1"}, 144},
                                         PeriodCase{"other_channel", {"--channel", "2"}, 0},
                                         PeriodCase{"without_data", {"--week", "2026-W10"}, 0}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(ExportCommandTest, APeriodWithoutDataIsALineOfNamesAndAWarning) {
    const Outcome outcome = exported("intervals", {"--week", "2026-W10"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(exported_lines(outcome.out), SizeIs(1));
    EXPECT_THAT(outcome.err, HasSubstr("no intervals of what was asked for are on record"));
}

struct RefusalCase {
    const char* name;
    std::vector<std::string> words;
    const char* sentence;

    friend std::ostream& operator<<(std::ostream& out, const RefusalCase& row) { return out << row.name; }
};

class ExportRefusalTest : public ExportCommandTest, public testing::WithParamInterface<RefusalCase> {};

TEST_P(ExportRefusalTest, IsSaid) {
    const Outcome outcome = exported("intervals", GetParam().words);
    EXPECT_EQ(outcome.code, 64);
    EXPECT_THAT(outcome.err, HasSubstr(GetParam().sentence));
    EXPECT_THAT(outcome.out, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Words, ExportRefusalTest,
    testing::Values(RefusalCase{"unknown_plug", {"--plug", "tasmota_A1C01"}, "did you mean \"tasmota_A1C001\"?"},
                    RefusalCase{"future", {"--week", "2099-W01"}, "2099-W01 has not begun yet"},
                    RefusalCase{"future_from", {"--from", "2099-01-01"}, "2099-01-01 has not begun yet"},
                    RefusalCase{"no_day", {"--from", "yesterday"}, "--from \"yesterday\" is no day"},
                    RefusalCase{"no_last_day", {"--to", "2026-02-30"}, "--to \"2026-02-30\" is no day"},
                    RefusalCase{"backwards", {"--from", "2026-05-20", "--to", "2026-05-19"}, "comes before"},
                    RefusalCase{"both", {"--week", "2026-W21", "--from", "2026-05-19"}, "but not both"},
                    RefusalCase{"no_channel", {"--channel", "9"}, "--channel"},
                    RefusalCase{"format", {"--format", "xml"}, "xml"}, RefusalCase{"time", {"--time", "mars"}, "mars"},
                    RefusalCase{"salt_alone", {"--salt-file", "salt"}, "--voltage-only"}),
    [](const auto& row) { return std::string(row.param.name); });

// Where it goes.

TEST_F(ExportCommandTest, AFileIsThereOnceItIsWhole) {
    record_much();
    const std::string made = (folder_ / "rows.csv").string();
    EXPECT_EQ(exported("readings", {"--output", made}).code, 0);
    EXPECT_THAT(exported_lines(read_file(made)), SizeIs(60'001));
    const Outcome full = test::run_captured([this, &made] {
        std::signal(SIGXFSZ, SIG_IGN);  // so that a file that grows too large is a fault of its write
        const rlimit bytes{.rlim_cur = 1'000'000, .rlim_max = 1'000'000};
        return setrlimit(RLIMIT_FSIZE, &bytes) != 0
                   ? -1
                   : test::call_collector(words("readings", {"--format", "json", "--output", made}));
    });
    EXPECT_EQ(full.code, 73);
    EXPECT_THAT(full.err, HasSubstr("File too large"));
    EXPECT_THAT(exported_lines(read_file(made)), SizeIs(60'001)) << "the older one has gone";
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
        EXPECT_THAT(entry.path().filename().string(), Not(StartsWith("rows.csv."))) << "half a file";
    }
    const Outcome device = exported("readings", {"--output", "/dev/full"});
    EXPECT_EQ(device.code, 74);
    EXPECT_THAT(device.err, HasSubstr("cannot write to /dev/full: No space left on device"));
}

TEST_F(ExportCommandTest, TheRecordItselfIsNoOutput) {
    const std::string before = read_file(file_);
    EXPECT_EQ(exported("readings", {"--output", file_.string() + "-wal"}).code, 64);
    EXPECT_EQ(exported("readings", {"--output", file_.string()}).code, 64);
    EXPECT_EQ(read_file(file_), before);
}

/// With standard output into a pipe; the caller reads from the descriptor.
std::pair<pid_t, int> start_into_pipe(const std::vector<std::string>& words) {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe(ends.data()), 0);
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        _exit(test::call_collector(words));
    }
    close(ends[1]);
    return {child, ends[0]};
}

int ended_with(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(ExportCommandTest, APipeThatIsClosedEndsItQuietly) {
    record_much();
    const Outcome outcome = test::run_captured([this] {
        const auto [child, from] = start_into_pipe(words("readings", {}));
        std::array<char, 1000> start{};
        const bool has_begun = read(from, start.data(), start.size()) > 0;
        close(from);
        return has_begun ? ended_with(child) : -1;
    });
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.err, IsEmpty());
}

TEST_F(ExportCommandTest, AReaderThatWaitsHoldsUpNothing) {
    record_much();
    const auto [child, from] = start_into_pipe(words("readings", {}));
    // Once something is in the pipe, the first piece is made, and the export waits for us.
    pollfd waiting{.fd = from, .events = POLLIN, .revents = 0};
    ASSERT_EQ(poll(&waiting, 1, 60'000), 1);
    {
        SQLite::Database writer(file_.string(), SQLite::OPEN_READWRITE);
        writer.exec("UPDATE plug SET last_seen = last_seen + 1 WHERE id = 1");
        SQLite::Statement folded(writer, "PRAGMA wal_checkpoint(TRUNCATE)");
        ASSERT_TRUE(folded.executeStep());
        EXPECT_EQ(folded.getColumn(0).getInt(), 0) << "the export was in the way";
        EXPECT_EQ(std::filesystem::file_size(file_.string() + "-wal"), 0U);
    }
    std::string text;
    std::array<char, 65536> part{};
    for (ssize_t size = 0; (size = read(from, part.data(), part.size())) > 0;) {
        text.append(part.data(), static_cast<std::size_t>(size));
    }
    close(from);
    EXPECT_EQ(ended_with(child), 0);
    EXPECT_THAT(exported_lines(text), SizeIs(60'001));
}

TEST(ExportBesideAWriterTest, HasWhatIsCommitted) {
    const test::TempDir folder;
    const auto file = folder / "voltage.db";
    test::OtherWriter writer(file);
    writer.open();
    writer.commit();
    const std::vector<std::string> words{"export", "readings", "--database", file.string(), "--format", "json"};
    EXPECT_THAT(exported_lines(run_collector(words).out), SizeIs(test::OtherWriter::kReadingsPerCommit));
    writer.commit();
    EXPECT_THAT(exported_lines(run_collector(words).out), SizeIs(2 * test::OtherWriter::kReadingsPerCommit));
}

TEST_F(ExportCommandTest, ShowsABarOnATerminalUnlessTheRowsGoThere) {
    const std::string made = (folder_ / "rows.csv").string();
    const auto run = [&](const std::vector<std::string>& more) {
        return [this, more] { test::call_collector(words("intervals", more)); };
    };
    const std::string shown = test::shown_on_terminal(run({"--output", made}), STDERR_FILENO, 40);
    EXPECT_THAT(shown, AllOf(HasSubstr("[............................]   0 %"),
                             HasSubstr("[############################] 100 %"), HasSubstr("wrote 1368 intervals to ")));
    EXPECT_THAT(shown, Not(HasSubstr("tasmota_A1C001")));
    const auto both = [&] {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        test::call_collector(words("intervals", {}));
    };
    EXPECT_THAT(test::shown_on_terminal(both, STDERR_FILENO, 40),
                AllOf(HasSubstr("tasmota_A1C001"), Not(HasSubstr("###"))));
}

TEST_F(ExportCommandTest, SaysTheSameWhateverTheLocale) {
    const std::string usual = exported("intervals").out;
    const Outcome other = test::run_captured([this] {
        setenv("LC_ALL", "nl_NL.UTF-8", 1);
        setenv("NO_COLOR", "1", 1);
        return test::call_collector(words("intervals", {}));
    });
    EXPECT_EQ(other.out, usual);
}

// For publication.

TEST_F(ExportCommandTest, WhatIsPublishedNamesNobody) {
    record_much();
    test::execute(file_, "UPDATE plug SET mac = 'E09806F17F56', hostname = 'tasmota-F17F56-8022' WHERE id = 1");
    for (const char* const kind : {"readings", "intervals", "gaps"}) {
        for (const char* const format : {"csv", "json"}) {
            const Outcome outcome = exported(kind, {"--voltage-only", "--format", format});
            EXPECT_EQ(outcome.code, 0);
            for (const char* const secret :
                 {"tasmota", "A1C001", "B2D003", "Koelkast", "boven", "E09806", "F17F56", "Athom", "12.5.0", "power",
                  "energy", "current", "plug_offline", "gap_plug", "1234.56789"}) {
                EXPECT_EQ(outcome.out.find(secret), std::string::npos) << kind << " " << format << " " << secret;
            }
        }
    }
}

TEST_F(ExportCommandTest, PseudonymsAreOfOneExportUnlessASaltIsKept) {
    const auto name_in = [](const Outcome& outcome) {
        return nlohmann::json::parse(exported_lines(outcome.out).at(0)).at("plug").get<std::string>();
    };
    const Outcome once = exported("intervals", {"--voltage-only", "--format", "json", "--plug", "tasmota_A1C001"});
    const Outcome again = exported("intervals", {"--voltage-only", "--format", "json", "--plug", "tasmota_A1C001"});
    EXPECT_NE(name_in(once), name_in(again));
    EXPECT_THAT(once.err, HasSubstr("the pseudonyms are of this export alone"));
    const std::string salt = (folder_ / "salt").string();
    const std::vector<std::string> kept{"--voltage-only", "--format",    "json", "--plug",
                                        "tasmota_A1C001", "--salt-file", salt};
    const Outcome first = exported("intervals", kept);
    EXPECT_THAT(first.err, AllOf(HasSubstr("made " + salt), HasSubstr("keep it")));
    EXPECT_EQ(mode_of(salt), 0600U);
    const Outcome second = exported("intervals", kept);
    EXPECT_THAT(second.err, IsEmpty());
    EXPECT_EQ(name_in(first), name_in(second));
    EXPECT_NE(name_in(first), name_in(once));
    EXPECT_THAT(second.out, Not(HasSubstr(read_file(salt).substr(0, 16)))) << "the salt is a secret";
}

TEST_F(ExportCommandTest, ASaltThatIsNoneIsRefused) {
    const auto with = [this](const std::string& salt) {
        return exported("intervals", {"--voltage-only", "--format", "json", "--salt-file", salt});
    };
    const Outcome short_one = with(folder_.write("short", "fifteen bytes..\r\n"));
    EXPECT_EQ(short_one.code, 65);
    EXPECT_THAT(short_one.err, HasSubstr("is no salt: it has to have 16 to 4096 bytes"));
    EXPECT_THAT(short_one.out, IsEmpty());
    EXPECT_EQ(with("/dev/zero").code, 65);
    EXPECT_EQ(with(folder_.path().string()).code, 66);
    EXPECT_EQ(with((folder_ / "no" / "salt").string()).code, 73);
    const std::string open = folder_.write("open", "sixteen bytes...").string();
    ASSERT_EQ(chmod(open.c_str(), 0644), 0);
    const Outcome warned = with(open);
    EXPECT_EQ(warned.code, 0);
    EXPECT_THAT(warned.err, HasSubstr("can be read by others"));
    // A line end more is no other salt.
    EXPECT_EQ(with(folder_.write("closed", "sixteen bytes...\n")).out, warned.out);
}

// Without a record.

TEST(ExportWithoutARecordTest, AnEmptyDatabaseHasNoRows) {
    const test::TempDir folder;
    const std::string file = (folder / "voltage.db").string();
    test::record(file, {}, test::Settled::none);
    for (const char* const kind : {"readings", "intervals", "gaps"}) {
        const Outcome empty = run_collector({"export", kind, "--database", file});
        EXPECT_EQ(empty.code, 0) << empty.err;
        EXPECT_THAT(exported_lines(empty.out), SizeIs(1));
        EXPECT_EQ(run_collector({"export", kind, "--database", file, "--format", "json"}).out, "");
        EXPECT_EQ(run_collector({"export", kind, "--database", file, "--plug", "x"}).code, 64);
    }
}

TEST(ExportUsageTest, IsExplained) {
    EXPECT_EQ(run_collector({"export"}).code, 64);
    const Outcome help = run_collector({"help", "export", "readings"});
    EXPECT_EQ(help.code, 0);
    EXPECT_THAT(help.out, AllOf(HasSubstr("--week"), HasSubstr("--voltage-only"), HasSubstr("everything on record")));
}

}  // namespace
}  // namespace collector
