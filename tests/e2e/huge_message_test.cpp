#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "e2e/collector_process.hpp"
#include "e2e/simulator.hpp"
#include "support/mosquitto.hpp"

namespace collector::test {
namespace {

constexpr std::int64_t kMebibyte = std::int64_t{1024} * 1024;

/// `MemoryMax` of the unit.
constexpr std::int64_t kServiceMemory = 192 * kMebibyte;

/// Enough to start, and not for what is read of the message before the collector leaves the broker.
constexpr std::int64_t kNarrowMemory = 24 * kMebibyte;

/// The most memory that the process ever held, in bytes.
std::int64_t peak_memory(const Process& process) {
    std::ifstream status("/proc/" + std::to_string(process.pid()) + "/status");
    for (std::string line; std::getline(status, line);) {
        std::istringstream words(line);
        std::string key;
        std::int64_t kibibytes = 0;
        if (words >> key >> kibibytes && key == "VmHWM:") {
            return kibibytes * 1024;
        }
    }
    return -1;
}

/// A group of processes that the kernel gives only so much memory, as systemd does by MemoryMax.
class MemoryGroup {
  public:
    explicit MemoryGroup(std::int64_t bytes) {
        for (const auto& [root, limit] :
             {std::pair{"/sys/fs/cgroup/memory", "memory.limit_in_bytes"}, std::pair{"/sys/fs/cgroup", "memory.max"}}) {
            const auto folder = std::filesystem::path(root) / fmt::format("collector-test-{}", getpid());
            std::error_code fault;
            if (!std::filesystem::create_directory(folder, fault)) {
                continue;
            }
            folder_ = folder;
            if ((std::ofstream(folder / limit) << bytes).flush()) {
                return;
            }
            remove();
        }
    }
    ~MemoryGroup() { remove(); }
    MemoryGroup(const MemoryGroup&) = delete;
    MemoryGroup& operator=(const MemoryGroup&) = delete;

    [[nodiscard]] bool is_made() const { return !folder_.empty(); }
    [[nodiscard]] std::unique_ptr<Process> start_collector(const std::filesystem::path& config) const {
        return std::make_unique<Process>(std::vector<std::string>{"sh", "-c",
                                                                  R"(echo $$ > "$1" && exec "$2" --config "$3")", "sh",
                                                                  folder_ / "cgroup.procs", COLLECTOR_BINARY, config});
    }

  private:
    void remove() {
        if (is_made()) {
            std::error_code ignored;  // it is in use as long as a process lives
            std::filesystem::remove(folder_, ignored);
            folder_.clear();
        }
    }
    std::filesystem::path folder_;
};

/// A broker that keeps a retained message of 200 MiB on a topic of the network.
class HugeMessageTest : public testing::TestWithParam<Mosquitto::Transport> {
  protected:
    HugeMessageTest() {
        const auto file = folder_.write("huge", std::string(200 * kMebibyte, 'x'));
        std::vector<std::string> command{"mosquitto_pub", "-h", "localhost", "-p", std::to_string(broker_.port())};
        if (GetParam() == Mosquitto::Transport::tls) {
            command.insert(command.end(), {"--cafile", authority_.certificate()});
        }
        command.insert(command.end(), {"-u", "plugs", "-P", "plugs-secret", "-t", "mjs-voltage/x/SENSOR", "-q", "1",
                                       "-r", "-f", file});
        run(command);
    }
    void expect_crash_on_record(const std::filesystem::path& config) const;
    [[nodiscard]] ConfigText text(const std::string& more_broker) const {
        return {.url = broker_.url(),
                .ca_file = GetParam() == Mosquitto::Transport::tls ? authority_.certificate().string() : "",
                .more_broker = more_broker};
    }

    TempDir folder_;
    CertificateAuthority authority_{folder_.path()};
    Mosquitto broker_{folder_.path(), GetParam(), authority_.issue("server")};
    std::filesystem::path database_ = folder_ / "voltage.db";
};

INSTANTIATE_TEST_SUITE_P(Transports, HugeMessageTest,
                         testing::Values(Mosquitto::Transport::plain, Mosquitto::Transport::tls),
                         [](const auto& row) { return row.param == Mosquitto::Transport::tls ? "tls" : "plain"; });

TEST_P(HugeMessageTest, CostsNeitherMemoryNorAReadingAsTheProgramIsShipped) {
    const auto collector = start_collector(write_config(folder_, text("")));
    ASSERT_TRUE(collector->wait_for("subscribed to 8 of 8 topics")) << collector->output();
    Simulator plugs({.url = broker_.url(),
                     .ca_file = text("").ca_file,
                     .password_file = folder_.write("plugs-password", "plugs-secret"),
                     .folder = folder_.path(),
                     .plugs = 20});
    ASSERT_TRUE(plugs.wait_readings(200));
    const std::int64_t sent = plugs.pause();
    EXPECT_TRUE(wait_until(database_, "SELECT count(*) FROM reading", sent))
        << ask(database_, "SELECT count(*) FROM reading") << " of " << sent;
    EXPECT_LT(peak_memory(*collector), 64 * kMebibyte);
    EXPECT_TRUE(collector->wait_for("with MQTT 5")) << collector->output();
    collector->signal(SIGTERM);
    EXPECT_EQ(collector->wait_exit(), 0);
    EXPECT_EQ(collector->output().find("lost the connection"), std::string::npos) << collector->output();
}

/// With the old version nothing can be recorded, but that is said and is on record, also when the service's memory is
/// not enough on this machine.
TEST_P(HugeMessageTest, IsAGapOnRecordWithTheOldVersion) {
    const auto config = write_config(folder_, text("mqtt_version = \"3.1.1\""));
    auto collector = start_collector(config);
    ASSERT_TRUE(collector->wait_for("make no whole message", 1)) << collector->output();
    EXPECT_TRUE(collector->wait_for("with MQTT 3.1.1", 2)) << "and the connection is made anew\n"
                                                           << collector->output();
    EXPECT_LT(peak_memory(*collector), kServiceMemory);
    collector->signal(SIGKILL);  // as the kernel does when the service's memory is not enough
    ASSERT_TRUE(collector->wait_exit());
    expect_crash_on_record(config);
}

/// With the memory that the unit gives it, and with so little that the kernel does kill it.
TEST_P(HugeMessageTest, IsAGapOnRecordAfterTheKernelKilledIt) {
    const auto config = write_config(folder_, text("mqtt_version = \"3.1.1\""));
    {
        const MemoryGroup service(kServiceMemory);
        if (!service.is_made()) {
            GTEST_SKIP() << "a limit of memory takes rights that this user does not have";
        }
        const auto collector = service.start_collector(config);
        ASSERT_TRUE(collector->wait_for("make no whole message", 2)) << collector->output();
        EXPECT_EQ(collector->wait_exit(std::chrono::milliseconds{1}), std::nullopt) << "it lives";
        collector->signal(SIGTERM);
        ASSERT_TRUE(collector->wait_exit());
    }
    std::filesystem::remove(database_);
    const MemoryGroup narrow(kNarrowMemory);
    const auto collector = narrow.start_collector(config);
    ASSERT_EQ(collector->wait_exit(), 128 + SIGKILL) << collector->output();
    expect_crash_on_record(config);
}

/// The run that was killed, and what the next one says of it.
void HugeMessageTest::expect_crash_on_record(const std::filesystem::path& config) const {
    const auto collector = start_collector(config);
    ASSERT_TRUE(collector->wait_for("with MQTT 3.1.1")) << collector->output();
    EXPECT_EQ(ask(database_,
                  "SELECT count(*) FROM gap WHERE cause = 'collector_crashed' AND start_time = "
                  "(SELECT alive_time FROM collector_run WHERE id = 1) AND end_time = "
                  "(SELECT start_time FROM collector_run WHERE id = 2)"),
              1)
        << "as soon as the broker is connected to, and so before it can send anything";
    EXPECT_EQ(ask(database_,
                  "SELECT min(start_time) = (SELECT start_time FROM collector_run WHERE id = 1) FROM gap "
                  "WHERE cause = 'link_down'"),
              1);
    EXPECT_EQ(ask(database_, "SELECT count(*) FROM gap WHERE cause = 'link_down' AND end_time IS NULL"), 1);
}

}  // namespace
}  // namespace collector::test
