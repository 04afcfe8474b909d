#include <csignal>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/collector_process.hpp"
#include "e2e/simulator.hpp"
#include "support/mosquitto.hpp"

namespace collector::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

constexpr const char* kConfig =
    R"({"dn":"Kitchen","md":"Nous A1T","sw":"15.2.0","mac":"AABBCCF17F56","t":"tasmota_F17F56",)"
    R"("ft":"mjs-voltage/%topic%/","tp":["cmnd","stat","tele"],"ofln":"Offline","onln":"Online"})";
constexpr const char* kSensor =
    R"({"Time":"2026-05-01T12:00:05","ENERGY":{"Total":1.5,"Period":0,"Power":35,"Voltage":233.4,"Current":0.176}})";
constexpr const char* kState =
    R"({"UptimeSec":273600,"MqttCount":3,"POWER":"ON","Wifi":{"SSId":"our network","RSSI":72,"Signal":-62}})";

/// A TLS broker, and the real program watching it.
class WatchTest : public testing::Test {
  protected:
    TempDir folder_;
    CertificateAuthority authority_{folder_.path()};
    Mosquitto broker_{folder_.path(), Mosquitto::Transport::tls, authority_.issue("server")};
    std::filesystem::path config_ =
        write_config(folder_, {.url = broker_.url(), .ca_file = authority_.certificate().string()});

    enum class Retain { no, yes };
    void publish(const std::string& topic, const std::string& payload, Retain retain = Retain::no) const {
        std::vector<std::string> command{
            "mosquitto_pub", "-h", "localhost",    "-p",       std::to_string(broker_.port()), "-u",
            "plugs",         "-P", "plugs-secret", "--cafile", authority_.certificate(),       "-t",
            topic,           "-m", payload};
        if (retain == Retain::yes) {
            command.emplace_back("-r");
        }
        run(std::move(command));
    }
    void publish_plug(const std::string& kind, const std::string& payload, Retain retain = Retain::no) const {
        publish("mjs-voltage/tasmota_F17F56/" + kind, payload, retain);
    }
    /// What the broker tells each newcomer of a plug that is online.
    void publish_retained() const {
        publish_plug("LWT", "Online", Retain::yes);
        publish("tasmota/discovery/AABBCCF17F56/config", kConfig, Retain::yes);
    }
    [[nodiscard]] std::unique_ptr<Process> start_watch(const std::vector<std::string>& arguments) const {
        std::vector<std::string> command{COLLECTOR_BINARY, "watch", "--config", config_};
        command.insert(command.end(), arguments.begin(), arguments.end());
        return std::make_unique<Process>(std::move(command), Process::Environment{{"JOURNAL_STREAM", std::nullopt}});
    }
    [[nodiscard]] std::unique_ptr<Process> watch(const std::vector<std::string>& arguments = {}) const {
        auto watching = start_watch(arguments);
        EXPECT_TRUE(watching->wait_for("subscribed to 8 of 8 topics")) << watching->output();
        return watching;
    }
    /// Ends it and returns all it said.
    [[nodiscard]] static std::string stop(Process& watching, int signal = SIGTERM, int code = 0) {
        watching.signal(signal);
        EXPECT_EQ(watching.wait_exit(), code) << watching.output();
        watching.wait_output_end();
        return watching.output();
    }
};

TEST_F(WatchTest, ShowsWhatAFleetSendsAndSumsItUp) {
    const auto watching = watch();
    Simulator plugs({.url = broker_.url(),
                     .ca_file = authority_.certificate(),
                     .password_file = folder_.write("plugs-password", "plugs-secret"),
                     .folder = folder_.path(),
                     .plugs = 4});
    for (const char* part : {" LWT        Online", " discovery ", " SENSOR  ", " STATE      relay ON, up "}) {
        EXPECT_TRUE(watching->wait_for(part)) << part << "\n" << watching->output();
    }
    EXPECT_TRUE(watching->wait_for("(scheduled)", 12)) << watching->output();
    const std::string output = stop(*watching);
    for (const auto& row : read_csv(plugs.fleet())) {
        EXPECT_THAT(output, HasSubstr(fmt::format("  {} ", row.at(0))));
    }
    EXPECT_THAT(output, HasSubstr("summary    complete: LWT Online, discovery, "));
}

TEST_F(WatchTest, ShowsTheWantedPlugAloneAndSaysWhenItIsComplete) {
    publish_retained();
    publish("mjs-voltage/other/LWT", "Online", Retain::yes);
    const auto watching = watch({"--plug", "kitchen"});
    publish("mjs-voltage/other/SENSOR", kSensor);
    publish_plug("STATE", kState);
    publish_plug("SENSOR", kSensor);
    EXPECT_TRUE(watching->wait_for("complete   LWT, discovery, reading, relay state")) << watching->output();
    const std::string output = stop(*watching);
    EXPECT_THAT(output,
                AllOf(HasSubstr("\"Kitchen\"    LWT        Online (retained)"), HasSubstr("233.4 V  0.176 A  35 W"),
                      Not(HasSubstr("other")), Not(HasSubstr("our network"))));
}

TEST_F(WatchTest, DoesNotDisturbARunningCollectorOfTheSameConfiguration) {
    const auto collector = start_collector(config_);
    ASSERT_TRUE(collector->wait_for("subscribed to 8 of 8 topics")) << collector->output();
    const auto watching = watch();
    publish_plug("SENSOR", kSensor);
    EXPECT_TRUE(watching->wait_for("233.4 V")) << watching->output();
    EXPECT_TRUE(wait_until(folder_ / "voltage.db", "SELECT count(*) FROM reading", 1));
    static_cast<void>(stop(*watching));
    collector->signal(SIGTERM);
    EXPECT_EQ(collector->wait_exit(), 0);
    collector->wait_output_end();
    const std::string output = collector->output();
    EXPECT_EQ(output.find("connected to"), output.rfind("connected to")) << "it was thrown out:\n" << output;
}

TEST_F(WatchTest, WritesNoDatabase) {
    publish_retained();
    const auto watching = watch();
    EXPECT_TRUE(watching->wait_for("discovery")) << watching->output();
    static_cast<void>(stop(*watching));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "voltage.db"));
}

class WatchSignalTest : public WatchTest, public testing::WithParamInterface<int> {};

TEST_P(WatchSignalTest, EndsItWithASummaryAndSuccess) {
    publish_retained();
    const auto watching = watch();
    ASSERT_TRUE(watching->wait_for("discovery")) << watching->output();
    EXPECT_THAT(stop(*watching, GetParam()),
                HasSubstr("summary    missing: reading, relay state; seen: LWT Online, discovery"));
}

INSTANTIATE_TEST_SUITE_P(Signals, WatchSignalTest, testing::Values(SIGTERM, SIGINT, SIGHUP), [](const auto& test) {
    return test.param == SIGTERM ? "SIGTERM" : test.param == SIGINT ? "SIGINT" : "SIGHUP";
});

TEST_F(WatchTest, AReaderThatLeavesEndsItQuietly) {
    publish_retained();
    // Nothing is published later: that nobody reads must show without a write. What is printed is data alone.
    const std::string script = fmt::format("set -o pipefail; {} watch --config {} 2>errors | head -1; echo code $?",
                                           COLLECTOR_BINARY, config_.string());
    const std::string output = run({"bash", "-c", "cd " + folder_.path().string() + "; " + script});
    EXPECT_THAT(output, MatchesRegex("[0-9:]+  tasmota_F17F56 [^\n]*\ncode 0\n"));
    EXPECT_THAT(read_file(folder_ / "errors"), Not(HasSubstr("error")));
}

TEST_F(WatchTest, AClosedStandardOutputIsCode74) {
    Process watching({"bash", "-c", fmt::format("exec {} watch --config {} >&-", COLLECTOR_BINARY, config_.string())});
    EXPECT_EQ(watching.wait_exit(), 74);
}

TEST_F(WatchTest, OutputThatCannotBeWrittenIsCode74) {
    Process watching(
        {"bash", "-c", fmt::format("exec {} watch --config {} > /dev/full", COLLECTOR_BINARY, config_.string())});
    publish_retained();
    EXPECT_EQ(watching.wait_exit(), 74);
    watching.wait_output_end();
    EXPECT_THAT(watching.output(), HasSubstr("cannot write to standard output: No space left on device"));
}

TEST_F(WatchTest, AWantedPlugThatDoesNotComeInTimeIsCode69) {
    const auto watching = start_watch({"--plug", "garage", "--for", "200ms"});
    EXPECT_EQ(watching->wait_exit(), 69) << watching->output();
    watching->wait_output_end();
    EXPECT_THAT(watching->output(), HasSubstr("\"garage\"                    summary    missing: not heard at all"));
}

TEST_F(WatchTest, AllPlugsForSomeTimeIsSuccess) {
    const auto watching = start_watch({"--for", "200ms"});
    EXPECT_EQ(watching->wait_exit(), 0) << watching->output();
}

TEST_F(WatchTest, AWantedPlugThatShowedEverythingIsSuccess) {
    publish_retained();
    const auto watching = watch({"--plug", "aa:bb:cc:f1:7f:56", "--for", "1h"});
    publish_plug("SENSOR", kSensor);
    EXPECT_TRUE(watching->wait_for("233.4 V")) << watching->output();
    EXPECT_THAT(stop(*watching), HasSubstr("missing: relay state; seen: LWT Online, discovery, 1 reading"));
}

TEST_F(WatchTest, AWantedPlugWithoutALiveReadingIsCode69) {
    publish_retained();
    publish_plug("SENSOR", kSensor, Retain::yes);
    const auto watching = watch({"--plug", "tasmota_F17F56", "--for", "1h"});
    EXPECT_TRUE(watching->wait_for("hint       retained reading")) << watching->output();
    static_cast<void>(stop(*watching, SIGTERM, 69));
}

TEST_F(WatchTest, ABrokerThatGoesAwayIsExplainedAndReturnedTo) {
    const auto watching = watch();
    broker_.stop(SIGTERM);
    EXPECT_TRUE(watching->wait_for("connection refused")) << watching->output();
    broker_.start();
    EXPECT_TRUE(watching->wait_for("subscribed to 8 of 8 topics", 2)) << watching->output();
    publish_plug("SENSOR", kSensor);
    EXPECT_TRUE(watching->wait_for("233.4 V")) << watching->output();
    static_cast<void>(stop(*watching));
}

}  // namespace
}  // namespace collector::test
