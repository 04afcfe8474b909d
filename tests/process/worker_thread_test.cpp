#include <collector/process/worker_thread.hpp>

#include <sys/prctl.h>

#include <array>
#include <future>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include <collector/process/signals.hpp>

#include "support/captured_log.hpp"

namespace collector {
namespace {

SteadyTime far_away() {
    return std::chrono::steady_clock::now() + std::chrono::seconds{60};
}

/// SIGTERM is blocked, as it is in main, since the end of a job sends it.
class WorkerThreadTest : public testing::Test {
  protected:
    ~WorkerThreadTest() override {
        while (signals_.take()) {
        }
    }
    const Signals signals_;
    test::CapturedLog log_;
};

TEST_F(WorkerThreadTest, SaysHowItsJobEndedAndWakesMain) {
    WorkerThread thread({.thread_name = "job", .what = "the job", .work = [] { return ExitCode::io; }}, log_);
    EXPECT_EQ(signals_.wait(), Signals::Kind::stop);
    EXPECT_EQ(thread.wait_until(far_away()), ExitCode::io);
    EXPECT_TRUE(log_.lines().empty());
}

TEST_F(WorkerThreadTest, DoesNotKeepAnybodyBeyondTheDeadline) {
    std::promise<void> release;
    WorkerThread thread({.thread_name = "job",
                         .what = "the job",
                         .work =
                             [&release] {
                                 release.get_future().wait();
                                 return ExitCode::ok;
                             }},
                        log_);
    EXPECT_EQ(thread.wait_until(std::chrono::steady_clock::now()), std::nullopt);
    EXPECT_FALSE(signals_.take());
    release.set_value();
    EXPECT_EQ(thread.wait_until(far_away()), ExitCode::ok);
}

TEST_F(WorkerThreadTest, ABugIsSaidAndEndsTheProgram) {
    WorkerThread thread(
        {.thread_name = "job", .what = "the job", .work = []() -> ExitCode { throw std::logic_error("two and two"); }},
        log_);
    EXPECT_EQ(signals_.wait(), Signals::Kind::stop);
    EXPECT_EQ(thread.wait_until(far_away()), ExitCode::internal);
    EXPECT_TRUE(log_.has("a bug ended the job: two and two"));
}

TEST_F(WorkerThreadTest, BearsItsName) {
    std::array<char, 16> name{};
    WorkerThread thread({.thread_name = "recorder",
                         .what = "the job",
                         .work =
                             [&name] {
                                 prctl(PR_GET_NAME, name.data());
                                 return ExitCode::ok;
                             }},
                        log_);
    ASSERT_TRUE(thread.wait_until(far_away()));
    EXPECT_EQ(std::string(name.data()), "recorder");
}

}  // namespace
}  // namespace collector
