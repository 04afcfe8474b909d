#include <collector/cli/cli.hpp>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/captured_run.hpp"
#include "sqlite/database_rows.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using test::Outcome;
using test::run_collector;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;

// What needs no files.

struct UsageCase {
    const char* name;
    std::vector<std::string> arguments;

    friend std::ostream& operator<<(std::ostream& out, const UsageCase& row) { return out << row.name; }
};

class WrongUsageTest : public testing::TestWithParam<UsageCase> {};

TEST_P(WrongUsageTest, IsExplainedOnStandardErrorWithCode64) {
    const Outcome outcome = run_collector(GetParam().arguments);
    EXPECT_EQ(outcome.code, 64) << outcome.err;
    EXPECT_THAT(outcome.err, Not(IsEmpty()));
    EXPECT_THAT(outcome.out, IsEmpty()) << "standard output is for data";
}

INSTANTIATE_TEST_SUITE_P(Arguments, WrongUsageTest,
                         testing::Values(UsageCase{"unknown_option", {"--no-such-option"}},
                                         UsageCase{"unknown_subcommand", {"dance"}},
                                         UsageCase{"option_without_value", {"--config"}},
                                         UsageCase{"two_subcommands", {"run", "replay", "f", "--database", "d"}},
                                         UsageCase{"replay_without_anything", {"replay"}},
                                         UsageCase{"replay_without_database", {"replay", "messages.log"}},
                                         UsageCase{"replay_without_file", {"replay", "--database", "voltage.db"}},
                                         UsageCase{"replay_with_two_files", {"replay", "a", "b", "--database", "d"}},
                                         UsageCase{"check_listens_for_no_duration", {"check", "--listen", "5"}},
                                         UsageCase{"check_listens_for_too_long", {"check", "--listen", "2d"}},
                                         UsageCase{"replay_with_unknown_option", {"replay", "a", "--fast"}},
                                         UsageCase{"watch_for_no_duration", {"watch", "--for", "soon"}},
                                         UsageCase{"watch_for_no_time", {"watch", "--for", "0s"}},
                                         UsageCase{"watch_nobody", {"watch", "--plug", ""}},
                                         UsageCase{"watch_with_an_argument", {"watch", "kitchen"}}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(CliTest, ReplayWithoutDatabaseSaysWhatIsMissing) {
    EXPECT_THAT(run_collector({"replay", "messages.log"}).err, HasSubstr("--database"));
}

TEST(CliTest, ACommandOfSeveralKindsAsksWhich) {
    const Outcome report = run_collector({"report", "--config", "c.toml"});
    EXPECT_EQ(report.code, 64);
    EXPECT_THAT(report.err, testing::AllOf(HasSubstr("collector report: which one?"), HasSubstr("  en50160 "),
                                           HasSubstr("  inverter "), HasSubstr("  gaps "), HasSubstr("  street ")));
    const Outcome rows = run_collector({"export"});
    EXPECT_EQ(rows.code, 64);
    EXPECT_THAT(rows.err, testing::AllOf(HasSubstr("  readings "), HasSubstr("  intervals "), HasSubstr("  gaps ")));
}

TEST(CliTest, WhereTheDatabaseIsHasToBeSaidWithoutTheUsualConfiguration) {
    if (std::filesystem::exists("/etc/collector/hivemq.toml")) {
        GTEST_SKIP() << "the collector is installed here";
    }
    const Outcome outcome = run_collector({"report", "gaps"});
    EXPECT_EQ(outcome.code, 78);
    EXPECT_THAT(outcome.err, testing::AllOf(HasSubstr("--database FILE"), HasSubstr("--config FILE")));
}

class HelpTest : public testing::TestWithParam<UsageCase> {};

TEST_P(HelpTest, GoesToStandardOutputWithCode0) {
    const Outcome outcome = run_collector(GetParam().arguments);
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.out, HasSubstr("--config"));
    EXPECT_THAT(outcome.err, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Arguments, HelpTest,
                         testing::Values(UsageCase{"long_name", {"--help"}}, UsageCase{"short_name", {"-h"}},
                                         UsageCase{"word", {"help"}}, UsageCase{"word_of_check", {"help", "check"}},
                                         UsageCase{"check", {"check", "--help"}},
                                         UsageCase{"replay", {"replay", "--help"}},
                                         UsageCase{"watch", {"watch", "--help"}}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(CliTest, HelpNamesTheSubcommands) {
    EXPECT_THAT(run_collector({"--help"}).out,
                AllOf(HasSubstr("run"), HasSubstr("check"), HasSubstr("watch"), HasSubstr("replay")));
}

TEST(CliTest, HelpExplainsTheCommandItIsAskedFor) {
    for (const char* const command : {"run", "check", "watch", "replay", "backup", "intervals"}) {
        EXPECT_EQ(run_collector({"help", command}).out, run_collector({command, "--help"}).out);
    }
    EXPECT_EQ(run_collector({"help"}).out, run_collector({"--help"}).out);
    EXPECT_THAT(run_collector({"--help"}).out, HasSubstr("collector help COMMAND"));
}

TEST(CliTest, VersionHasAShortOption) {
    EXPECT_EQ(run_collector({"-V"}).out, run_collector({"--version"}).out);
}

TEST(CliTest, VersionIsOneLineOnStandardOutput) {
    const Outcome outcome = run_collector({"--version"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.out, MatchesRegex("collector [0-9]+\\.[0-9]+\\.[0-9]+\n"));
    EXPECT_THAT(outcome.err, IsEmpty());
}

// With files.

class CliFilesTest : public testing::Test {
  protected:
    [[nodiscard]] std::string path(std::string_view name) const { return (folder_ / name).string(); }
    /// A configuration that is right but for what the test is about.
    [[nodiscard]] std::string write_config(const std::string& database, const std::string& more = "") const {
        return folder_
            .write("collector.toml",
                   fmt::format("[broker]\nurl = \"mqtts://broker.invalid:8883\"\n{}\n[database]\npath = \"{}\"\n", more,
                               database))
            .string();
    }
    [[nodiscard]] std::string write_log(int messages) const {
        std::string text;
        for (int i = 0; i < messages; ++i) {
            text += fmt::format(R"({{"tst":"2026-05-01T10:00:{:02}.000000Z+0000","topic":"tele/fridge/SENSOR","qos":0,)"
                                R"("retain":0,"payload":{{"ENERGY":{{"Period":0,"Voltage":{}}}}}}})"
                                "\n",
                                i, 230 + i);
        }
        return folder_.write("messages.log", text).string();
    }

    test::TempDir folder_;
};

TEST_F(CliFilesTest, MissingConfigurationIsCode78) {
    const Outcome outcome = run_collector({"--config", path("missing.toml")});
    EXPECT_EQ(outcome.code, 78);
    EXPECT_THAT(outcome.err, AllOf(HasSubstr(path("missing.toml")), HasSubstr("no such file")));
    EXPECT_THAT(outcome.out, IsEmpty());
}

TEST_F(CliFilesTest, ConfigurationMayStandBeforeOrBehindRun) {
    EXPECT_EQ(run_collector({"--config", path("missing.toml"), "run"}).code, 78);
    const Outcome behind = run_collector({"run", "--config", path("missing.toml")});
    EXPECT_EQ(behind.code, 78);
    EXPECT_THAT(behind.err, HasSubstr(path("missing.toml")));
}

TEST_F(CliFilesTest, EveryFaultOfTheConfigurationIsListed) {
    const auto config =
        folder_.write("wrong.toml", "[broker]\nurl = 5\n[nonsense]\n[log]\nlevel = \"loud\"\n").string();
    const Outcome outcome = run_collector({"--config", config});
    EXPECT_EQ(outcome.code, 78);
    EXPECT_THAT(outcome.err, AllOf(HasSubstr(config + ":2: broker.url"), HasSubstr("nonsense"), HasSubstr("log.level"),
                                   HasSubstr("3 faults")));
}

TEST_F(CliFilesTest, PasswordIsNotRepeatedInAComplaint) {
    const auto config =
        folder_.write("wrong.toml", "[broker]\nurl = \"x\"\npassword = \"hunter2\"\nnonsense = 1\n").string();
    const Outcome outcome = run_collector({"--config", config});
    EXPECT_EQ(outcome.code, 78);
    EXPECT_THAT(outcome.err, Not(HasSubstr("hunter2")));
}

TEST_F(CliFilesTest, DatabaseThatCannotBeMadeIsCode73) {
    const Outcome outcome = run_collector({"--config", write_config(path("nowhere/voltage.db"))});
    EXPECT_EQ(outcome.code, 73);
    EXPECT_THAT(outcome.err, HasSubstr("nowhere"));
}

TEST_F(CliFilesTest, DatabaseThatIsNoneIsCode65) {
    const auto database = folder_.write("voltage.db", std::string(5000, 'x')).string();
    EXPECT_EQ(run_collector({"--config", write_config(database)}).code, 65);
    EXPECT_EQ(test::read_file(database), std::string(5000, 'x'));
}

TEST_F(CliFilesTest, NothingMeantForAClosedStreamEntersAFile) {
    const std::string log = write_log(10);
    const Outcome outcome = test::run_captured([this, &log] {
        for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
            close(stream);
        }
        const int code = test::call_collector({"replay", log, "--database", path("voltage.db")});
        for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
            std::error_code fault;
            if (std::filesystem::read_symlink(fmt::format("/proc/self/fd/{}", stream), fault) != "/dev/null") {
                return 100 + stream;
            }
        }
        return code;
    });
    EXPECT_EQ(outcome.code, 0);
    EXPECT_EQ(test::whole(path("voltage.db"), "SELECT count(*) FROM voltage"), 10);
}

TEST_F(CliFilesTest, AClosedStreamStaysOneThatCannotBeUsed) {
    const Outcome outcome = test::run_captured([] {
        for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
            close(stream);
        }
        test::call_collector({"replay", "no such file", "--database", "nowhere"});
        char byte = 0;
        const bool can_read = read(STDIN_FILENO, &byte, 1) >= 0;
        const bool can_write = write(STDOUT_FILENO, &byte, 1) >= 0 || write(STDERR_FILENO, &byte, 1) >= 0;
        return (can_read ? 1 : 0) + (can_write ? 2 : 0);
    });
    EXPECT_EQ(outcome.code, 0);
}

TEST_F(CliFilesTest, WatchAndCheckEndWhenOutputIsClosed) {
    const std::string config = path("c.toml");
    folder_.write("c.toml", "[broker]\nurl = \"mqtt://127.0.0.1:1\"\n[database]\npath = \"voltage.db\"\n");
    const auto with_closed_output = [&config](const char* command) {
        return test::run_captured([&] {
            close(STDOUT_FILENO);
            return test::call_collector({command, "--config", config});
        });
    };
    EXPECT_EQ(with_closed_output("watch").code, 74);
    EXPECT_THAT(with_closed_output("watch").err, HasSubstr("standard output is closed"));
    EXPECT_EQ(with_closed_output("check").code, 69) << "its exit code says enough";
}

// Check.

TEST_F(CliFilesTest, CheckPutsItsStepsOnStandardOutputAndFaultsWhereTheDaemonDoes) {
    const Outcome outcome = run_collector({"check", "--config", path("missing.toml")});
    EXPECT_EQ(outcome.code, 78);
    EXPECT_EQ(outcome.out,
              "FAIL  configuration: " + path("missing.toml") + " is refused; nothing else was looked at\n");
    EXPECT_THAT(outcome.err, HasSubstr("no such file"));
}

TEST_F(CliFilesTest, ConfigurationMayStandBeforeCheck) {
    EXPECT_THAT(run_collector({"--config", path("missing.toml"), "check"}).out, HasSubstr(path("missing.toml")));
}

/// With standard output on a terminal, after `prepare`.
std::string shown_by_check(const std::string& config, void (*prepare)()) {
    return test::shown_on_terminal(
        [&config, prepare] {
            prepare();
            test::call_collector({"check", "--config", config});
        },
        STDOUT_FILENO);
}

TEST_F(CliFilesTest, CheckIsInColourOnATerminal) {
    EXPECT_THAT(shown_by_check(path("missing.toml"), [] { unsetenv("NO_COLOR"); }),
                HasSubstr("\x1b[1;31mFAIL\x1b[0m  configuration: "));
}

TEST_F(CliFilesTest, CheckFitsATerminalOf40ColumnsButForCommands) {
    setenv("NO_COLOR", "1", 1);
    folder_.write("c.toml", "[broker]\nurl = \"mqtt://127.0.0.1:1\"\n[database]\npath = \"voltage.db\"\n");
    const std::string shown = test::shown_on_terminal(
        [this] {
            test::call_collector({"check", "--config", path("c.toml")});
        },
        STDOUT_FILENO, 40);
    unsetenv("NO_COLOR");
    std::istringstream lines(shown);
    int checked = 0;
    for (std::string line; std::getline(lines, line);) {
        line.erase(line.find_last_not_of('\r') + 1);
        if (!line.starts_with("        ")) {
            EXPECT_LE(line.size(), 40U) << line;
            ++checked;
        }
    }
    EXPECT_GT(checked, 10) << shown;
    EXPECT_THAT(shown, HasSubstr("\r\n      ")) << "what follows stands below what was said";
}

TEST_F(CliFilesTest, CheckIsWithoutColourWhenThatIsNotWanted) {
    EXPECT_THAT(shown_by_check(path("missing.toml"), [] { setenv("NO_COLOR", "1", 1); }),
                AllOf(HasSubstr("FAIL  configuration: "), Not(HasSubstr("\x1b[1;31m"))));
}

// Watch, without a broker: what a broker is needed for is tested end to end.

TEST_F(CliFilesTest, WatchWithAMissingConfigurationIsCode78) {
    const Outcome outcome = run_collector({"watch", "--config", path("missing.toml")});
    EXPECT_EQ(outcome.code, 78);
    EXPECT_THAT(outcome.err, HasSubstr(path("missing.toml")));
}

class WatchNobodyTest : public CliFilesTest {
  protected:
    /// Ends with one line on a plug that did not come.
    std::vector<std::string> arguments_{"watch",
                                        "--config",
                                        folder_
                                            .write("watch.toml",
                                                   "[broker]\nurl = \"mqtts://127.0.0.1:1\"\n"
                                                   "[database]\npath = \"voltage.db\"\n")
                                            .string(),
                                        "--plug",
                                        "garage",
                                        "--for",
                                        "10ms"};

    [[nodiscard]] std::string shown_on_terminal() const {
        return test::shown_on_terminal([this] { test::call_collector(arguments_); }, STDOUT_FILENO);
    }
};

TEST_F(WatchNobodyTest, PrintsDataWithoutColoursIntoAFile) {
    const Outcome outcome = run_collector(arguments_);
    EXPECT_EQ(outcome.code, 69) << outcome.err;
    EXPECT_THAT(outcome.out,
                AllOf(HasSubstr("  \"garage\" "), EndsWith("missing: not heard at all\n"), Not(HasSubstr("\x1b"))));
}

TEST_F(WatchNobodyTest, PrintsInColourOnATerminal) {
    unsetenv("NO_COLOR");
    EXPECT_THAT(shown_on_terminal(), AllOf(HasSubstr("\x1b[1m"), HasSubstr("not heard at all\x1b[0m")));
}

TEST_F(WatchNobodyTest, PrintsPlainlyOnATerminalWithNoColor) {
    setenv("NO_COLOR", "1", 1);
    EXPECT_THAT(shown_on_terminal(), AllOf(HasSubstr("not heard at all"), Not(HasSubstr("\x1b"))));
}

// Replay.

TEST_F(CliFilesTest, ReplayFillsADatabaseAndSumsUpOnStandardError) {
    const Outcome outcome = run_collector({"replay", write_log(10), "--database", path("voltage.db")});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("replayed 10 lines: 10 readings of 1 plugs recorded"));
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_EQ(test::whole(path("voltage.db"), "SELECT count(*) FROM voltage"), 10);
}

TEST_F(CliFilesTest, ReplayThatFindsTheDatabaseDamagedSaysWhereTheRecordIsWithCode74) {
    std::string text;
    for (int minute = 0; minute < 6000; ++minute) {
        text +=
            fmt::format(R"({{"tst":"2026-05-{:02}T{:02}:{:02}:00.000000Z+0000","topic":"tele/fridge/SENSOR","qos":0,)"
                        R"("retain":0,"payload":{{"ENERGY":{{"Period":0,"Voltage":{}}}}}}})"
                        "\n",
                        1 + minute / 1440, minute / 60 % 24, minute % 60, 230 + minute % 9);
    }
    const std::string log = folder_.write("messages.log", text).string();
    ASSERT_EQ(run_collector({"replay", log, "--database", path("voltage.db")}).code, 0);
    const auto bytes = std::filesystem::file_size(path("voltage.db"));
    {
        std::fstream stream(path("voltage.db"), std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(static_cast<std::streamoff>(bytes / 1024 * 3 / 4 * 1024));
        stream << std::string(10 * 1024, '\xff');
    }
    const Outcome outcome = run_collector({"replay", log, "--database", path("voltage.db")});
    EXPECT_EQ(outcome.code, 74) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("it was given the name " + path("voltage.db") + ".damaged-"));
}

TEST_F(CliFilesTest, ReplayReadsStandardInput) {
    const std::string log = test::read_file(write_log(10));
    const Outcome outcome = run_collector({"replay", "-", "--database", path("voltage.db")}, log);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(test::whole(path("voltage.db"), "SELECT count(*) FROM voltage"), 10);
}

TEST_F(CliFilesTest, ReplayTakesTheDatabaseOfTheConfiguration) {
    const Outcome outcome = run_collector({"replay", write_log(10), "--config", write_config(path("configured.db"))});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(test::whole(path("configured.db"), "SELECT count(*) FROM voltage"), 10);
}

TEST_F(CliFilesTest, ConfigurationMayStandBeforeReplay) {
    const Outcome outcome = run_collector({"--config", write_config(path("configured.db")), "replay", write_log(10)});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(test::whole(path("configured.db"), "SELECT count(*) FROM voltage"), 10);
}

TEST_F(CliFilesTest, BackupTakesTheDatabaseOfTheConfigurationBeforeIt) {
    const std::string config = write_config(path("configured.db"));
    ASSERT_EQ(run_collector({"replay", write_log(10), "--config", config}).code, 0);
    const Outcome outcome = run_collector({"--config", config, "backup", path("copy.db")});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(test::whole(path("copy.db"), "SELECT count(*) FROM voltage"), 10);
}

TEST_F(CliFilesTest, SuccessOfABackupIsSaidOnATerminalAlone) {
    ASSERT_EQ(run_collector({"replay", write_log(10), "--database", path("voltage.db")}).code, 0);
    const Outcome outcome = run_collector({"backup", path("quiet.db"), "--database", path("voltage.db")});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.out + outcome.err, IsEmpty()) << "cron would mail it";
    EXPECT_THAT(test::shown_on_terminal([this] {
                    test::call_collector({"backup", path("said.db"), "--database", path("voltage.db")});
                }),
                HasSubstr("copied " + path("voltage.db") + " to " + path("said.db")));
}

TEST_F(CliFilesTest, ReplayPrefersTheDatabaseOfTheArguments) {
    const Outcome outcome = run_collector(
        {"replay", write_log(10), "--config", write_config(path("configured.db")), "--database", path("given.db")});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_TRUE(std::filesystem::exists(path("given.db")));
    EXPECT_FALSE(std::filesystem::exists(path("configured.db")));
}

TEST_F(CliFilesTest, ReplayOfAMissingFileIsCode66AndMakesNoDatabase) {
    const Outcome outcome = run_collector({"replay", path("missing.log"), "--database", path("voltage.db")});
    EXPECT_EQ(outcome.code, 66);
    EXPECT_THAT(outcome.err, HasSubstr(path("missing.log")));
    EXPECT_FALSE(std::filesystem::exists(path("voltage.db")));
}

TEST_F(CliFilesTest, ReplayOfAFolderIsCode66) {
    EXPECT_EQ(run_collector({"replay", folder_.path().string(), "--database", path("voltage.db")}).code, 66);
}

TEST_F(CliFilesTest, ReplayWithAMissingConfigurationIsCode78) {
    EXPECT_EQ(run_collector({"replay", write_log(1), "--config", path("missing.toml")}).code, 78);
}

TEST_F(CliFilesTest, ReplayOfSomeOtherFileIsCode65WithAHint) {
    const auto other = folder_.write("other.txt", "some\ntext\n").string();
    const Outcome outcome = run_collector({"replay", other, "--database", path("voltage.db")});
    EXPECT_EQ(outcome.code, 65);
    EXPECT_THAT(outcome.err, HasSubstr("mosquitto_sub -F %j"));
}

TEST_F(CliFilesTest, ReplayOfADamagedLogIsNoFailure) {
    const auto log = folder_.write("damaged.log", "some text\n" + test::read_file(write_log(10))).string();
    const Outcome outcome = run_collector({"replay", log, "--database", path("voltage.db")});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.err, HasSubstr("1 lines passed over"));
}

TEST_F(CliFilesTest, ReplayIntoSomeOtherFileIsCode65AndLeavesItAsItWas) {
    const auto other = folder_.write("other.txt", std::string(5000, 'x')).string();
    EXPECT_EQ(run_collector({"replay", write_log(1), "--database", other}).code, 65);
    EXPECT_EQ(test::read_file(other), std::string(5000, 'x'));
}

TEST_F(CliFilesTest, ReplayIntoAMissingFolderIsCode73) {
    EXPECT_EQ(run_collector({"replay", write_log(1), "--database", path("nowhere/voltage.db")}).code, 73);
}

// What this user may not look at.

class ForbiddenFolderTest : public CliFilesTest {
  protected:
    ForbiddenFolderTest() {
        using std::filesystem::perms;
        std::filesystem::permissions(folder_.path(), perms::owner_all | perms::others_read | perms::others_exec);
        std::filesystem::create_directory(folder_ / "closed");
        folder_.write("closed/file", "");
        std::filesystem::permissions(folder_ / "closed", perms::none);
    }
    ~ForbiddenFolderTest() override {
        std::filesystem::permissions(folder_ / "closed", std::filesystem::perms::owner_all);
    }
    ForbiddenFolderTest(const ForbiddenFolderTest&) = delete;
    ForbiddenFolderTest& operator=(const ForbiddenFolderTest&) = delete;

    /// By somebody who is not root, as root may look at everything.
    [[nodiscard]] static Outcome run_by_nobody(const std::vector<std::string>& arguments) {
        constexpr unsigned kNobody = 65534;
        return test::run_captured([&arguments] {
            const bool is_root = geteuid() == 0;
            return is_root && (setgid(kNobody) != 0 || setuid(kNobody) != 0) ? -1 : test::call_collector(arguments);
        });
    }
};

TEST_F(ForbiddenFolderTest, HoldsTheDatabaseToBackUp) {
    const Outcome outcome = run_by_nobody({"backup", path("copy.db"), "--database", path("closed/file")});
    EXPECT_EQ(outcome.code, 66) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(path("closed/file") + " cannot be looked at: Permission denied"));
}

TEST_F(ForbiddenFolderTest, IsToHoldTheBackup) {
    const Outcome outcome =
        run_by_nobody({"backup", path("closed/copy.db"), "--database", folder_.write("voltage.db", "").string()});
    EXPECT_EQ(outcome.code, 73) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(path("closed/copy.db") + " cannot be looked at: Permission denied"));
}

TEST_F(ForbiddenFolderTest, HoldsTheMessagesToReplay) {
    const Outcome outcome = run_by_nobody({"replay", path("closed/file"), "--database", path("voltage.db")});
    EXPECT_EQ(outcome.code, 66) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("cannot read " + path("closed/file")));
}

TEST_F(ForbiddenFolderTest, HoldsTheDatabaseToReplayInto) {
    const Outcome outcome = run_by_nobody({"replay", write_log(1), "--database", path("closed/file")});
    EXPECT_EQ(outcome.code, 73) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("Permission denied"));
}

TEST_F(ForbiddenFolderTest, HoldsTheDatabaseWhoseIntervalsAreToBeMadeAnew) {
    const Outcome outcome = run_by_nobody({"intervals", "--rebuild", "--database", path("closed/file")});
    EXPECT_EQ(outcome.code, 66) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(path("closed/file") + " cannot be looked at: Permission denied"));
}

TEST_F(ForbiddenFolderTest, HoldsTheConfiguration) {
    const Outcome outcome = run_by_nobody({"--config", path("closed/file")});
    EXPECT_EQ(outcome.code, 78) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(path("closed/file") + ": cannot be looked at: Permission denied"));
}

/// Whoever works on the database need not be able to read what only the service needs.
TEST_F(ForbiddenFolderTest, HoldsThePasswordAndTheCertificatesThatABackupDoesNotNeed) {
    const std::string config = write_config(path("voltage.db"),
                                            "password_file = \"closed/file\"\nca_file = "
                                            "\"closed/file\"");
    EXPECT_EQ(run_by_nobody({"--config", config}).code, 78);
    const Outcome outcome = run_by_nobody({"--config", config, "backup", path("copy.db")});
    EXPECT_EQ(outcome.code, 66) << "only the database is missing: " << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("there is no database " + path("voltage.db")));
}

}  // namespace
}  // namespace collector
