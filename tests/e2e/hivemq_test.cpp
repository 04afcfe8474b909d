#include <csignal>
#include <cstdlib>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "e2e/collector_process.hpp"
#include "e2e/network_scenario.hpp"
#include "support/mosquitto.hpp"

namespace collector::test {
namespace {

constexpr int kMavenMissing = 77;
constexpr auto kMavenPatience = std::chrono::minutes{4};

/// The broker the network really uses, in its open edition: `protocol` is a value of broker.mqtt_version.
class HivemqTest : public testing::TestWithParam<std::string> {
  protected:
    void SetUp() override {
        Process build({SOURCE_DIR "/tests/support/hivemq/build", HIVEMQ_BUILD_DIR});
        const auto code = build.wait_exit(kMavenPatience);
        if (code == kMavenMissing && std::getenv("CI") == nullptr) {
            GTEST_SKIP() << "HiveMQ needs Java and Maven: " << build.output();
        }
        ASSERT_EQ(code, 0) << build.output();
        const auto server = authority_.issue("server");
        run({"openssl", "pkcs12", "-export", "-in", server.certificate, "-inkey", server.key, "-certfile",
             authority_.certificate(), "-out", folder_ / "server.p12", "-passout", "pass:store-secret"});
        start_broker();
    }

    void start_broker() {
        broker_ = std::make_unique<Process>(std::vector<std::string>{
            HIVEMQ_BUILD_DIR "/hivemq-broker", "--port", std::to_string(port_), "--keystore", folder_ / "server.p12",
            "--keystore-password", "store-secret", "--data", folder_ / "hivemq", "--user", "plugs:plugs-secret:both:#",
            "--user",
            "collector:collector-secret:subscribe:mjs-voltage/#,tele/#,stat/#,+/tele/+,+/stat/+,+/+/tele/+,+/+/stat/+,"
            "tasmota/discovery/+/+"});
        ASSERT_TRUE(broker_->wait_for("ready")) << broker_->output();
    }

    TempDir folder_;
    CertificateAuthority authority_{folder_.path()};
    std::uint16_t port_ = free_port();
    std::unique_ptr<Process> broker_;
    std::filesystem::path database_ = folder_ / "voltage.db";

    ConfigText config() const {
        return {.url = fmt::format("mqtts://localhost:{}", port_),
                .ca_file = authority_.certificate().string(),
                .more_broker = fmt::format("mqtt_version = \"{}\"", GetParam()),
                .topics = R"(["mjs-voltage/+/#", "tasmota/discovery/+/+"])"};
    }
};

TEST_P(HivemqTest, RecordsEveryReadingOfAHundredPlugsExactlyOnceThroughABrokerRestart) {
    expect_fleet_recorded_through_a_broker_restart({.folder = folder_,
                                                    .url = config().url,
                                                    .ca_file = authority_.certificate(),
                                                    .more_broker = config().more_broker,
                                                    .kill_broker = [this] { broker_.reset(); },
                                                    .start_broker = [this] { start_broker(); }});
}

TEST_P(HivemqTest, ATopicWithoutPermissionIsNamedAndTheOthersGoOn) {
    ConfigText text = config();
    text.topics = R"(["mjs-voltage/+/#", "secret/#"])";
    const auto collector = start_collector(write_config(folder_, text));
    EXPECT_TRUE(collector->wait_for("subscribed to 1 of 2 topics")) << collector->output();
    EXPECT_TRUE(collector->wait_for("the broker refuses the topic \"secret/#\"")) << collector->output();
}

TEST_P(HivemqTest, AWrongPasswordIsSaidPlainly) {
    ConfigText text = config();
    text.password = "wrong";
    const auto collector = start_collector(write_config(folder_, text));
    EXPECT_TRUE(collector->wait_for("wrong user name or password")) << collector->output();
    collector->signal(SIGTERM);
    EXPECT_EQ(collector->wait_exit(), 0);
}

TEST_P(HivemqTest, ACheckTellsWhatIsGrantedAndWhatIsNot) {
    ConfigText text = config();
    text.topics = R"(["mjs-voltage/+/#", "secret/#"])";
    const auto check = start_check(write_config(folder_, text));
    EXPECT_TRUE(check->wait_for("ok    login: accepted as user \"collector\"")) << check->output();
    EXPECT_TRUE(check->wait_for("ok    topic: \"mjs-voltage/+/#\" is granted")) << check->output();
    EXPECT_TRUE(check->wait_for("FAIL  topic: \"secret/#\" is refused: ")) << check->output();
    EXPECT_EQ(check->wait_exit(), 69);
}

INSTANTIATE_TEST_SUITE_P(Protocols, HivemqTest, testing::Values("3.1.1", "5"),
                         [](const auto& test) { return test.param == "5" ? "v5" : "v311"; });

}  // namespace
}  // namespace collector::test
