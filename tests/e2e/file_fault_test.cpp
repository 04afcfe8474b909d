#include <csignal>
#include <functional>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "e2e/collector_process.hpp"
#include "support/mosquitto.hpp"

namespace collector::test {
namespace {

/// The real program, and plugs that go on sending while something happens to its database.
class DatabaseFaultTest : public testing::Test {
  protected:
    DatabaseFaultTest() { std::filesystem::create_directory(folder_ / "data"); }

    [[nodiscard]] std::unique_ptr<Process> start_connected() const {
        auto collector = start_collector(config_);
        EXPECT_TRUE(collector->wait_for("subscribed to")) << collector->output();
        return collector;
    }
    /// Sends readings, each with a counter of its own, as fast as the broker takes them.
    void send(int count) {
        Process plug({"mosquitto_pub", "-p", std::to_string(broker_.port()), "-h", "127.0.0.1", "-u", "plugs", "-P",
                      "plugs-secret", "-t", "mjs-voltage/fridge/SENSOR", "-l", "-q", "1"});
        for (int i = 0; i < count; ++i) {
            plug.say(fmt::format(R"({{"ENERGY":{{"Total":{}.5,"Period":0,"Voltage":233}}}})", ++sent_));
        }
        plug.close_input();
        EXPECT_EQ(plug.wait_exit(), 0);
    }
    [[nodiscard]] std::filesystem::path only(const std::string& part) const {
        std::filesystem::path found;
        for (const auto& entry : std::filesystem::directory_iterator(file_.parent_path())) {
            const std::string name = entry.path().filename().string();
            if (name.find(part) != std::string::npos && !name.ends_with("-wal") && !name.ends_with("-shm")) {
                found = entry.path();
            }
        }
        return found;
    }
    static constexpr const char* kCount = "SELECT count(*) FROM reading";

    TempDir folder_;
    std::filesystem::path file_ = folder_ / "data/voltage.db";
    Mosquitto broker_{folder_.path(), Mosquitto::Transport::plain};
    std::filesystem::path config_ = write_config(folder_, {.url = broker_.url(), .database = "data/voltage.db"});
    int sent_ = 0;
};

TEST_F(DatabaseFaultTest, ADeletedFolderIsSaidAndNothingIsLost) {
    const auto collector = start_connected();
    send(400);
    ASSERT_TRUE(wait_until(file_, kCount, 400));
    std::filesystem::remove_all(file_.parent_path());
    ASSERT_TRUE(collector->wait_for("was deleted")) << collector->output();
    send(400);
    ASSERT_TRUE(wait_until(file_, kCount, 400)) << collector->output();
    ASSERT_TRUE(collector->wait_for("what was recorded before is in")) << collector->output();
    collector->signal(SIGTERM);
    EXPECT_EQ(collector->wait_exit(), 74) << collector->output();
    EXPECT_EQ(ask(only(".rescued-"), kCount), 400);
    EXPECT_EQ(ask(file_, kCount), 400);
}

TEST_F(DatabaseFaultTest, ADeletedFileIsCopiedBeforeTheProgramEnds) {
    const auto collector = start_connected();
    send(400);
    ASSERT_TRUE(wait_until(file_, kCount, 400));
    std::filesystem::remove(file_);
    collector->signal(SIGTERM);
    EXPECT_EQ(collector->wait_exit(), 74) << collector->output();
    EXPECT_EQ(ask(only(".rescued-"), kCount), 400) << collector->output();
}

TEST_F(DatabaseFaultTest, ADeletedLogLosesNothing) {
    const auto collector = start_connected();
    send(400);
    ASSERT_TRUE(wait_until(file_, kCount, 400));
    std::filesystem::remove(file_.string() + "-wal");
    ASSERT_TRUE(collector->wait_for("-wal is gone")) << collector->output();
    send(400);
    ASSERT_TRUE(wait_until(file_, kCount, 800)) << collector->output();
    collector->signal(SIGTERM);
    EXPECT_EQ(collector->wait_exit(), 74) << collector->output();
    EXPECT_EQ(ask(file_, kCount), 800);
}

TEST_F(DatabaseFaultTest, ADamagedFileIsSetAsideAtTheStart) {
    {
        const auto collector = start_connected();
        send(400);
        ASSERT_TRUE(wait_until(file_, kCount, 400));
        collector->signal(SIGTERM);
        ASSERT_EQ(collector->wait_exit(), 0) << collector->output();
    }
    std::filesystem::resize_file(file_, 8192);
    const auto collector = start_connected();
    EXPECT_TRUE(collector->wait_for("a new database is begun")) << collector->output();
    send(400);
    EXPECT_TRUE(wait_until(file_, kCount, 400)) << collector->output();
    EXPECT_EQ(std::filesystem::file_size(only(".damaged-")), 8192U);
    collector->signal(SIGTERM);
    EXPECT_EQ(collector->wait_exit(), 74) << collector->output();
}

TEST_F(DatabaseFaultTest, ASecondCollectorIsRefusedByEveryName) {
    const auto collector = start_connected();
    std::filesystem::remove(file_.string() + ".lock");
    std::filesystem::create_hard_link(file_, folder_ / "twin.db");
    std::filesystem::create_symlink(file_, folder_ / "link.db");
    for (const char* const name : {"data/voltage.db", "twin.db", "link.db"}) {
        const TempDir other;
        const auto config = write_config(other, {.url = broker_.url(), .database = (folder_ / name).string()});
        const auto second = start_collector(config);
        EXPECT_EQ(second->wait_exit(), 73) << name;
        second->wait_output_end();
        EXPECT_NE(second->output().find("another collector is writing to"), std::string::npos) << second->output();
    }
    send(100);
    EXPECT_TRUE(wait_until(file_, kCount, 100));
}

}  // namespace
}  // namespace collector::test
