#include <collector/base/machine_mark.hpp>
#include <collector/config/config.hpp>

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <ostream>

#include "loading.hpp"

namespace collector::test {
namespace {

using namespace std::chrono_literals;

TEST(Config, TakesEveryKey) {
    ConfigFile file(R"(# A comment.
[broker]
url = "mqtts://broker.example.org:8884"
client_id = "collector-attic"
username = "reader"
password_file = "secret/password"
ca_file = "ca.pem"
certificate_file = "client.pem"
key_file = "client.key"
mqtt_version = "5"
session = "persistent"
keep_alive = "45s"
topics = ["mjs-voltage/+/#", "tele/+/+"]

[tasmota]
full_topics = ["%topic%/%prefix%/"]
time_zone = "Europe/Brussels"
record = ["voltage", "state"]

[database]
path = "/var/lib/other/other.db"
commit_interval = "500ms"

[retention]
readings = "40d"
states = "90d"

[report]
language = "nl"

[street."Dorpsstraat 3812"]
plugs = ["tasmota_F17F56", "attic/tasmota_AB01CD"]

[street.Achterweg]
plugs = ["tasmota_B2D003"]

[log]
level = "debug"
)");
    std::filesystem::create_directory(file.folder() / "secret");
    file.folder().write("secret/password", "s3cret\n");
    for (const std::string_view name : {"ca.pem", "client.pem", "client.key"}) {
        file.folder().write(name, "");
    }
    Config want;
    want.broker = {.host = "broker.example.org",
                   .port = 8884,
                   .tls = true,
                   .client_id = "collector-attic",
                   .username = "reader",
                   .password = "s3cret",
                   .ca_file = file.folder() / "ca.pem",
                   .certificate_file = file.folder() / "client.pem",
                   .key_file = file.folder() / "client.key",
                   .version = mqtt::ProtocolVersion::v5,
                   .session = mqtt::SessionKind::persistent,
                   .keep_alive = 45s,
                   .topics = {"mjs-voltage/+/#", "tele/+/+"}};
    want.tasmota = {.full_topics = {"%topic%/%prefix%/"},
                    .time_zone = "Europe/Brussels",
                    .record = {.power = false, .energy = false, .state = true}};
    want.database = {.path = "/var/lib/other/other.db", .commit_interval = 500ms};
    want.retention = {.readings = 40 * 24h, .states = 90 * 24h};
    want.report = {.language = Language::dutch};
    want.streets = {{.name = "Achterweg", .plugs = {"tasmota_B2D003"}},
                    {.name = "Dorpsstraat 3812", .plugs = {"tasmota_F17F56", "attic/tasmota_AB01CD"}}};
    want.log_level = LogLevel::debug;

    const LoadedConfig loaded = file.load_valid();
    EXPECT_EQ(loaded.config, want);
    EXPECT_EQ(text(loaded.warnings), "");
}

std::string host_name() {
    std::array<char, 256> name{};
    EXPECT_EQ(gethostname(name.data(), name.size() - 1), 0);
    return name.data();
}

TEST(Config, HasADefaultForEveryKeyButTheUrl) {
    const std::string mark = machine_mark().empty() ? "" : "-" + machine_mark();
    Config want;
    want.broker = {.host = "broker.example.org",
                   .port = 8883,
                   .tls = true,
                   .client_id = "collector-" + host_name() + "-my" + mark,
                   .username = "",
                   .password = "",
                   .ca_file = "",
                   .certificate_file = "",
                   .key_file = "",
                   .version = std::nullopt,
                   .session = mqtt::SessionKind::clean,
                   .keep_alive = 30s,
                   .topics = {"tasmota/discovery/+/+", "mjs-voltage/+/#"}};
    want.tasmota = {.full_topics = {"mjs-voltage/%topic%/", "%prefix%/%topic%/"},
                    .time_zone = "Europe/Amsterdam",
                    .record = {.power = true, .energy = true, .state = true}};
    want.database = {.path = "/var/lib/collector/voltage.db", .commit_interval = 5s};
    want.log_level = LogLevel::info;

    const LoadedConfig loaded = ConfigFile(kLeast).load_valid();
    EXPECT_EQ(loaded.config, want);
    EXPECT_EQ(text(loaded.warnings), "");
}

TEST(Config, TheTasmotaDefaultsCanBeHadWithoutAFile) {
    EXPECT_EQ(default_tasmota_config(), ConfigFile(kLeast).load_valid().config.tasmota);
}

TEST(Config, AnEmptyTextIsAsGoodAsAnAbsentKey) {
    const std::string added =
        "client_id = \"\"\nusername = \"\"\npassword_file = \"\"\nca_file = \"\"\ncertificate_file = \"\"\n"
        "key_file = \"\"\npassword = \"\"\n[report]\nlanguage = \"\"\n";
    const ConfigFile file(std::string(kLeast) + added);
    std::filesystem::permissions(file.path(), std::filesystem::perms::owner_read);
    EXPECT_EQ(file.load_valid().config, ConfigFile(kLeast).load_valid().config);
}

TEST(Config, EmptyTablesAreAsGoodAsAbsentOnes) {
    EXPECT_EQ(
        ConfigFile(std::string(kLeast) + "[tasmota]\n[database]\n[report]\n[street]\n[log]\n").load_valid().config,
        ConfigFile(kLeast).load_valid().config);
}

struct PathCase {
    std::string_view name;
    std::string_view written;
    std::string_view want;  ///< below the file's folder unless it starts with a slash

    friend std::ostream& operator<<(std::ostream& out, const PathCase& row) { return out << row.name; }
};

constexpr PathCase kPaths[] = {
    {"plain_name", "voltage.db", "voltage.db"},
    {"folder_below", "data/voltage.db", "data/voltage.db"},
    {"dot", "./voltage.db", "voltage.db"},
    {"dots_inside", "data/../voltage.db", "voltage.db"},
    {"absolute", "/srv/voltage.db", "/srv/voltage.db"},
    {"absolute_with_dots", "/srv/x/../voltage.db", "/srv/voltage.db"},
};

class ConfigPathTest : public testing::TestWithParam<PathCase> {};

TEST_P(ConfigPathTest, StartsAtTheFilesOwnFolder) {
    const ConfigFile file(std::string(kLeast) + "[database]\npath = \"" + std::string(GetParam().written) + "\"\n");
    EXPECT_EQ(file.load_valid().config.database.path, file.folder().path() / GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Config, ConfigPathTest, testing::ValuesIn(kPaths),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ConfigPath, StartsAtTheFilesFolderForEveryFileKey) {
    const ConfigFile file(std::string(kLeast) +
                          "ca_file = \"tls/ca.pem\"\ncertificate_file = \"tls/a.pem\"\nkey_file = \"tls/a.key\"\n");
    std::filesystem::create_directory(file.folder() / "tls");
    for (const std::string_view name : {"tls/ca.pem", "tls/a.pem", "tls/a.key"}) {
        file.folder().write(name, "");
    }
    const mqtt::SubscriberSettings broker = file.load_valid().config.broker;
    EXPECT_EQ(broker.ca_file, file.folder() / "tls/ca.pem");
    EXPECT_EQ(broker.certificate_file, file.folder() / "tls/a.pem");
    EXPECT_EQ(broker.key_file, file.folder() / "tls/a.key");
}

TEST(ConfigPath, OneFileMayHoldCertificateAndKey) {
    const ConfigFile file(std::string(kLeast) + "certificate_file = \"both.pem\"\nkey_file = \"both.pem\"\n");
    file.folder().write("both.pem", "");
    const mqtt::SubscriberSettings broker = file.load_valid().config.broker;
    EXPECT_EQ(broker.certificate_file, broker.key_file);
}

struct EdgeCase {
    std::string_view name;
    std::string_view lines;

    friend std::ostream& operator<<(std::ostream& out, const EdgeCase& row) { return out << row.name; }
};

constexpr EdgeCase kEdges[] = {
    {"shortest_keep_alive", "keep_alive = \"5s\""},
    {"longest_keep_alive", "keep_alive = \"20min\""},
    {"mqtt_auto", "mqtt_version = \"auto\""},
    {"mqtt_3_1_1", "mqtt_version = \"3.1.1\""},
    {"clean_session", "session = \"clean\""},
    {"shortest_commit_interval", "[database]\ncommit_interval = \"100ms\""},
    {"longest_commit_interval", "[database]\ncommit_interval = \"5min\""},
    {"voltage_alone", "[tasmota]\nrecord = [\"voltage\"]"},
    {"voltage_last", "[tasmota]\nrecord = [\"power\", \"voltage\"]"},
    {"utc", "[tasmota]\ntime_zone = \"UTC\""},
    {"list_over_several_lines", "topics = [\n  \"a/#\",  # one\n  \"b/+\",\n]"},
    {"text_in_single_quotes", "[log]\nlevel = 'warn'"},
    {"byte_above_ascii_in_a_text", "username = \"ren\xc3\xa9\""},
};

class ConfigEdgeTest : public testing::TestWithParam<EdgeCase> {};

TEST_P(ConfigEdgeTest, IsTaken) {
    const auto loaded = ConfigFile(std::string(kLeast) + std::string(GetParam().lines) + "\n").load();
    EXPECT_TRUE(loaded.has_value()) << text(loaded);
}

INSTANTIATE_TEST_SUITE_P(Config, ConfigEdgeTest, testing::ValuesIn(kEdges),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ConfigRecord, SwitchesOffWhatItDoesNotName) {
    const auto record = [](std::string_view parts) {
        return ConfigFile(std::string(kLeast) + "[tasmota]\nrecord = " + std::string(parts) + "\n")
            .load_valid()
            .config.tasmota.record;
    };
    EXPECT_EQ(record(R"(["voltage"])"), (RecordedParts{.power = false, .energy = false, .state = false}));
    EXPECT_EQ(record(R"(["voltage","power"])"), (RecordedParts{.power = true, .energy = false, .state = false}));
    EXPECT_EQ(record(R"(["voltage","energy"])"), (RecordedParts{.power = false, .energy = true, .state = false}));
    EXPECT_EQ(record(R"(["voltage","state"])"), (RecordedParts{.power = false, .energy = false, .state = true}));
}

TEST(ConfigLog, TakesEveryLevel) {
    const auto level = [](std::string_view word) {
        return ConfigFile(std::string(kLeast) + "[log]\nlevel = \"" + std::string(word) + "\"\n")
            .load_valid()
            .config.log_level;
    };
    EXPECT_EQ(level("debug"), LogLevel::debug);
    EXPECT_EQ(level("info"), LogLevel::info);
    EXPECT_EQ(level("warn"), LogLevel::warn);
    EXPECT_EQ(level("error"), LogLevel::error);
}

TEST(ConfigWarning, APlainConnectionIsWarnedAbout) {
    const LoadedConfig loaded = ConfigFile("[broker]\n\nurl = \"mqtt://localhost\"\n").load_valid();
    EXPECT_FALSE(loaded.config.broker.tls);
    EXPECT_EQ(loaded.config.broker.port, 1883);
    ASSERT_EQ(places(loaded.warnings), (std::vector<NotePlace>{{3, "broker.url"}}));
    EXPECT_NE(loaded.warnings[0].what.find("not encrypted"), std::string::npos) << text(loaded.warnings);
}

TEST(ConfigNoteText, ShowsFileLineKeyAndFault) {
    EXPECT_EQ(to_text({"etc/my.toml", 12, "broker.url", "is wrong"}), "etc/my.toml:12: broker.url: is wrong");
}

TEST(ConfigNoteText, LeavesOutWhatIsNotKnown) {
    EXPECT_EQ(to_text({"my.toml", 0, "broker.url", "is wrong"}), "my.toml: broker.url: is wrong");
    EXPECT_EQ(to_text({"my.toml", 3, "", "is wrong"}), "my.toml:3: is wrong");
    EXPECT_EQ(to_text({"my.toml", 0, "", "is wrong"}), "my.toml: is wrong");
}

TEST(ProcessEnvironment, ReadsTheProcesssOwn) {
    EXPECT_TRUE(process_environment("PATH").has_value());
    EXPECT_EQ(process_environment("COLLECTOR_TEST_NO_SUCH_VARIABLE"), std::nullopt);
}

TEST(Config, OfThePage) {
    const ConfigFile file(
        "[broker]\nurl = \"mqtts://broker.example.org\"\n[web]\nlisten = \"[::1]:80\"\npassword_file = \"web\"\n"
        "public = true\nnames = [\"pi.local\"]\n");
    const WebConfig web = file.load_valid().config.web;
    EXPECT_EQ(web.listen, (ListenAddress{"::1", 80}));
    EXPECT_EQ(web.password_file, file.folder() / "web");
    EXPECT_TRUE(web.is_public);
    EXPECT_EQ(web.names, std::vector<std::string>{"pi.local"});
}

TEST(Config, WithoutAWordOfItThePageIsForThisMachineAlone) {
    const ConfigFile file("[broker]\nurl = \"mqtts://broker.example.org\"\n");
    EXPECT_EQ(file.load_valid().config.web, WebConfig{});
    EXPECT_TRUE(WebConfig{}.listen.is_loopback());
}

}  // namespace
}  // namespace collector::test
