#include <csignal>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "e2e/collector_process.hpp"
#include "e2e/network_scenario.hpp"
#include "support/mosquitto.hpp"

namespace collector::test {
namespace {

/// A TLS broker with passwords, the collector listening, and a fleet of plugs of all kinds.
class MosquittoTest : public testing::Test {
  protected:
    TempDir folder_;
    CertificateAuthority authority_{folder_.path()};
    Mosquitto broker_{folder_.path(), Mosquitto::Transport::tls, authority_.issue("server")};
    std::filesystem::path database_ = folder_ / "voltage.db";

    std::unique_ptr<Process> start() {
        auto collector = start_collector(
            write_config(folder_, {.url = broker_.url(), .ca_file = authority_.certificate().string()}));
        EXPECT_TRUE(collector->wait_for("subscribed to 8 of 8 topics")) << collector->output();
        return collector;
    }
    Simulator::Setup fleet(int plugs) const {
        const auto password = folder_.write("plugs-password", "plugs-secret");
        return {.url = broker_.url(),
                .ca_file = authority_.certificate(),
                .password_file = password,
                .folder = folder_.path(),
                .plugs = plugs};
    }
    [[nodiscard]] bool wait_recorded(std::int64_t readings) const {
        return wait_until(database_, "SELECT count(*) FROM reading", readings);
    }
};

TEST_F(MosquittoTest, RecordsEveryReadingOfAHundredPlugsExactlyOnceThroughABrokerRestart) {
    expect_fleet_recorded_through_a_broker_restart({.folder = folder_,
                                                    .url = broker_.url(),
                                                    .ca_file = authority_.certificate(),
                                                    .more_broker = "",
                                                    .kill_broker = [this] { broker_.stop(SIGKILL); },
                                                    .start_broker = [this] { broker_.start(); }});
}

TEST_F(MosquittoTest, APowerCutIsRecordedAsOfflineAndBackWithTheReasonOfTheStart) {
    const auto collector = start();
    Simulator plugs(fleet(5));
    ASSERT_TRUE(plugs.wait_readings(10));
    const std::string plug = read_csv(plugs.fleet()).at(0).at(0);
    plugs.cut(plug);
    EXPECT_TRUE(wait_until(database_,
                           fmt::format("SELECT count(*) >= 3 FROM availability JOIN plug ON plug.id = plug_id "
                                       "WHERE topic = '{}'",
                                       plug),
                           1))
        << "online, offline, online";
    EXPECT_TRUE(wait_until(database_,
                           fmt::format("SELECT count(*) FROM plug_event JOIN plug ON plug.id = plug_id "
                                       "WHERE topic = '{}' AND kind = 'start'",
                                       plug),
                           2))
        << "its first start and the one after the cut";
    EXPECT_EQ(
        ask(database_, fmt::format("SELECT detail LIKE 'Power On%' FROM plug_event JOIN plug ON plug.id = plug_id "
                                   "WHERE topic = '{}' ORDER BY time DESC LIMIT 1",
                                   plug)),
        1);
}

TEST_F(MosquittoTest, AKilledCollectorKeepsWhatItCommittedAndGoesOnAfterwards) {
    auto collector = start();
    Simulator plugs(fleet(20));
    ASSERT_TRUE(plugs.wait_readings(100));
    const std::int64_t sent = plugs.pause();
    ASSERT_TRUE(wait_recorded(sent));
    collector->signal(SIGKILL);
    ASSERT_EQ(collector->wait_exit(), 128 + SIGKILL);
    EXPECT_EQ(ask(database_, "SELECT count(*) FROM reading"), sent);

    collector = start();
    plugs.resume();
    ASSERT_TRUE(plugs.wait_readings(sent + 100));
    const std::int64_t all = plugs.pause();
    EXPECT_TRUE(wait_recorded(all)) << ask(database_, "SELECT count(*) FROM reading") << " of " << all;
    plugs.quit();
    collector->signal(SIGTERM);
    EXPECT_EQ(collector->wait_exit(), 0);
    expect_same_readings(plugs.ledger(), database_);
    EXPECT_EQ(run({"sqlite3", database_, "PRAGMA integrity_check"}), "ok\n");
}

}  // namespace
}  // namespace collector::test
