#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/collector_process.hpp"
#include "mqtt/scripted_broker.hpp"
#include "support/mosquitto.hpp"

/// `collector check` against every fault that can be caused. Whether the machine's clock is synchronised is not for a
/// test to say, so lines are looked at, and the exit code only where a fault decides it.
namespace collector::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr int kUnavailable = 69;
constexpr int kCheckConfig = 78;

class CheckTest : public testing::Test {
  protected:
    TempDir folder_;

    struct Outcome {
        std::optional<int> code;
        std::string output;
    };
    [[nodiscard]] static Outcome end_of(Process& process) {
        const auto code = process.wait_exit();
        process.wait_output_end();
        return {code, process.output()};
    }
    [[nodiscard]] Outcome check(const ConfigText& text, const std::string& listen = "0s") const {
        return end_of(*start_check(write_config(folder_, text), listen));
    }
    /// The check fails, and says so in a line that starts like this and holds that.
    void expect_failure(const ConfigText& text, const std::string& line, const std::string& advice = "") const {
        const Outcome outcome = check(text);
        EXPECT_EQ(outcome.code, kUnavailable) << outcome.output;
        EXPECT_THAT(outcome.output, AllOf(HasSubstr("FAIL  " + line), HasSubstr(advice)));
        EXPECT_THAT(outcome.output, Not(HasSubstr(text.password))) << "the password was shown";
    }
    /// A broker that no test is about.
    [[nodiscard]] static ConfigText nowhere() { return {.url = "mqtt://127.0.0.1:1"}; }
};

// The configuration.

TEST_F(CheckTest, FaultsOfTheConfigurationAreAllNamed) {
    const Outcome outcome = check({.url = "http://example.org", .more_database = "colour = \"red\""});
    EXPECT_EQ(outcome.code, kCheckConfig);
    EXPECT_THAT(outcome.output, AllOf(HasSubstr("broker.url: must start with mqtts://"),
                                      HasSubstr("database.colour: unknown key"), HasSubstr("FAIL  configuration: ")));
}

TEST_F(CheckTest, TheExamplesClusterIsNotTried) {
    const Outcome outcome = check({.url = "mqtts://0123456789abcdef.s1.eu.hivemq.cloud:8883"});
    EXPECT_EQ(outcome.code, kCheckConfig);
    EXPECT_THAT(outcome.output, AllOf(HasSubstr("FAIL  configuration: "), HasSubstr("still the example's"),
                                      HasSubstr("-     name: not tried"), HasSubstr("ok    database: ")));
}

TEST_F(CheckTest, AnEmptyPasswordIsSaid) {
    const Outcome outcome = end_of(*start_check(write_config(folder_, {.url = "mqtt://127.0.0.1:1", .password = ""})));
    EXPECT_EQ(outcome.code, kCheckConfig);
    EXPECT_THAT(outcome.output, AllOf(HasSubstr("FAIL  password: "), HasSubstr("broker-password\" is empty")));
}

TEST_F(CheckTest, APasswordFileThatOthersCanReadIsSaidWithWhatToRun) {
    const auto config = write_config(folder_, nowhere());
    const auto file = folder_ / "broker-password";
    chmod(file.c_str(), 0644);
    const Outcome outcome = end_of(*start_check(config));
    EXPECT_THAT(outcome.output, HasSubstr(fmt::format("FAIL  password: the file {} is open to every user of this "
                                                      "machine\n        sudo chmod 600 {}\n",
                                                      file.string(), file.string())));
}

TEST_F(CheckTest, APasswordFileOfItsOwnerAloneIsRight) {
    EXPECT_THAT(check(nowhere()).output, AllOf(HasSubstr("ok    configuration: "), HasSubstr("ok    password: ")));
}

TEST_F(CheckTest, APasswordInAnOpenConfigurationIsSaid) {
    const auto config = folder_.write(
        "plain.toml", fmt::format("[broker]\nurl = \"mqtt://127.0.0.1:1\"\nusername = \"u\"\npassword = \"hunter2\"\n"
                                  "[database]\npath = \"{}\"\n",
                                  (folder_ / "voltage.db").string()));
    chmod(config.c_str(), 0644);
    const Outcome outcome = end_of(*start_check(config));
    EXPECT_THAT(outcome.output, AllOf(HasSubstr("FAIL  password: in the configuration; "),
                                      HasSubstr("sudo chmod o= " + config.string()), Not(HasSubstr("hunter2"))));
}

// The way to the broker.

TEST_F(CheckTest, AnUnknownHost) {
    expect_failure({.url = "mqtts://broker.invalid"}, "name: cannot find the host broker.invalid");
}

TEST_F(CheckTest, APortThatRefuses) {
    const RefusingPort refusing;
    expect_failure({.url = fmt::format("mqtts://127.0.0.1:{}", refusing.port())}, "connection: nothing listens at");
}

TEST_F(CheckTest, StepsBehindAFailureAreSkippedAndOthersAreNot) {
    const RefusingPort refusing;
    const Outcome outcome = check({.url = fmt::format("mqtts://localhost:{}", refusing.port())});
    EXPECT_THAT(outcome.output, AllOf(HasSubstr("ok    name: localhost is "), HasSubstr("-     TLS: not tried"),
                                      HasSubstr("-     login: not tried"), HasSubstr("-     topics: not tried"),
                                      HasSubstr("ok    database: "), HasSubstr("disk: "), HasSubstr("clock: "),
                                      HasSubstr("-     readings: not tried")));
}

class CheckTlsTest : public CheckTest {
  protected:
    CertificateAuthority authority_{folder_.path()};

    [[nodiscard]] Mosquitto tls_broker(const CertificateAuthority::Certificate& certificate) const {
        return {folder_.path(), Mosquitto::Transport::tls, certificate};
    }
    [[nodiscard]] ConfigText config_for(const Mosquitto& broker, const std::string& host = "localhost") const {
        return {.url = broker.url(host), .ca_file = authority_.certificate().string()};
    }
};

TEST_F(CheckTlsTest, AllIsWellUpToTheTopics) {
    const Mosquitto broker = tls_broker(authority_.issue("server"));
    const Outcome outcome = check(config_for(broker));
    EXPECT_THAT(outcome.output,
                AllOf(HasSubstr("ok    name: localhost is "), HasSubstr("ok    connection: 127.0.0.1 takes"),
                      HasSubstr("ok    TLS: TLSv1."), HasSubstr("valid until 2099-12-31"),
                      HasSubstr("ok    login: accepted as user \"collector\""), HasSubstr("-check\""),
                      HasSubstr("ok    topic: \"mjs-voltage/#\" is granted"),
                      HasSubstr("ok    topic: \"tasmota/discovery/+/+\" is granted"),
                      HasSubstr("-     readings: not waited for")));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "voltage.db")) << "nothing was made";
}

TEST_F(CheckTlsTest, AnUntrustedAuthority) {
    const CertificateAuthority other(folder_.path(), "other");
    const Mosquitto broker = tls_broker(other.issue("server"));
    expect_failure(config_for(broker), "TLS: the certificate of localhost", "is not signed by a CA that is trusted");
}

TEST_F(CheckTlsTest, AnExpiredCertificate) {
    const Mosquitto broker =
        tls_broker(authority_.issue("server", "DNS:localhost", "20200101000000Z", "20210101000000Z"));
    expect_failure(config_for(broker), "TLS: the certificate of localhost", "has expired (2021-01-01)");
}

TEST_F(CheckTlsTest, ACertificateOfTheFuture) {
    const Mosquitto broker =
        tls_broker(authority_.issue("server", "DNS:localhost", "20980102000000Z", "20990101000000Z"));
    expect_failure(config_for(broker), "TLS: the certificate of localhost",
                   ", and the certificate's first day is 2098-01-02");
}

TEST_F(CheckTlsTest, AnotherHostName) {
    const Mosquitto broker = tls_broker(authority_.issue("server", "DNS:broker.example.org"));
    expect_failure(config_for(broker), "TLS: the certificate of localhost", "but for broker.example.org");
}

TEST_F(CheckTlsTest, APortWithoutTls) {
    const Mosquitto broker(folder_.path(), Mosquitto::Transport::plain);
    ConfigText text = config_for(broker);
    text.url = fmt::format("mqtts://localhost:{}", broker.port());
    expect_failure(text, "TLS: localhost", "does not speak TLS");
}

TEST_F(CheckTlsTest, AWrongPassword) {
    const Mosquitto broker = tls_broker(authority_.issue("server"));
    ConfigText text = config_for(broker);
    text.password = "not-the-password";
    expect_failure(text, "login: the broker refuses the login: user name or password are wrong",
                   "compare broker.username (\"collector\")");
    EXPECT_THAT(check(text).output, Not(HasSubstr("SNI"))) << "a name was sent";
}

TEST_F(CheckTlsTest, AWrongPasswordWithMqtt5) {
    const Mosquitto broker = tls_broker(authority_.issue("server"));
    ConfigText text = config_for(broker);
    text.password = "not-the-password";
    text.more_broker = "mqtt_version = \"5\"";
    expect_failure(text, "login: the broker refuses the login", "(code 135)");
}

TEST_F(CheckTlsTest, ARefusedLoginAtAnAddressMayBeTheMissingServerName) {
    const Mosquitto broker = tls_broker(authority_.issue("server"));
    ConfigText text = config_for(broker, "127.0.0.1");
    text.password = "not-the-password";
    expect_failure(text, "login: ", "broker.url holds an address (127.0.0.1), so no server name (SNI) can be sent");
}

TEST_F(CheckTlsTest, ARunningCollectorIsSeenAndNotThrownOut) {
    const Mosquitto broker = tls_broker(authority_.issue("server"));
    const auto config = write_config(folder_, config_for(broker));
    const auto collector = start_collector(config);
    ASSERT_TRUE(collector->wait_for("subscribed to 8 of 8 topics")) << collector->output();
    const Outcome outcome = end_of(*start_check(config));
    EXPECT_THAT(outcome.output,
                AllOf(HasSubstr("can be written; a collector is recording to it"), HasSubstr("ok    login: ")));
    collector->signal(SIGTERM);
    EXPECT_EQ(collector->wait_exit(), 0);
    EXPECT_THAT(collector->output(), Not(HasSubstr("lost the connection")));
}

// What the broker answers, and what it sends.

class CheckReadingsTest : public CheckTest {
  protected:
    [[nodiscard]] static ConfigText config_for(const ScriptedBroker& broker) {
        return {.url = fmt::format("mqtt://127.0.0.1:{}", broker.port()),
                .topics = R"(["tasmota/discovery/+/+", "mjs-voltage/+/#"])"};
    }
    /// Far longer than it takes a reading to come, which ends the wait.
    static constexpr const char* kUntilReading = "60s";

    /// What is said of the readings when these messages come. Without a reading it takes the whole time.
    [[nodiscard]] std::string said_of(const std::vector<ScriptedBroker::Message>& messages,
                                      const char* listen = "3s") const {
        ScriptedBroker broker({});
        const auto process = start_check(write_config(folder_, config_for(broker)), listen);
        EXPECT_TRUE(broker.wait_until([](const BrokerView& view) { return view.filters.size() == 2; }));
        for (const auto& message : messages) {
            broker.publish(message);
        }
        return end_of(*process).output;
    }
};

TEST_F(CheckReadingsTest, ARefusedDiscoveryNeedsItsOwnPermission) {
    const ScriptedBroker broker({.on_subscribe = [](const std::string& filter, std::size_t) {
        return filter.starts_with("tasmota") ? std::uint8_t{0x80} : std::uint8_t{1};
    }});
    expect_failure(config_for(broker), "topic: \"tasmota/discovery/+/+\" is refused",
                   "discovery needs a permission of its own");
    EXPECT_EQ(broker.view().filters.size(), 2U) << "the other one is tried";
}

TEST_F(CheckReadingsTest, ARefusedTopicIsSaid) {
    const ScriptedBroker broker({.on_subscribe = [](const std::string& filter, std::size_t) {
        return filter.starts_with("mjs") ? std::uint8_t{0x80} : std::uint8_t{1};
    }});
    expect_failure(config_for(broker), "topic: \"mjs-voltage/+/#\" is refused", "give this user the permission");
}

TEST_F(CheckReadingsTest, ABrokerThatHangsUpAtATopicIsSaid) {
    const ScriptedBroker broker({.hang_up_at = "tasmota/discovery/+/+"});
    expect_failure(config_for(broker), "topic: \"tasmota/discovery/+/+\" is not answered", "-     readings: not tried");
}

TEST_F(CheckReadingsTest, WithoutTlsANoteSaysSo) {
    const ScriptedBroker broker({});
    EXPECT_THAT(check(config_for(broker)).output, HasSubstr("note  TLS: not encrypted (mqtt://)"));
}

TEST_F(CheckReadingsTest, NothingAtAll) {
    EXPECT_THAT(said_of({}), AllOf(HasSubstr("FAIL  readings: nothing at all came in "), HasSubstr("listen longer")));
}

TEST_F(CheckReadingsTest, RetainedMessagesAlone) {
    EXPECT_THAT(said_of({{.topic = "mjs-voltage/fridge/LWT", .payload = "Online", .retained = true}}),
                HasSubstr("FAIL  readings: only retained messages came in "));
}

TEST_F(CheckReadingsTest, MessagesWithoutAVoltage) {
    EXPECT_THAT(said_of({{.topic = "mjs-voltage/fridge/LWT", .payload = "Online"}}),
                AllOf(HasSubstr("FAIL  readings: 1 live message of 1 plug came in "), HasSubstr("but no SENSOR")));
}

TEST_F(CheckReadingsTest, MessagesThatCannotBeUnderstood) {
    EXPECT_THAT(said_of({{.topic = "mjs-voltage/fridge/SENSOR", .payload = "{\"ENERGY\":"}}),
                AllOf(HasSubstr("FAIL  readings: not one of 1 live message in "),
                      HasSubstr("the last is \"mjs-voltage/fridge/SENSOR\": ")));
}

TEST_F(CheckReadingsTest, AReading) {
    EXPECT_THAT(
        said_of({{.topic = "mjs-voltage/fridge/LWT", .payload = "Online", .retained = true},
                 {.topic = "mjs-voltage/fridge/SENSOR", .payload = R"({"ENERGY":{"Period":0,"Voltage":231.5}})"}},
                kUntilReading),
        HasSubstr("ok    readings: plug \"fridge\" measures 231.5 V; heard from 1 plug in "));
}

TEST_F(CheckReadingsTest, AReadingBehindAnOpenRelayIsANote) {
    EXPECT_THAT(said_of({{.topic = "mjs-voltage/fridge/STATE", .payload = R"({"POWER":"OFF"})"},
                         {.topic = "mjs-voltage/fridge/SENSOR", .payload = R"({"ENERGY":{"Period":0,"Voltage":0}})"}},
                        kUntilReading),
                AllOf(HasSubstr("note  readings: plug \"fridge\" measures 0 V"), HasSubstr("with its relay off"),
                      HasSubstr("SetOption21 1")));
}

TEST_F(CheckReadingsTest, AnInterruptedWaitEndsInOrder) {
    const ScriptedBroker broker({});
    const auto process = start_check(write_config(folder_, config_for(broker)), "1h");
    ASSERT_TRUE(process->wait_for("clock: ")) << process->output();
    process->signal(SIGINT);
    const Outcome outcome = end_of(*process);
    EXPECT_EQ(outcome.code, kUnavailable);
    EXPECT_THAT(outcome.output, HasSubstr("FAIL  readings: stopped waiting after"));
    EXPECT_TRUE(broker.wait_until([](const BrokerView& view) { return view.goodbyes == 1; }));
}

TEST_F(CheckReadingsTest, ALostConnectionEndsTheWait) {
    ScriptedBroker broker({});
    const auto process = start_check(write_config(folder_, config_for(broker)), "1h");
    ASSERT_TRUE(process->wait_for("clock: ")) << process->output();
    broker.hang_up();
    EXPECT_THAT(end_of(*process).output, HasSubstr("FAIL  readings: the connection ended after"));
}

// The database.

TEST_F(CheckTest, ADatabaseFolderThatDoesNotExist) {
    ConfigText text = nowhere();
    text.database = "missing/voltage.db";
    expect_failure(text, fmt::format("database: the folder {} does not exist", (folder_ / "missing").string()),
                   "sudo install -d");
}

TEST_F(CheckTest, AFileThatIsNotADatabaseIsLeftAlone) {
    const auto file = folder_.write("voltage.db", std::string(5000, 'x'));
    expect_failure(nowhere(), "database: ", "file is not a database");
    EXPECT_EQ(read_file(file), std::string(5000, 'x'));
}

TEST_F(CheckTest, ADatabaseOfAnotherProgramIsLeftAlone) {
    {
        SQLite::Database other((folder_ / "voltage.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        other.exec("CREATE TABLE recipes (name TEXT)");
    }
    expect_failure(nowhere(), "database: ", "not one of the collector's");
}

TEST_F(CheckTest, ANewerDatabase) {
    {
        SQLite::Database newer((folder_ / "voltage.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        newer.exec("PRAGMA application_id = 0x6d6a7356; PRAGMA user_version = 9999");
    }
    expect_failure(nowhere(), "database: ", "was written by a newer collector");
}

/// Root may write anywhere, and does not record.
TEST_F(CheckTest, RootAsksForTheOwnerOfTheFolder) {
    constexpr uid_t kSomebody = 65534;  // nobody, who can write here and nowhere else
    const bool is_root = geteuid() == 0;
    const auto config = write_config(folder_, nowhere());
    if (is_root) {
        ASSERT_EQ(chown(folder_.path().c_str(), kSomebody, kSomebody), 0);
        folder_.write("voltage.db", "");
    }
    const Outcome outcome = end_of(*start_check(config));
    if (is_root) {
        EXPECT_THAT(outcome.output, AllOf(HasSubstr("FAIL  database: the file "), HasSubstr("it belongs to root"),
                                          HasSubstr(", who owns " + folder_.path().string() + ")")));
    } else {
        EXPECT_THAT(outcome.output, AllOf(HasSubstr("ok    database: "), Not(HasSubstr("who owns"))));
    }
}

}  // namespace
}  // namespace collector::test
