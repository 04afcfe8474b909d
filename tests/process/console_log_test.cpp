#include <collector/process/console_log.hpp>

#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <functional>
#include <ostream>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

enum class StandardError { pipe, terminal };

/// What a child writes to its standard error while it runs `body`.
std::string standard_error_of(StandardError kind, const std::function<void()>& body) {
    int reading = -1;
    int writing = -1;
    if (kind == StandardError::terminal) {
        if (openpty(&reading, &writing, nullptr, nullptr, nullptr) != 0) {
            throw std::runtime_error("no terminal");
        }
    } else {
        std::array<int, 2> ends{};
        if (pipe(ends.data()) != 0) {
            throw std::runtime_error("no pipe");
        }
        reading = ends[0];
        writing = ends[1];
    }
    const pid_t child = fork();
    if (child == 0) {
        dup2(writing, STDERR_FILENO);
        close(reading);
        close(writing);
        body();
        _exit(0);
    }
    close(writing);
    std::string text;
    std::array<char, 1024> part{};
    // A terminal whose other end is closed answers with an error instead of an end.
    for (ssize_t size = 0; (size = read(reading, part.data(), part.size())) > 0;) {
        text.append(part.data(), static_cast<std::size_t>(size));
    }
    close(reading);
    waitpid(child, nullptr, 0);
    return text;
}

void use_journal() {
    setenv("JOURNAL_STREAM", "8:1234", 1);
}
void use_no_journal() {
    unsetenv("JOURNAL_STREAM");
    unsetenv("NO_COLOR");
}

struct PriorityCase {
    const char* name;
    LogLevel level;
    const char* line;

    friend std::ostream& operator<<(std::ostream& out, const PriorityCase& row) { return out << row.name; }
};

class JournalTest : public testing::TestWithParam<PriorityCase> {};

TEST_P(JournalTest, LineStartsWithItsPriority) {
    EXPECT_EQ(standard_error_of(StandardError::pipe,
                                [] {
                                    use_journal();
                                    ConsoleLog(LogLevel::debug).write(GetParam().level, "some text");
                                }),
              GetParam().line);
}

INSTANTIATE_TEST_SUITE_P(Levels, JournalTest,
                         testing::Values(PriorityCase{"debug", LogLevel::debug, "<7>some text\n"},
                                         PriorityCase{"info", LogLevel::info, "<6>some text\n"},
                                         PriorityCase{"warn", LogLevel::warn, "<4>some text\n"},
                                         PriorityCase{"error", LogLevel::error, "<3>some text\n"}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ConsoleLogTest, LineForAPersonHasDateLevelAndText) {
    const std::string text = standard_error_of(StandardError::pipe, [] {
        use_no_journal();
        ConsoleLog(LogLevel::info).warn("some text");
    });
    EXPECT_THAT(text, MatchesRegex("....-..-.. ..:..:.. warn.* some text\n"));
}

TEST(ConsoleLogTest, NothingIsColouredInAPipe) {
    const std::string text = standard_error_of(StandardError::pipe, [] {
        use_no_journal();
        ConsoleLog(LogLevel::info).error("some text");
    });
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(ConsoleLogTest, LevelIsColouredOnATerminal) {
    const std::string text = standard_error_of(StandardError::terminal, [] {
        use_no_journal();
        setenv("TERM", "xterm", 1);
        ConsoleLog(LogLevel::info).error("some text");
    });
    EXPECT_THAT(text, HasSubstr("\x1b["));
    EXPECT_THAT(text, HasSubstr("some text"));
}

TEST(ConsoleLogTest, NoColorIsHonouredOnATerminal) {
    const std::string text = standard_error_of(StandardError::terminal, [] {
        use_no_journal();
        setenv("NO_COLOR", "1", 1);
        ConsoleLog(LogLevel::info).error("some text");
    });
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text, HasSubstr("some text"));
}

TEST(ConsoleLogTest, LowerLevelsAreLeftOut) {
    EXPECT_EQ(standard_error_of(StandardError::pipe,
                                [] {
                                    use_journal();
                                    ConsoleLog log(LogLevel::warn);
                                    log.info("left out");
                                    log.warn("written");
                                }),
              "<4>written\n");
}

TEST(ConsoleLogTest, LevelCanChangeWhileItRuns) {
    EXPECT_EQ(standard_error_of(StandardError::pipe,
                                [] {
                                    use_journal();
                                    ConsoleLog log(LogLevel::error);
                                    log.info("left out");
                                    log.set_lowest(LogLevel::info);
                                    log.info("written");
                                }),
              "<6>written\n");
}

TEST(ConsoleLogTest, SaysWhatItWouldWrite) {
    ConsoleLog log(LogLevel::info);
    EXPECT_FALSE(log.wants(LogLevel::debug));
    EXPECT_TRUE(log.wants(LogLevel::info));
    log.set_lowest(LogLevel::debug);
    EXPECT_TRUE(log.wants(LogLevel::debug));
}

/// Topics and texts of strangers reach the log: nothing in them may be taken for a pattern.
TEST(ConsoleLogTest, TextIsWrittenAsItIs) {
    EXPECT_EQ(standard_error_of(StandardError::pipe,
                                [] {
                                    use_journal();
                                    ConsoleLog(LogLevel::info).info("{} %s %v {0:d} {{");
                                }),
              "<6>{} %s %v {0:d} {{\n");
}

TEST(ConsoleLogTest, EveryLineIsThereWhenTheProcessIsKilled) {
    const std::string text = standard_error_of(StandardError::pipe, [] {
        use_journal();
        ConsoleLog log(LogLevel::info);
        log.info("last words");
        kill(getpid(), SIGKILL);
    });
    EXPECT_EQ(text, "<6>last words\n");
}

}  // namespace
}  // namespace collector
