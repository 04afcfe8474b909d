#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mqtt/subscriber_fixture.hpp"
#include "mqtt/tls_server.hpp"
#include "support/temp_dir.hpp"

/// Which MQTT the subscriber speaks when it may choose.
namespace collector::test {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using mqtt::ProtocolVersion;
using testing::Each;
using testing::ElementsAre;
using State = mqtt::LinkStatus::State;

constexpr int kMqtt5 = 5;
constexpr int kMqtt311 = 4;

class VersionTest : public SubscriberTest {
  protected:
    /// The version of each CONNECT so far.
    [[nodiscard]] std::vector<int> versions() const {
        std::vector<int> versions;
        for (const ConnectPacket& packet : broker_->view().connects) {
            versions.push_back(packet.version);
        }
        return versions;
    }
    /// A broker that answers MQTT 5 with these bytes, and speaks MQTT 3.1.1.
    static ScriptedBroker::Script answering_v5(const std::string& bytes) {
        return {.version = std::nullopt, .in_place_of_connack = [bytes](const ConnectPacket& packet, std::size_t) {
                    return packet.version == kMqtt5 ? std::optional(bytes) : std::nullopt;
                }};
    }
    /// A broker that hangs up at MQTT 5 without a word.
    static ScriptedBroker::Script hanging_up_at_v5() { return answering_v5(""); }
    static ScriptedBroker::Script refusing_v5() { return answering_v5("\x20\x03\x00\x84\x00"s); }
};

TEST_F(VersionTest, SpeaksMqtt5WhenTheBrokerDoes) {
    start_online({.version = std::nullopt});
    EXPECT_THAT(versions(), ElementsAre(kMqtt5));
    EXPECT_EQ(subscriber_->status().version, ProtocolVersion::v5);
    EXPECT_EQ(log_.count("with MQTT 5"), 1U) << log_.all();
}

struct RefusedVersionCase {
    const char* name;
    std::string connack;
    const char* code;

    friend std::ostream& operator<<(std::ostream& out, const RefusedVersionCase& row) { return out << row.name; }
};

class RefusedVersionTest : public VersionTest, public testing::WithParamInterface<RefusedVersionCase> {};

TEST_P(RefusedVersionTest, IsAnsweredAtOnceInMqtt311) {
    start_online(answering_v5(GetParam().connack));
    EXPECT_THAT(versions(), ElementsAre(kMqtt5, kMqtt311));
    EXPECT_EQ(subscriber_->status().version, ProtocolVersion::v3_1_1);
    EXPECT_EQ(subscriber_->status().problem, "");
    EXPECT_EQ(log_.count("does not speak MQTT 5 (code "s + GetParam().code + ")"), 1U) << log_.all();
    EXPECT_EQ(log_.count("with MQTT 3.1.1"), 2U) << log_.all();
    EXPECT_EQ(log_.count("trying again"), 0U) << "which would be after a pause\n" << log_.all();
    broker_->publish({.topic = "mjs-voltage/fridge/LWT", .payload = "Online"});
    EXPECT_TRUE(inbox_.wait(1));
}

INSTANTIATE_TEST_SUITE_P(Connacks, RefusedVersionTest,
                         testing::Values(RefusedVersionCase{"v3_1_1_form", "\x20\x02\x00\x01"s, "1"},
                                         RefusedVersionCase{"v5_form", "\x20\x03\x00\x84\x00"s, "132"},
                                         RefusedVersionCase{"v5_code_in_two_bytes", "\x20\x02\x00\x84"s, "132"},
                                         RefusedVersionCase{"old_code_in_three_bytes", "\x20\x03\x00\x01\x00"s, "1"}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(VersionTest, TwoHangUpsAtTheLoginAreAnsweredInMqtt311) {
    start_online(hanging_up_at_v5());
    EXPECT_THAT(versions(), ElementsAre(kMqtt5, kMqtt5, kMqtt311));
    EXPECT_EQ(subscriber_->status().version, ProtocolVersion::v3_1_1);
    EXPECT_EQ(log_.count("does not speak MQTT 5 (it hangs up at the login)"), 1U) << log_.all();
}

TEST_F(VersionTest, OneHangUpIsChance) {
    start_online({.version = std::nullopt, .in_place_of_connack = [](const ConnectPacket&, std::size_t number) {
                      return number == 1 ? std::optional<std::string>("") : std::nullopt;
                  }});
    EXPECT_THAT(versions(), ElementsAre(kMqtt5, kMqtt5));
}

/// Takes the fifteen seconds that an attempt may last.
TEST_F(VersionTest, AnAttemptThatTimesOutSaysNothingOfTheVersion) {
    play({.version = std::nullopt,
          .on_connect = [](std::size_t number) { return number == 2 ? std::nullopt : std::optional<std::uint8_t>(0); },
          .in_place_of_connack =
              [](const ConnectPacket&, std::size_t number) {
                  return number == 1 || number == 3 ? std::optional<std::string>("") : std::nullopt;
              }});
    start();
    ASSERT_TRUE(log_.wait_for("subscribed to")) << log_.all();
    EXPECT_THAT(versions(), ElementsAre(kMqtt5, kMqtt5, kMqtt5, kMqtt5));
}

class LoginCodeTest : public VersionTest, public testing::WithParamInterface<int> {};

/// Also in the form of MQTT 3.1.1, in which an old broker may refuse before it looks at the version.
TEST_P(LoginCodeTest, IsNoReasonForAnotherVersion) {
    const std::string code(1, static_cast<char>(GetParam()));
    play(answering_v5("\x20\x02\x00"s + code));
    start();
    ASSERT_TRUE(log_.wait_for("(code " + std::to_string(GetParam()) + ")")) << log_.all();
    EXPECT_TRUE(wait_state(State::waiting));
    EXPECT_FALSE(broker_->wait_until([](const BrokerView& view) { return view.connects.size() > 1; }, 1500ms));
    EXPECT_EQ(log_.count("does not speak MQTT 5"), 0U) << log_.all();
}

INSTANTIATE_TEST_SUITE_P(Codes, LoginCodeTest, testing::Values(4, 5, 0x86, 0x87, 0x8a, 0x8c));

TEST_F(VersionTest, AnotherRefusalIsNoReasonEither) {
    play({.version = std::nullopt, .on_connect = [](std::size_t) { return 0x88; }});
    start();
    ASSERT_TRUE(wait_connects(3)) << log_.all();
    EXPECT_THAT(versions(), Each(kMqtt5));
}

TEST_F(VersionTest, ATlsFaultIsNoReasonEither) {
    const TempDir folder;
    const CertificateAuthority authority(folder.path());
    const CertificateAuthority other(folder.path(), "other");
    const TlsServer server({.certificate = other.issue("server")});
    play({.version = std::nullopt});
    settings_.host = "localhost";
    settings_.port = server.port();
    settings_.tls = true;
    settings_.ca_file = authority.certificate();
    start();
    ASSERT_TRUE(log_.wait_for("not signed by a CA")) << log_.all();
    for (std::size_t line = 1; line <= 3; ++line) {
        clock_.push(10min);
        ASSERT_TRUE(log_.wait_for("(still, after ", line)) << log_.all();
    }
    EXPECT_EQ(log_.count("does not speak MQTT 5"), 0U) << log_.all();
}

TEST_F(VersionTest, OldVersionIsKeptForAnHour) {
    start_online(refusing_v5());
    clock_.push(59min);
    broker_->hang_up();
    ASSERT_TRUE(log_.wait_for("subscribed to", 2)) << log_.all();
    EXPECT_THAT(versions(), ElementsAre(kMqtt5, kMqtt311, kMqtt311));
}

TEST_F(VersionTest, Mqtt5IsTriedAgainAtTheFirstReconnectAfterAnHour) {
    start_online(refusing_v5());
    clock_.push(1h);
    broker_->hang_up();
    ASSERT_TRUE(log_.wait_for("subscribed to", 2)) << log_.all();
    EXPECT_THAT(versions(), ElementsAre(kMqtt5, kMqtt311, kMqtt5, kMqtt311));
}

TEST_F(VersionTest, ABrokerThatHasLearntMqtt5IsSpokenToInIt) {
    start_online({.version = std::nullopt, .in_place_of_connack = [](const ConnectPacket&, std::size_t number) {
                      return number == 1 ? std::optional("\x20\x02\x00\x01"s) : std::nullopt;
                  }});
    clock_.push(2h);
    broker_->hang_up();
    ASSERT_TRUE(log_.wait_for("subscribed to", 2)) << log_.all();
    EXPECT_THAT(versions(), ElementsAre(kMqtt5, kMqtt311, kMqtt5));
    EXPECT_EQ(subscriber_->status().version, ProtocolVersion::v5);
}

TEST_F(VersionTest, AFixedVersionIsNeverLeft) {
    play(refusing_v5());
    settings_.version = ProtocolVersion::v5;
    start();
    ASSERT_TRUE(wait_connects(3)) << log_.all();
    EXPECT_THAT(versions(), Each(kMqtt5));
    EXPECT_EQ(log_.count("set broker.mqtt_version to \"auto\""), 1U) << log_.all();
}

TEST_F(VersionTest, AFixedVersion5AtWhichTheBrokerHangsUpIsNamedAsAPossibleCause) {
    play(hanging_up_at_v5());
    settings_.version = ProtocolVersion::v5;
    start();
    EXPECT_TRUE(log_.wait_for("or does it not speak MQTT 5 (broker.mqtt_version)?")) << log_.all();
}

}  // namespace
}  // namespace collector::test
