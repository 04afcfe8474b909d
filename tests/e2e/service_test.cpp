#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>

#include "e2e/collector_process.hpp"
#include "support/mosquitto.hpp"

namespace collector::test {
namespace {

/// Stands in for systemd at the other end of NOTIFY_SOCKET.
class NotifySocket {
  public:
    explicit NotifySocket(const std::filesystem::path& path)
        : descriptor_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        timeval patience{60, 0};
        setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (bind(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("cannot bind " + path.string());
        }
    }
    ~NotifySocket() { close(descriptor_); }
    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;

    /// Reads messages until one holds `part`; false: none came in time.
    [[nodiscard]] bool wait_for(std::string_view part) const {
        std::array<char, 4096> buffer{};
        while (true) {
            const ssize_t size = recv(descriptor_, buffer.data(), buffer.size(), 0);
            if (size < 0) {
                return false;
            }
            if (std::string_view(buffer.data(), static_cast<std::size_t>(size)).find(part) != std::string_view::npos) {
                return true;
            }
        }
    }

  private:
    int descriptor_;
};

class ServiceTest : public testing::Test {
  protected:
    TempDir folder_;
    Mosquitto broker_{folder_.path(), Mosquitto::Transport::plain};
    std::filesystem::path config_ = write_config(folder_, {.url = broker_.url()});

    void publish(const std::string& topic, const std::string& payload, const std::string& qos = "0") const {
        run({"mosquitto_pub", "-p", std::to_string(broker_.port()), "-h", "127.0.0.1", "-u", "plugs", "-P",
             "plugs-secret", "-t", topic, "-m", payload, "-q", qos});
    }
    void change_config(const std::string& from, const std::string& to) const {
        std::string text = read_file(config_);
        text.replace(text.find(from), from.size(), to);
        folder_.write("collector.toml", text);
    }
    [[nodiscard]] std::unique_ptr<Process> start_connected(const Process::Environment& environment = {}) const {
        auto collector = start_collector(config_, environment);
        EXPECT_TRUE(collector->wait_for("subscribed to")) << collector->output();
        return collector;
    }
};

constexpr const char* kServedSensor =
    R"({"Time":"2026-05-01T12:00:05","ENERGY":{"Total":1.5,"Period":0,"Power":35,"Voltage":233.4,"Current":0.176}})";

class StopSignalTest : public ServiceTest, public testing::WithParamInterface<int> {};

TEST_P(StopSignalTest, CommitsWhatIsPendingAndEndsWithSuccess) {
    change_config("500ms", "5min");  // an interval that does not pass by itself during the test
    change_config("[broker]", "[log]\nlevel = \"debug\"\n[broker]");
    const auto collector = start_connected();
    publish("mjs-voltage/tasmota_F17F56/SENSOR", kServedSensor);
    ASSERT_TRUE(collector->wait_for("bytes on \"mjs-voltage/tasmota_F17F56/SENSOR\"")) << collector->output();
    EXPECT_EQ(ask(folder_ / "voltage.db", "SELECT count(*) FROM reading"), 0);
    collector->signal(GetParam());
    EXPECT_EQ(collector->wait_exit(std::chrono::seconds{5}), 0) << collector->output();
    EXPECT_EQ(ask(folder_ / "voltage.db", "SELECT count(*) FROM reading"), 1);
}

INSTANTIATE_TEST_SUITE_P(Signals, StopSignalTest, testing::Values(SIGTERM, SIGINT),
                         [](const auto& test) { return test.param == SIGTERM ? "SIGTERM" : "SIGINT"; });

class LockedDatabaseTest : public ServiceTest {
  protected:
    /// A collector with one reading to commit, told to stop while another program has the database locked.
    [[nodiscard]] std::unique_ptr<Process> start_and_stop_locked() {
        change_config("500ms", "5min");
        change_config("[broker]", "[log]\nlevel = \"debug\"\n[broker]");
        auto collector = start_connected();
        publish("mjs-voltage/tasmota_F17F56/SENSOR", kServedSensor);
        EXPECT_TRUE(collector->wait_for("bytes on \"mjs-voltage/tasmota_F17F56/SENSOR\"")) << collector->output();
        other_.emplace((folder_ / "voltage.db").string(), SQLite::OPEN_READWRITE);
        other_->exec("BEGIN IMMEDIATE");
        collector->signal(SIGTERM);
        EXPECT_TRUE(collector->wait_for("another program keeps it locked")) << collector->output();
        return collector;
    }
    std::optional<SQLite::Database> other_;
};

TEST_F(LockedDatabaseTest, StopWaitsForTheLockAndLosesNothing) {
    const auto collector = start_and_stop_locked();
    other_->exec("COMMIT");
    EXPECT_EQ(collector->wait_exit(), 0) << collector->output();
    EXPECT_EQ(ask(folder_ / "voltage.db", "SELECT count(*) FROM reading"), 1);
}

TEST_F(LockedDatabaseTest, StopDoesNotWaitForEverAndSaysWhatIsLost) {
    const auto collector = start_and_stop_locked();
    EXPECT_EQ(collector->wait_exit(), 74) << collector->output();
    collector->wait_output_end();
    EXPECT_NE(collector->output().find("rows could not be written before the time to stop was up"), std::string::npos)
        << collector->output();
}

TEST_F(ServiceTest, AQos1MessageIsCommittedBeforeItsIntervalIsUp) {
    change_config("500ms", "5min");
    const auto collector = start_connected();
    publish("mjs-voltage/tasmota_F17F56/LWT", "Online", "1");
    publish("mjs-voltage/tasmota_F17F56/LWT", "Offline", "1");
    EXPECT_TRUE(wait_until(folder_ / "voltage.db", "SELECT count(*) FROM availability", 2));
}

TEST_F(ServiceTest, TellsSystemdWhatGoesOn) {
    const NotifySocket systemd(folder_ / "notify");
    const auto collector = start_connected({{"NOTIFY_SOCKET", (folder_ / "notify").string()},
                                            {"WATCHDOG_USEC", "3000000"},
                                            {"WATCHDOG_PID", std::nullopt}});
    EXPECT_TRUE(systemd.wait_for("READY=1"));
    EXPECT_TRUE(systemd.wait_for("WATCHDOG=1"));
    EXPECT_TRUE(systemd.wait_for("STATUS=online"));
    collector->signal(SIGHUP);
    EXPECT_TRUE(systemd.wait_for("RELOADING=1"));
    EXPECT_TRUE(systemd.wait_for("READY=1"));
    collector->signal(SIGTERM);
    EXPECT_TRUE(systemd.wait_for("STOPPING=1"));
    EXPECT_EQ(collector->wait_exit(), 0);
}

TEST_F(ServiceTest, ReloadTakesWhatCanChangeAndSaysWhatCannot) {
    const auto collector = start_connected();
    folder_.write("collector.toml",
                  read_file(config_) + "\n[tasmota]\nrecord = [\"voltage\"]\ntime_zone = \"Europe/Brussels\"\n");
    collector->signal(SIGHUP);
    ASSERT_TRUE(collector->wait_for("the configuration was reloaded")) << collector->output();
    EXPECT_TRUE(collector->wait_for("tasmota.time_zone has changed; that takes effect after a restart"));
    publish("mjs-voltage/tasmota_F17F56/SENSOR", kServedSensor);
    ASSERT_TRUE(wait_until(folder_ / "voltage.db", "SELECT count(*) FROM reading", 1));
    EXPECT_EQ(ask(folder_ / "voltage.db", "SELECT count(*) FROM reading WHERE voltage = 233.4 AND power IS NULL"), 1);
}

TEST_F(ServiceTest, ReloadOfAFaultyFileChangesNothing) {
    const auto collector = start_connected();
    folder_.write("collector.toml", "[brokr]\n");
    collector->signal(SIGHUP);
    EXPECT_TRUE(collector->wait_for("brokr: unknown key; did you mean \"broker\"?")) << collector->output();
    EXPECT_TRUE(collector->wait_for("the one in use stays")) << collector->output();
    publish("mjs-voltage/tasmota_F17F56/SENSOR", kServedSensor);
    EXPECT_TRUE(wait_until(folder_ / "voltage.db", "SELECT count(*) FROM reading", 1));
}

TEST_F(ServiceTest, ASilentBrokerIsNoticedAndTheConnectionMadeAnew) {
    change_config("[database]", "keep_alive = \"5s\"\n[database]");
    const auto collector = start_connected();
    broker_.process().signal(SIGSTOP);
    const auto stopped =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
    EXPECT_TRUE(collector->wait_for("lost the connection")) << collector->output();
    broker_.process().signal(SIGCONT);
    EXPECT_TRUE(collector->wait_for("subscribed to", 2)) << collector->output();
    ASSERT_TRUE(wait_until(folder_ / "voltage.db", "SELECT count(*) FROM gap WHERE cause = 'link_down'", 2));
    EXPECT_LE(ask(folder_ / "voltage.db", "SELECT max(start_time) FROM gap WHERE cause = 'link_down'"),
              stopped.count() + 1000)
        << "it began with the last packet, twelve seconds before it was noticed";
}

TEST_F(ServiceTest, StopsQuicklyWhileTheBrokerDoesNotAnswer) {
    broker_.process().signal(SIGSTOP);
    const auto collector = start_collector(config_);
    ASSERT_TRUE(collector->wait_for("recording to")) << collector->output();
    collector->signal(SIGTERM);
    EXPECT_EQ(collector->wait_exit(std::chrono::seconds{5}), 0) << collector->output();
    broker_.process().signal(SIGCONT);
}

std::string replaced(std::string text, const std::vector<std::pair<std::string, std::string>>& replacements) {
    for (const auto& [from, to] : replacements) {
        for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
            text.replace(at, from.size(), to);
        }
    }
    return text;
}

std::string unit_text(const std::string& name) {
    return read_file(std::filesystem::path(SOURCE_DIR "/systemd") / name);
}

/// The unit as installed, but with programs that exist on this machine.
std::filesystem::path local_unit(const TempDir& folder, const std::string& name = "collector.service") {
    return folder.write(
        name, replaced(unit_text(name), {{"/usr/bin/collector", COLLECTOR_BINARY},
                                         {"/usr/libexec/collector/restart-delay", SOURCE_DIR "/systemd/restart-delay"},
                                         {"Documentation=", "#"}}));
}

TEST(UnitFileTest, SystemdTakesTheUnits) {
    const TempDir folder;
    EXPECT_EQ(run({"systemd-analyze", "verify", local_unit(folder)}), "");
    local_unit(folder, "collector@.service");
    EXPECT_EQ(run({"systemd-analyze", "verify", folder / "collector@street.service"}), "");
}

TEST(UnitFileTest, TheExampleThatPublishesIsSandboxedAsTight) {
    const TempDir folder;
    const std::filesystem::path timer = folder.write("collector-publish.timer", unit_text("collector-publish.timer"));
    const std::filesystem::path unit = folder.write(
        "collector-publish.service", replaced(unit_text("collector-publish.service"),
                                              {{"/usr/bin/collector", COLLECTOR_BINARY}, {"Documentation=", "#"}}));
    EXPECT_EQ(run({"systemd-analyze", "verify", unit, timer}), "");
    EXPECT_NE(run({"systemd-analyze", "security", "--offline=true", "--threshold=15", unit}).find("exposure level"),
              std::string::npos);
}

TEST(UnitFileTest, TheTemplateDiffersInNamesOnly) {
    EXPECT_EQ(unit_text("collector@.service"),
              replaced(unit_text("collector.service"),
                       {{" that Tasmota smart plugs measure", " that Tasmota smart plugs measure (%i)"},
                        {"/etc/collector/hivemq.toml", "/etc/collector/%i.toml"},
                        {"/etc/collector/broker-password", "/etc/collector/%i.password"},
                        {"StateDirectory=collector", "StateDirectory=collector/%i"},
                        {"RuntimeDirectory=collector", "RuntimeDirectory=collector-%i"}}));
}

TEST(UnitFileTest, TheSandboxIsAsTightAsPromised) {
    const TempDir folder;
    // Ends with an error when the exposure is higher than the tenth of this.
    EXPECT_NE(run({"systemd-analyze", "security", "--offline=true", "--threshold=15", local_unit(folder)})
                  .find("Overall exposure level"),
              std::string::npos);
}

TEST(UnitFileTest, TheExampleThatOpensThePortOfMetricsLeavesTheSandboxAsItIs) {
    const TempDir folder;
    const auto unit = local_unit(folder);
    folder.write("collector.service", read_file(unit) + unit_text("metrics.conf"));
    EXPECT_EQ(run({"systemd-analyze", "verify", unit}), "");
    EXPECT_NE(run({"systemd-analyze", "security", "--offline=true", "--threshold=15", unit}).find("Overall exposure"),
              std::string::npos);
}

/// restart-delay with a clock of the test's own, and a sleep that only says how long.
class RestartDelayTest : public testing::Test {
  protected:
    RestartDelayTest() {
        program("date", "cat '" + (folder_ / "now").string() + "'");
        program("sleep", "echo slept $1");
        at(1000);
    }
    void at(int seconds) const { folder_.write("now", std::to_string(seconds) + "\n"); }
    void end(const std::string& result, int status) const {
        EXPECT_EQ(call("count", {{"SERVICE_RESULT", result}, {"EXIT_STATUS", std::to_string(status)}}), "");
    }
    void crash() const { end("signal", SIGKILL); }
    /// In seconds, the first of which is RestartSec=.
    [[nodiscard]] int wait() const {
        const std::string said = call("wait", {});
        const auto slept = said.find("slept ");
        return slept == std::string::npos ? 0 : std::stoi(said.substr(slept + 6));
    }

  private:
    void program(const std::string& name, const std::string& does) const {
        std::filesystem::permissions(folder_.write(name, "#!/bin/sh\n" + does + "\n"),
                                     std::filesystem::perms::owner_all);
    }
    [[nodiscard]] std::string call(const std::string& what, Process::Environment environment) const {
        environment["RUNTIME_DIRECTORY"] = folder_.path().string();
        environment["PATH"] = folder_.path().string() + ":/usr/bin:/bin";
        Process process({SOURCE_DIR "/systemd/restart-delay", what}, environment);
        EXPECT_EQ(process.wait_exit(), 0);
        process.wait_output_end();
        return process.output();
    }
    TempDir folder_;
};

TEST_F(RestartDelayTest, GrowsWithEachFailureToAMinute) {
    for (const int expected : {0, 1, 3, 7, 15, 31, 59, 59}) {
        crash();
        EXPECT_EQ(wait(), expected);
    }
}

TEST_F(RestartDelayTest, CountsTheFailuresOfTenMinutes) {
    crash();
    crash();
    at(1000 + 599);
    crash();
    EXPECT_EQ(wait(), 3);
    at(1000 + 600);
    EXPECT_EQ(wait(), 0) << "of three failures the first two are forgotten";
}

TEST_F(RestartDelayTest, LetsAPersonStartItAtOnce) {
    crash();
    crash();
    crash();
    at(1000 + 6);
    EXPECT_EQ(wait(), 0);
}

TEST_F(RestartDelayTest, IsForgottenAfterAStopAsAsked) {
    crash();
    crash();
    end("success", 0);
    EXPECT_EQ(wait(), 0);
}

TEST_F(RestartDelayTest, DoesNotCountWhatOnlyAPersonCanMend) {
    crash();
    crash();
    end("exit-code", 78);
    EXPECT_EQ(wait(), 0);
}

}  // namespace
}  // namespace collector::test
