#include <algorithm>
#include <csignal>

#include <SQLiteCpp/Transaction.h>
#include <gtest/gtest.h>

#include "e2e/collector_process.hpp"
#include "e2e/simulator.hpp"
#include "support/mosquitto.hpp"

namespace collector::test {
namespace {

/// A collector that writes all the time.
class LiveDatabaseTest : public testing::Test {
  protected:
    TempDir folder_;
    Mosquitto broker_{folder_.path(), Mosquitto::Transport::plain};
    std::filesystem::path database_ = folder_ / "voltage.db";
    std::unique_ptr<Process> collector_ = start_collector(write_config(folder_, {.url = broker_.url()}));

    std::unique_ptr<Simulator> start_plugs() {
        EXPECT_TRUE(collector_->wait_for("subscribed to")) << collector_->output();
        return std::make_unique<Simulator>(
            Simulator::Setup{.url = broker_.url(),
                             .password_file = folder_.write("plugs-password", "plugs-secret"),
                             .folder = folder_.path(),
                             .plugs = 20});
    }
};

TEST_F(LiveDatabaseTest, TheSqliteShellShowsTheLatestVoltagesWhileTheCollectorWrites) {
    const auto plugs = start_plugs();
    ASSERT_TRUE(wait_until(database_, "SELECT count(*) > 100 FROM reading", 1));
    Process shell({"sqlite3", "-header", "-csv", database_});
    shell.say("SELECT * FROM voltage ORDER BY time DESC LIMIT 5;");
    shell.close_input();
    ASSERT_EQ(shell.wait_exit(), 0);
    shell.wait_output_end();
    const std::string answer = shell.output();
    EXPECT_EQ(std::count(answer.begin(), answer.end(), '\n'), 6) << answer;
    EXPECT_TRUE(answer.starts_with("plug,name,channel,time,time_utc,time_local,volts,flags")) << answer;
}

TEST_F(LiveDatabaseTest, AReaderInALongTransactionSeesOneMomentAndDelaysNothing) {
    const auto plugs = start_plugs();
    ASSERT_TRUE(wait_until(database_, "SELECT count(*) > 20 FROM reading", 1));
    SQLite::Database reader(database_.string(), SQLite::OPEN_READONLY, 2000);
    SQLite::Transaction moment(reader);
    const int seen = reader.execAndGet("SELECT count(*) FROM reading").getInt();
    EXPECT_TRUE(wait_until(database_, "SELECT count(*) > " + std::to_string(seen + 100) + " FROM reading", 1));
    EXPECT_EQ(reader.execAndGet("SELECT count(*) FROM reading").getInt(), seen);
}

TEST_F(LiveDatabaseTest, AnotherProcessInALongTransactionSeesOneMomentAndDelaysNothing) {
    const auto plugs = start_plugs();
    ASSERT_TRUE(wait_until(database_, "SELECT count(*) > 20 FROM reading", 1));
    Process shell({"sqlite3", "-readonly", "-cmd", ".timeout 2000", database_});
    const auto count_as = [&shell](const std::string& name) {
        shell.say("SELECT '" + name + " ' || count(*) FROM reading;");
        return std::stoll(shell.wait_for_line(name + " ").substr(name.size() + 1));
    };
    shell.say("BEGIN;");
    const std::int64_t seen = count_as("first");
    for (int commits = 1; commits <= 10; ++commits) {
        const std::int64_t written = ask(database_, "SELECT count(*) FROM reading");
        ASSERT_TRUE(wait_until(database_, "SELECT count(*) > " + std::to_string(written) + " FROM reading", 1));
    }
    EXPECT_EQ(count_as("meanwhile"), seen);
    const std::int64_t published = plugs->pause();
    EXPECT_TRUE(wait_until(database_, "SELECT count(*) FROM reading", published));
    EXPECT_EQ(count_as("still"), seen);
    shell.say("COMMIT;");
    EXPECT_EQ(count_as("afterwards"), published);
    EXPECT_EQ(collector_->output().find("locked"), std::string::npos) << collector_->output();
    shell.close_input();
    EXPECT_EQ(shell.wait_exit(), 0);
}

TEST_F(LiveDatabaseTest, AnotherProgramsWriteLockDelaysCommitsAndLosesNothing) {
    const auto plugs = start_plugs();
    ASSERT_TRUE(plugs->wait_readings(50));
    {
        SQLite::Database other(database_.string(), SQLite::OPEN_READWRITE, 5000);
        SQLite::Transaction lock(other, SQLite::TransactionBehavior::IMMEDIATE);
        EXPECT_TRUE(collector_->wait_for("another program keeps it locked")) << collector_->output();
    }
    EXPECT_TRUE(collector_->wait_for("the database can be written again")) << collector_->output();
    EXPECT_TRUE(wait_until(database_, "SELECT count(*) FROM reading", plugs->pause()));
}

}  // namespace
}  // namespace collector::test
