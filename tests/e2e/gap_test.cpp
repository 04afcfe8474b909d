#include <csignal>

#include <gtest/gtest.h>

#include "e2e/collector_process.hpp"
#include "e2e/simulator.hpp"
#include "support/mosquitto.hpp"

namespace collector::test {
namespace {

/// What the real program writes down of its own absence.
class GapTest : public testing::Test {
  protected:
    std::unique_ptr<Process> start() {
        auto collector = start_collector(write_config(folder_, {.url = broker_.url()}));
        EXPECT_TRUE(collector->wait_for("subscribed to")) << collector->output();
        return collector;
    }
    [[nodiscard]] std::int64_t count(const std::string& condition) const {
        return ask(database_, "SELECT count(*) FROM gap WHERE plug_id IS NULL AND " + condition);
    }
    /// Waits until the start of a run, and the connection it made, are on record.
    [[nodiscard]] bool wait_run(int number) const {
        return wait_until(database_, "SELECT count(*) FROM collector_run", number) &&
               wait_until(database_, "SELECT count(*) FROM gap WHERE cause = 'link_down' AND end_time IS NULL", 0);
    }

    TempDir folder_;
    Mosquitto broker_{folder_.path(), Mosquitto::Transport::plain};
    std::filesystem::path database_ = folder_ / "voltage.db";
};

TEST_F(GapTest, AnOrderlyStopIsAGapOfThatCause) {
    auto collector = start();
    ASSERT_TRUE(wait_run(1));
    EXPECT_EQ(count("cause LIKE 'collector%'"), 0) << "nobody knows what was before the first run";
    collector->signal(SIGTERM);
    ASSERT_EQ(collector->wait_exit(), 0) << collector->output();
    EXPECT_EQ(ask(database_, "SELECT count(*) FROM collector_run WHERE stop_time IS NOT NULL"), 1);
    collector = start();
    ASSERT_TRUE(wait_run(2));
    EXPECT_EQ(count("cause = 'collector_stopped' AND start_time = (SELECT stop_time FROM collector_run WHERE id = 1) "
                    "AND end_time = (SELECT start_time FROM collector_run WHERE id = 2)"),
              1);
}

TEST_F(GapTest, AKillIsACrashFromTheLastReadingOn) {
    auto collector = start();
    Simulator plugs({.url = broker_.url(),
                     .password_file = folder_.write("plugs-password", "plugs-secret"),
                     .folder = folder_.path(),
                     .plugs = 5});
    ASSERT_TRUE(wait_run(1));
    ASSERT_TRUE(wait_until(database_, "SELECT count(*) > 10 FROM reading", 1));
    static_cast<void>(plugs.pause());
    collector->signal(SIGKILL);
    ASSERT_TRUE(collector->wait_exit());
    const auto last = ask(database_, "SELECT max(time) FROM reading");
    collector = start();
    ASSERT_TRUE(wait_run(2));
    EXPECT_EQ(count("cause = 'collector_crashed' AND end_time = (SELECT start_time FROM collector_run WHERE id = 2)"),
              1);
    EXPECT_EQ(ask(database_, "SELECT start_time FROM gap WHERE cause = 'collector_crashed'"), last);
}

TEST_F(GapTest, ALostConnectionIsAGapThatEndsWhenItIsBack) {
    const auto collector = start();
    ASSERT_TRUE(wait_run(1));
    broker_.stop(SIGTERM);
    EXPECT_TRUE(wait_until(database_, "SELECT count(*) FROM gap WHERE cause = 'link_down' AND end_time IS NULL", 1));
    broker_.start();
    EXPECT_TRUE(wait_until(database_, "SELECT count(*) FROM gap WHERE cause = 'link_down' AND end_time IS NULL", 0));
    EXPECT_EQ(count("cause = 'link_down'"), 2) << "before the first connection, and the loss";
}

TEST_F(GapTest, ACrashWhileTheConnectionIsLostEndsThatGap) {
    auto collector = start();
    ASSERT_TRUE(wait_run(1));
    broker_.stop(SIGTERM);
    ASSERT_TRUE(wait_until(database_, "SELECT count(*) FROM gap WHERE cause = 'link_down' AND end_time IS NULL", 1));
    collector->signal(SIGKILL);
    ASSERT_TRUE(collector->wait_exit());
    broker_.start();
    collector = start();
    ASSERT_TRUE(wait_run(2));
    EXPECT_EQ(count("cause = 'collector_crashed'"), 1);
}

}  // namespace
}  // namespace collector::test
