#include <collector/mqtt/connection_check.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mqtt/loopback_server.hpp"
#include "mqtt/tls_server.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

/// What the report says beyond the sentence, whose tests are in connection_probe_test.cpp.
namespace collector::mqtt {
namespace {

using namespace std::chrono_literals;
using Kind = ConnectionFault::Kind;
using test::at;
using test::CertificateAuthority;
using test::LoopbackServer;
using test::TlsServer;
using testing::Contains;
using testing::IsEmpty;
using testing::StartsWith;

constexpr auto kPatience = 30s;

class ConnectionCheckTest : public testing::Test {
  protected:
    [[nodiscard]] SubscriberSettings settings(std::uint16_t port) const {
        SubscriberSettings settings;
        settings.host = "localhost";
        settings.port = port;
        settings.ca_file = ca_.certificate();
        return settings;
    }
    /// Of a server whose certificate is valid from and to these dates.
    [[nodiscard]] ConnectionReport report_of(const std::string& from, const std::string& until) const {
        const TlsServer server({.certificate = ca_.issue("server", "DNS:localhost", from, until)});
        return check_connection(settings(server.port()), kPatience);
    }

    test::TempDir folder_;
    CertificateAuthority ca_{folder_.path()};
};

TEST_F(ConnectionCheckTest, AGoodServerIsReportedWithAddressVersionAndDates) {
    const ConnectionReport report = report_of("20200102030405Z", "20990607080910Z");
    EXPECT_FALSE(report.fault);
    EXPECT_THAT(report.addresses, Contains("127.0.0.1"));
    EXPECT_EQ(report.connected_to, "127.0.0.1");
    EXPECT_THAT(report.tls_version, StartsWith("TLSv1."));
    ASSERT_TRUE(report.certificate);
    EXPECT_EQ(report.certificate->from, at("2020-01-02T03:04:05Z"));
    EXPECT_EQ(report.certificate->until, at("2099-06-07T08:09:10Z"));
}

TEST_F(ConnectionCheckTest, AnExpiredCertificateIsToldApartWithItsDates) {
    const ConnectionReport report = report_of("20200101000000Z", "20210203000000Z");
    ASSERT_TRUE(report.fault);
    EXPECT_EQ(report.fault->step, ConnectionStep::tls);
    EXPECT_EQ(report.fault->kind, Kind::certificate_expired);
    ASSERT_TRUE(report.certificate);
    EXPECT_EQ(report.certificate->until, at("2021-02-03T00:00:00Z"));
}

TEST_F(ConnectionCheckTest, ACertificateOfTheFutureIsToldApartWithItsDates) {
    const ConnectionReport report = report_of("20900101000000Z", "20990101000000Z");
    ASSERT_TRUE(report.fault);
    EXPECT_EQ(report.fault->kind, Kind::certificate_not_yet_valid);
    ASSERT_TRUE(report.certificate);
    EXPECT_EQ(report.certificate->from, at("2090-01-01T00:00:00Z"));
}

TEST_F(ConnectionCheckTest, AnUnknownNameIsAFaultOfTheFirstStep) {
    SubscriberSettings nowhere = settings(8883);
    nowhere.host = "broker.invalid";
    const ConnectionReport report = check_connection(nowhere, kPatience);
    ASSERT_TRUE(report.fault);
    EXPECT_EQ(report.fault->step, ConnectionStep::name);
    EXPECT_THAT(report.addresses, IsEmpty());
}

TEST_F(ConnectionCheckTest, ARefusedPortIsAFaultOfTheSecondStep) {
    const test::RefusingPort refusing;
    const ConnectionReport report = check_connection(settings(refusing.port()), kPatience);
    ASSERT_TRUE(report.fault);
    EXPECT_EQ(report.fault->step, ConnectionStep::tcp);
    EXPECT_THAT(report.addresses, Contains("127.0.0.1"));
    EXPECT_EQ(report.connected_to, "");
}

TEST_F(ConnectionCheckTest, APortWithoutTlsIsAFaultOfTheThirdStep) {
    const LoopbackServer server([](int) {});
    const ConnectionReport report = check_connection(settings(server.port()), kPatience);
    ASSERT_TRUE(report.fault);
    EXPECT_EQ(report.fault->step, ConnectionStep::tls);
    EXPECT_EQ(report.connected_to, "127.0.0.1");
    EXPECT_FALSE(report.certificate);
}

TEST_F(ConnectionCheckTest, WithoutTlsTheSecondStepIsTheLast) {
    const LoopbackServer server(test::read_to_the_end);
    SubscriberSettings plain = settings(server.port());
    plain.tls = false;
    const ConnectionReport report = check_connection(plain, kPatience);
    EXPECT_FALSE(report.fault);
    EXPECT_EQ(report.tls_version, "");
}

struct AddressCase {
    const char* name;
    const char* host;
    bool is_address;

    friend std::ostream& operator<<(std::ostream& out, const AddressCase& row) { return out << row.name; }
};

class AddressTest : public testing::TestWithParam<AddressCase> {};

TEST_P(AddressTest, IsToldFromAName) {
    EXPECT_EQ(is_address(GetParam().host), GetParam().is_address);
}

INSTANTIATE_TEST_SUITE_P(Hosts, AddressTest,
                         testing::Values(AddressCase{"ipv4", "192.168.1.20", true},
                                         AddressCase{"ipv6", "fe80::1", true},
                                         AddressCase{"name", "broker.example.org", false},
                                         AddressCase{"name_of_digits", "123abc", false}),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace collector::mqtt
