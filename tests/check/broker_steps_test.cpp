#include "check/broker_steps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using mqtt::ConnectionFault;
using mqtt::ConnectionStep;
using mqtt::TrialAnswer;
using test::at;
using test::ManualClock;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class LinkChecksTest : public testing::Test {
  protected:
    LinkChecksTest() {
        broker_.host = "broker.example.org";
        broker_.port = 8883;
        report_ = {.addresses = {"192.0.2.1"},
                   .connected_to = "192.0.2.1",
                   .tls_version = "TLSv1.3",
                   .certificate = mqtt::CertificateSpan{at("2026-03-01T00:00:00Z"), at("2026-06-01T00:00:00Z")},
                   .fault = std::nullopt};
    }
    [[nodiscard]] std::vector<StepResult> judge() const { return judge_connection(broker_, report_, clock_); }
    [[nodiscard]] StepResult tls() const { return judge().at(2); }
    void fail_tls(ConnectionFault::Kind kind) {
        report_.fault = ConnectionFault{
            .step = ConnectionStep::tls, .kind = kind, .what = "what is wrong", .advice = "the usual advice"};
    }

    mqtt::SubscriberSettings broker_;
    mqtt::ConnectionReport report_;
    ManualClock clock_{at("2026-05-01T10:00:00Z")};
};

TEST_F(LinkChecksTest, AllThreeStepsAreSaid) {
    EXPECT_THAT(judge(), Each(Field(&StepResult::mark, StepMark::ok)));
    EXPECT_THAT(judge(), ElementsAre(Field(&StepResult::what, "name: broker.example.org is 192.0.2.1"),
                                     Field(&StepResult::what, "connection: 192.0.2.1 takes connections on port 8883"),
                                     Field(&StepResult::what,
                                           "TLS: TLSv1.3, with a certificate for broker.example.org "
                                           "that is valid until 2026-06-01")));
}

TEST_F(LinkChecksTest, EachOfSeveralAddressesIsNamedWithItsFate) {
    report_.addresses = {"192.0.2.9", "192.0.2.1"};
    report_.passed_over = {"192.0.2.9: it is refused"};
    EXPECT_EQ(judge().at(0).what, "name: broker.example.org is 192.0.2.9, 192.0.2.1");
    EXPECT_EQ(judge().at(1).what,
              "connection: 192.0.2.1 takes connections on port 8883; passed over: 192.0.2.9: it is refused");
}

TEST_F(LinkChecksTest, WhenNoAddressWorksEachIsNamed) {
    report_.fault = ConnectionFault{.step = ConnectionStep::tcp, .what = "it is refused", .advice = "look there"};
    report_.passed_over = {"192.0.2.9: it is refused", "192.0.2.1: it does not answer"};
    EXPECT_THAT(judge().at(1).advice,
                ElementsAre("look there",
                            "none of its addresses works: 192.0.2.9: it is refused; 192.0.2.1: it does not answer"));
}

TEST_F(LinkChecksTest, WhatComesAfterAFaultIsSkipped) {
    report_.fault = ConnectionFault{.step = ConnectionStep::tcp, .what = "it is refused", .advice = "look there"};
    EXPECT_THAT(judge(), ElementsAre(Field(&StepResult::mark, StepMark::ok),
                                     StepResult{StepMark::failed, "connection: it is refused", {"look there"}},
                                     StepResult{StepMark::skipped, "TLS: not tried", {}}));
}

TEST_F(LinkChecksTest, ACertificateThatEndsSoonIsANote) {
    report_.certificate->until = clock_.utc_now() + kCertificateSoon;
    EXPECT_EQ(tls().mark, StepMark::ok);
    report_.certificate->until -= std::chrono::seconds{1};
    EXPECT_EQ(tls().mark, StepMark::note);
    EXPECT_THAT(tls().what, HasSubstr("valid until 2026-05-15 only: 13 days are left"));
}

TEST_F(LinkChecksTest, WithAWrongClockAnExpiredCertificateMayBeNone) {
    clock_.set_synchronised(false);
    fail_tls(ConnectionFault::Kind::certificate_expired);
    EXPECT_THAT(tls().advice,
                AllOf(Contains("the usual advice"),
                      Contains("the clock may be the cause: it is not synchronised, and says 2026-05-01 10:00 UTC"),
                      Contains(HasSubstr("timedatectl set-ntp true"))));
}

TEST_F(LinkChecksTest, WithARightClockAnExpiredCertificateIsOne) {
    fail_tls(ConnectionFault::Kind::certificate_expired);
    EXPECT_THAT(tls().advice, ElementsAre("the usual advice"));
}

TEST_F(LinkChecksTest, WithAWrongClockACertificateOfTheFutureIsTheClocksFault) {
    ManualClock& clock = clock_;
    clock.step(-std::chrono::days{365});
    clock.set_synchronised(false);
    fail_tls(ConnectionFault::Kind::certificate_not_yet_valid);
    EXPECT_THAT(tls().advice, AllOf(Contains("this machine's clock is too wrong for TLS: it says 2025-05-01 10:00 UTC, "
                                             "and the certificate's first day is 2026-03-01"),
                                    Contains(HasSubstr("NTP")), Contains(HasSubstr("timedatectl set-ntp true"))));
}

TEST_F(LinkChecksTest, WithARightClockACertificateOfTheFutureIsTheOperatorsFault) {
    fail_tls(ConnectionFault::Kind::certificate_not_yet_valid);
    EXPECT_THAT(tls().advice, AllOf(Contains(HasSubstr("operator")), Not(Contains(HasSubstr("timedatectl")))));
}

TEST_F(LinkChecksTest, WithoutTlsThatIsANote) {
    broker_.tls = false;
    EXPECT_EQ(tls().mark, StepMark::note);
}

// Login.

struct LoginCase {
    const char* name;
    const char* host;
    TrialAnswer::Kind kind;
    int code;
    const char* advice;  ///< part of a line

    friend std::ostream& operator<<(std::ostream& out, const LoginCase& row) { return out << row.name; }
};

class LoginAdviceTest : public LinkChecksTest, public testing::WithParamInterface<LoginCase> {};

TEST_P(LoginAdviceTest, IsGiven) {
    broker_.host = GetParam().host;
    const StepResult result =
        judge_login(broker_, "id-check", mqtt::ProtocolVersion::v5, {GetParam().kind, GetParam().code, "no"});
    EXPECT_EQ(result.mark, StepMark::failed);
    EXPECT_EQ(result.what, "login: no (code " + std::to_string(GetParam().code) + ")");
    EXPECT_THAT(result.advice, Contains(HasSubstr(GetParam().advice)));
}

INSTANTIATE_TEST_SUITE_P(
    Refusals, LoginAdviceTest,
    testing::Values(
        LoginCase{"password", "broker.example.org", TrialAnswer::Kind::login_refused, 4, "compare broker.username"},
        LoginCase{"not_authorised", "broker.example.org", TrialAnswer::Kind::login_refused, 0x87, "Access Management"},
        LoginCase{"address", "192.0.2.1", TrialAnswer::Kind::login_refused, 5, "server name (SNI)"},
        LoginCase{"ipv6_address", "2001:db8::1", TrialAnswer::Kind::login_refused, 5, "server name (SNI)"},
        LoginCase{"quota", "broker.example.org", TrialAnswer::Kind::refused, 0x97, "100 sessions"},
        LoginCase{"client_id", "broker.example.org", TrialAnswer::Kind::refused, 2, "adds -check"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(LinkChecksTest, ANameCanBeSentAsServerName) {
    EXPECT_THAT(
        judge_login(broker_, "id-check", mqtt::ProtocolVersion::v5, {TrialAnswer::Kind::login_refused, 5, "no"}).advice,
        Not(Contains(HasSubstr("SNI"))));
}

TEST_F(LinkChecksTest, ABrokerThatKnowsThePasswordToBeWrongHasFoundTheCluster) {
    broker_.host = "192.0.2.1";
    EXPECT_THAT(
        judge_login(broker_, "id-check", mqtt::ProtocolVersion::v5, {TrialAnswer::Kind::login_refused, 4, "no"}).advice,
        Not(Contains(HasSubstr("SNI"))));
}

TEST_F(LinkChecksTest, WithoutTlsThereIsNoServerNameAnyway) {
    broker_.tls = false;
    broker_.host = "192.0.2.1";
    EXPECT_THAT(
        judge_login(broker_, "id-check", mqtt::ProtocolVersion::v5, {TrialAnswer::Kind::login_refused, 5, "no"}).advice,
        Not(Contains(HasSubstr("SNI"))));
}

TEST_F(LinkChecksTest, AnAnswerThatDoesNotComeHasNoCode) {
    const StepResult result =
        judge_login(broker_, "id-check", mqtt::ProtocolVersion::v5, {TrialAnswer::Kind::lost, 0, "no answer"});
    EXPECT_EQ(result.what, "login: no answer");
    EXPECT_THAT(result.advice, IsEmpty());
}

TEST_F(LinkChecksTest, AnAnonymousLoginNamesNoUser) {
    EXPECT_EQ(judge_login(broker_, "id-check", mqtt::ProtocolVersion::v5, {}).what,
              "login: accepted, with the client id \"id-check\" and MQTT 5");
}

TEST_F(LinkChecksTest, Mqtt5LeavesNothingToTheBroker) {
    EXPECT_FALSE(judge_version(broker_, mqtt::ProtocolVersion::v5));
}

TEST_F(LinkChecksTest, TheOldVersionIsANoteWithTheLimitThatTheBrokerNeeds) {
    const auto result = judge_version(broker_, mqtt::ProtocolVersion::v3_1_1);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->mark, StepMark::note);
    EXPECT_THAT(result->what, HasSubstr("MQTT 3.1.1"));
    EXPECT_THAT(result->advice, Contains(HasSubstr("message_size_limit")));
    EXPECT_THAT(result->advice, Contains(HasSubstr("this broker does not speak MQTT 5")));
}

TEST_F(LinkChecksTest, TheOldVersionThatWasAskedForNamesTheKey) {
    broker_.version = mqtt::ProtocolVersion::v3_1_1;
    const auto result = judge_version(broker_, mqtt::ProtocolVersion::v3_1_1);
    ASSERT_TRUE(result);
    EXPECT_THAT(result->advice, Contains(HasSubstr("broker.mqtt_version = \"auto\"")));
}

}  // namespace
}  // namespace collector
