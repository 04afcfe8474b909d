#include <csignal>
#include <fstream>

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "e2e/collector_process.hpp"
#include "support/mosquitto.hpp"

namespace collector::test {
namespace {

/// What a wrong setup makes the program say, and how it ends.
class RefusalTest : public testing::Test {
  protected:
    TempDir folder_;

    /// The program ends by itself with `code` and a sentence that holds `sentence`.
    void expect_end(const ConfigText& text, int code, const std::string& sentence) const {
        expect_end(write_config(folder_, text), code, sentence);
    }
    void expect_end(const std::filesystem::path& config, int code, const std::string& sentence) const {
        const auto collector = start_collector(config);
        EXPECT_EQ(collector->wait_exit(), code) << collector->output();
        collector->wait_output_end();
        EXPECT_NE(collector->output().find(sentence), std::string::npos) << collector->output();
    }
};

TEST_F(RefusalTest, AMissingConfigurationFile) {
    expect_end(folder_ / "nothing.toml", 78, "nothing.toml: there is no such file");
}

TEST_F(RefusalTest, AnUnknownKeyIsNamedWithFileLineAndTheNearestKey) {
    expect_end({.url = "mqtt://127.0.0.1", .more_broker = "usrname = \"x\""}, 78,
               "collector.toml:8: broker.usrname: unknown key; did you mean \"username\"?");
}

TEST_F(RefusalTest, AllFaultsAreNamedAtOnce) {
    const ConfigText text{
        .url = "http://example.org", .more_broker = "keep_alive = \"1s\"", .more_database = "colour = \"red\""};
    expect_end(text, 78, "broker.url: must start with mqtts://");
    expect_end(text, 78, "broker.keep_alive: must be from 5s to 20min");
    expect_end(text, 78, "database.colour: unknown key");
}

TEST_F(RefusalTest, AnExampleThatIsNotFilledIn) {
    const ConfigText text{.url = "mqtts://0123456789abcdef.s1.eu.hivemq.cloud:8883", .password = ""};
    expect_end(text, 78, "collector.toml:2: broker.url: is still the example's");
    expect_end(text, 78, "password\" is empty; write the password of user \"collector\" into it");
    EXPECT_FALSE(std::filesystem::exists(folder_ / "voltage.db"));
}

TEST_F(RefusalTest, ADatabaseFolderThatDoesNotExist) {
    expect_end({.url = "mqtt://127.0.0.1", .database = "missing/voltage.db"}, 73,
               fmt::format("the folder {} does not exist", (folder_ / "missing").string()));
}

TEST_F(RefusalTest, ADatabaseFolderThatCannotBeWritten) {
    // Below a file nobody can create anything, not even root.
    folder_.write("file", "");
    expect_end({.url = "mqtt://127.0.0.1", .database = "file/voltage.db"}, 73,
               fmt::format("{} is not a folder", (folder_ / "file").string()));
}

TEST_F(RefusalTest, AFileThatIsNotADatabaseIsLeftAlone) {
    const auto file = folder_.write("voltage.db", std::string(5000, 'x'));
    expect_end({.url = "mqtt://127.0.0.1"}, 65, "file is not a database");
    EXPECT_EQ(read_file(file), std::string(5000, 'x'));
}

TEST_F(RefusalTest, ADatabaseOfAnotherProgramIsLeftAlone) {
    {
        SQLite::Database other((folder_ / "voltage.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        other.exec("CREATE TABLE recipes (name TEXT)");
    }
    const std::string before = read_file(folder_ / "voltage.db");
    expect_end({.url = "mqtt://127.0.0.1"}, 65, "not one of the collector's");
    EXPECT_EQ(read_file(folder_ / "voltage.db"), before);
}

TEST_F(RefusalTest, ASecondCollectorOnTheSameDatabase) {
    const auto config = write_config(folder_, {.url = "mqtt://127.0.0.1:1"});
    const auto first = start_collector(config);
    ASSERT_TRUE(first->wait_for("recording to")) << first->output();
    expect_end(config, 73, "another collector is writing to");
}

/// Faults of the connection: the program says what is wrong, goes on trying, and still stops when told to.
class ConnectionRefusalTest : public RefusalTest {
  protected:
    CertificateAuthority authority_{folder_.path()};

    void expect_retry(const ConfigText& text, const std::string& sentence) const {
        const auto collector = start_collector(write_config(folder_, text));
        EXPECT_TRUE(collector->wait_for(sentence)) << collector->output();
        EXPECT_TRUE(collector->wait_for("trying again")) << collector->output();
        collector->signal(SIGTERM);
        EXPECT_EQ(collector->wait_exit(std::chrono::seconds{5}), 0) << "within five seconds: " << collector->output();
        EXPECT_EQ(collector->output().find(text.password), std::string::npos) << "the password was shown";
    }
    [[nodiscard]] Mosquitto tls_broker(const CertificateAuthority::Certificate& certificate) const {
        return {folder_.path(), Mosquitto::Transport::tls, certificate};
    }
    [[nodiscard]] ConfigText config_for(const Mosquitto& broker) const {
        return {.url = broker.url(), .ca_file = authority_.certificate().string()};
    }
};

TEST_F(ConnectionRefusalTest, WrongCa) {
    const CertificateAuthority other(folder_.path(), "other");
    const Mosquitto broker = tls_broker(authority_.issue("server"));
    expect_retry({.url = broker.url(), .ca_file = other.certificate().string()},
                 "is not signed by a CA that is trusted");
}

TEST_F(ConnectionRefusalTest, PrivateCaAndNoCaFile) {
    const Mosquitto broker = tls_broker(authority_.issue("server"));
    expect_retry({.url = broker.url()}, "name its certificate in broker.ca_file");
}

TEST_F(ConnectionRefusalTest, ExpiredCertificate) {
    const Mosquitto broker =
        tls_broker(authority_.issue("server", "DNS:localhost,IP:127.0.0.1", "20200101000000Z", "20210101000000Z"));
    expect_retry(config_for(broker), "has expired (2021-01-01)");
}

TEST_F(ConnectionRefusalTest, CertificateNotYetValid) {
    const Mosquitto broker =
        tls_broker(authority_.issue("server", "DNS:localhost,IP:127.0.0.1", "20980101000000Z", "20990101000000Z"));
    expect_retry(config_for(broker), "is not yet valid; is the clock of this machine set?");
}

TEST_F(ConnectionRefusalTest, WrongHostName) {
    const Mosquitto broker = tls_broker(authority_.issue("server", "DNS:broker.example.org"));
    expect_retry(config_for(broker), "is not for this host name but for broker.example.org");
}

TEST_F(ConnectionRefusalTest, TlsToThePlainPort) {
    const Mosquitto broker(folder_.path(), Mosquitto::Transport::plain);
    ConfigText text = config_for(broker);
    text.url = fmt::format("mqtts://localhost:{}", broker.port());
    expect_retry(text, "does not speak TLS");
}

TEST_F(ConnectionRefusalTest, PlainToTheTlsPort) {
    const Mosquitto broker = tls_broker(authority_.issue("server"));
    expect_retry({.url = fmt::format("mqtt://localhost:{}", broker.port())}, "does it expect TLS (mqtts://)");
}

TEST_F(ConnectionRefusalTest, WrongPassword) {
    const Mosquitto broker = tls_broker(authority_.issue("server"));
    ConfigText text = config_for(broker);
    text.password = "not-the-password";
    expect_retry(text, "the broker refuses the login: user name or password are wrong");
}

TEST_F(ConnectionRefusalTest, WrongPasswordWithMqtt5) {
    const Mosquitto broker = tls_broker(authority_.issue("server"));
    ConfigText text = config_for(broker);
    text.password = "not-the-password";
    text.more_broker = "mqtt_version = \"5\"";
    expect_retry(text, "the broker refuses the login: user name or password are wrong");
}

TEST_F(ConnectionRefusalTest, NobodyListens) {
    expect_retry({.url = fmt::format("mqtts://127.0.0.1:{}", free_port())}, "connection refused");
}

TEST_F(ConnectionRefusalTest, UnknownHost) {
    expect_retry({.url = "mqtts://broker.invalid"}, "cannot find the host broker.invalid");
}

}  // namespace
}  // namespace collector::test
