#include "daemon/reload.hpp"

#include <functional>
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

Config config() {
    Config config;
    config.broker.host = "broker.example.org";
    config.broker.port = 8883;
    config.broker.client_id = "collector-pi";
    config.broker.topics = {"mjs-voltage/+/#"};
    config.tasmota = default_tasmota_config();
    config.database.path = "/var/lib/collector/voltage.db";
    return config;
}

struct KeyCase {
    const char* name;
    std::function<void(Config&)> change;
    std::vector<std::string> keys;

    friend std::ostream& operator<<(std::ostream& out, const KeyCase& row) { return out << row.name; }
};

class ReloadTest : public testing::TestWithParam<KeyCase> {};

TEST_P(ReloadTest, NamesTheKeysThatNeedARestart) {
    Config after = config();
    GetParam().change(after);
    ASSERT_NE(after, config());
    EXPECT_EQ(keys_needing_restart(config(), after), GetParam().keys);
}

INSTANTIATE_TEST_SUITE_P(
    Restart, ReloadTest,
    testing::Values(
        KeyCase{"host", [](Config& c) { c.broker.host = "other"; }, {"broker.url"}},
        KeyCase{"port", [](Config& c) { c.broker.port = 1; }, {"broker.url"}},
        KeyCase{"tls", [](Config& c) { c.broker.tls = false; }, {"broker.url"}},
        KeyCase{"client_id", [](Config& c) { c.broker.client_id = "x"; }, {"broker.client_id"}},
        KeyCase{"ca_file", [](Config& c) { c.broker.ca_file = "x"; }, {"broker.ca_file"}},
        KeyCase{"certificate_file", [](Config& c) { c.broker.certificate_file = "x"; }, {"broker.certificate_file"}},
        KeyCase{"key_file", [](Config& c) { c.broker.key_file = "x"; }, {"broker.key_file"}},
        KeyCase{
            "mqtt_version", [](Config& c) { c.broker.version = mqtt::ProtocolVersion::v5; }, {"broker.mqtt_version"}},
        KeyCase{"session", [](Config& c) { c.broker.session = mqtt::SessionKind::persistent; }, {"broker.session"}},
        KeyCase{"keep_alive", [](Config& c) { c.broker.keep_alive = 7s; }, {"broker.keep_alive"}},
        KeyCase{"topics", [](Config& c) { c.broker.topics.emplace_back("tele/+/+"); }, {"broker.topics"}},
        KeyCase{"time_zone", [](Config& c) { c.tasmota.time_zone = "UTC"; }, {"tasmota.time_zone"}},
        KeyCase{"metrics",
                [](Config& c) {
                    c.metrics.listen = {"::1", 9464};
                },
                {"metrics.listen"}},
        KeyCase{"database_path", [](Config& c) { c.database.path = "/srv/voltage.db"; }, {"database.path"}},
        KeyCase{"all_of_a_new_address",
                [](Config& c) {
                    c.broker.host = "other";
                    c.broker.port = 1;
                    c.broker.tls = false;
                    c.database.path = "/srv/voltage.db";
                },
                {"broker.url", "database.path"}}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    WhileRunning, ReloadTest,
    testing::Values(KeyCase{"username", [](Config& c) { c.broker.username = "x"; }, {}},
                    KeyCase{"password", [](Config& c) { c.broker.password = "x"; }, {}},
                    KeyCase{"full_topics", [](Config& c) { c.tasmota.full_topics = {"%topic%/"}; }, {}},
                    KeyCase{"record", [](Config& c) { c.tasmota.record.power = false; }, {}},
                    KeyCase{"commit_interval", [](Config& c) { c.database.commit_interval = 1s; }, {}},
                    KeyCase{"language", [](Config& c) { c.report.language = Language::dutch; }, {}},
                    KeyCase{"street", [](Config& c) { c.streets = {{.name = "x", .plugs = {"a"}}}; }, {}},
                    KeyCase{"log_level", [](Config& c) { c.log_level = LogLevel::debug; }, {}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(ReloadTest, SameConfigurationNeedsNothing) {
    EXPECT_THAT(keys_needing_restart(config(), config()), IsEmpty());
}

}  // namespace
}  // namespace collector
