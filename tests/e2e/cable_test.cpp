#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <chrono>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "e2e/collector_process.hpp"
#include "support/mosquitto.hpp"

namespace collector::test {
namespace {

/// A network of the test's own, for this thread and the programs that it starts.
class OwnNetwork {
  public:
    OwnNetwork()
        : before_(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)),
          is_made_(before_ >= 0 && unshare(CLONE_NEWNET) == 0) {
        if (is_made_) {
            set("up");
        }
    }
    ~OwnNetwork() {
        if (is_made_) {
            setns(before_, CLONE_NEWNET);
        }
        close(before_);
    }
    OwnNetwork(const OwnNetwork&) = delete;
    OwnNetwork& operator=(const OwnNetwork&) = delete;

    [[nodiscard]] bool is_made() const { return is_made_; }
    /// Down: whatever is sent is lost, and nobody is told.
    static void set(const std::string& state) { run({"ip", "link", "set", "lo", state}); }

  private:
    int before_;
    bool is_made_;
};

std::int64_t now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// Nobody says that a cable was cut: no packet comes any more, and that is noticed by the keep-alive time only.
TEST(CutCable, TheGapBeginsWithTheLastPacketThatCame) {
    const OwnNetwork network;
    if (!network.is_made()) {
        GTEST_SKIP() << "a network of one's own takes rights that this user does not have";
    }
    const TempDir folder;
    const std::filesystem::path database = folder / "voltage.db";
    Mosquitto broker(folder.path(), Mosquitto::Transport::plain);
    const auto collector =
        start_collector(write_config(folder, {.url = broker.url("127.0.0.1"), .more_broker = "keep_alive = \"5s\""}));
    ASSERT_TRUE(collector->wait_for("subscribed to")) << collector->output();
    const std::string open_gaps = "SELECT count(*) FROM gap WHERE cause = 'link_down' AND end_time IS NULL";
    ASSERT_TRUE(wait_until(database, open_gaps, 0));
    run({"mosquitto_pub", "-h", "127.0.0.1", "-p", std::to_string(broker.port()), "-u", "plugs", "-P", "plugs-secret",
         "-t", "mjs-voltage/fridge/SENSOR", "-m", R"({"ENERGY":{"Period":0,"Voltage":233}})"});
    ASSERT_TRUE(wait_until(database, "SELECT count(*) FROM reading", 1));
    const std::int64_t cut_at = now_ms();
    OwnNetwork::set("down");
    ASSERT_TRUE(wait_until(database, open_gaps, 1)) << collector->output();
    const std::int64_t noticed_at = now_ms();
    OwnNetwork::set("up");
    ASSERT_TRUE(wait_until(database, open_gaps, 0)) << collector->output();

    const std::int64_t start = ask(database, "SELECT max(start_time) FROM gap WHERE cause = 'link_down'");
    EXPECT_GE(start, ask(database, "SELECT max(time) FROM reading"));
    EXPECT_LE(start, cut_at + 1'000) << "not when it was noticed, " << noticed_at - cut_at << " ms after the cut";
    EXPECT_GT(noticed_at - cut_at, 5'000) << "the cut is one that nobody is told of";
}

}  // namespace
}  // namespace collector::test
