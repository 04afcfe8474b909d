#include "cli/output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/captured_run.hpp"
#include "support/captured_log.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using test::read_file;
using testing::ElementsAre;
using testing::IsEmpty;

class OutputTest : public testing::Test {
  protected:
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
            found.push_back(entry.path().filename());
        }
        return found;
    }

    test::TempDir folder_;
    std::string file_ = (folder_ / "rows.csv").string();
    test::CapturedLog log_;
};

TEST_F(OutputTest, AFileIsThereOnceItIsWhole) {
    Output output(file_, log_);
    EXPECT_TRUE(output.write("one\n"));
    EXPECT_TRUE(output.write("two\n"));
    EXPECT_FALSE(std::filesystem::exists(file_));
    EXPECT_EQ(output.finish(), ExitCode::ok);
    EXPECT_EQ(read_file(file_), "one\ntwo\n");
    EXPECT_THAT(names(), ElementsAre("rows.csv"));
}

TEST_F(OutputTest, WhatIsNotFinishedLeavesTheOldFile) {
    folder_.write("rows.csv", "old");
    {
        Output output(file_, log_);
        output.write("half");
    }
    EXPECT_EQ(read_file(file_), "old");
    EXPECT_THAT(names(), ElementsAre("rows.csv"));
}

TEST_F(OutputTest, AnEmptyFileIsAFile) {
    EXPECT_EQ(write_output("", file_, log_), ExitCode::ok);
    EXPECT_EQ(read_file(file_), "");
}

TEST_F(OutputTest, AProcessThatIsKilledLeavesNothing) {
    const int unnamed = open(folder_.path().c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (unnamed < 0) {
        GTEST_SKIP() << "this file system has no files without a name";
    }
    close(unnamed);
    const auto outcome = test::run_captured([this] {
        Output output(file_, log_);
        output.write("half");
        return raise(SIGKILL);
    });
    EXPECT_EQ(outcome.code, 128 + SIGKILL);
    EXPECT_THAT(names(), IsEmpty());
}

TEST_F(OutputTest, ALinkThatLeadsNowhereYetIsFollowed) {
    std::filesystem::create_symlink(file_, folder_ / "link");
    EXPECT_EQ(write_output("text", (folder_ / "link").string(), log_), ExitCode::ok);
    EXPECT_EQ(read_file(file_), "text");
}

TEST_F(OutputTest, ADeviceTakesWhatComes) {
    EXPECT_EQ(write_output("text", "/dev/null", log_), ExitCode::ok);
    Output full("/dev/full", log_);
    EXPECT_FALSE(full.write("text"));
    EXPECT_FALSE(full.write("more"));
    EXPECT_EQ(full.finish(), ExitCode::io);
    EXPECT_TRUE(log_.has("cannot write to /dev/full: No space left on device"));
}

TEST_F(OutputTest, APipeThatNobodyReadsIsNoFault) {
    const auto outcome = test::run_captured([] {
        std::array<int, 2> ends{};
        if (pipe(ends.data()) != 0 || dup2(ends[1], STDOUT_FILENO) < 0) {
            return -1;
        }
        close(ends[0]);
        close(ends[1]);
        test::CapturedLog log;
        Output output("", log);
        const bool is_taken = output.write("text");
        const int code = static_cast<int>(output.finish());
        return is_taken || !log.lines().empty() ? -1 : code;
    });
    EXPECT_EQ(outcome.code, 0);
}

}  // namespace
}  // namespace collector
