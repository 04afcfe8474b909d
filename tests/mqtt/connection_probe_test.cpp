#include "mqtt/connection_probe.hpp"

#include <sys/socket.h>

#include <functional>
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mqtt/loopback_server.hpp"
#include "mqtt/tls_server.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace collector::mqtt {
namespace {

using namespace std::chrono_literals;
using test::CertificateAuthority;
using test::LoopbackServer;
using test::TlsServer;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::Optional;

/// Far longer than any step takes on loopback; only a server that stays mute uses it up.
constexpr auto kProbePatience = 30s;

class ConnectionProbeTest : public testing::Test {
  protected:
    [[nodiscard]] SubscriberSettings settings(std::uint16_t port) const {
        SubscriberSettings settings;
        settings.host = "localhost";
        settings.port = port;
        settings.ca_file = ca_.certificate();
        return settings;
    }
    [[nodiscard]] std::optional<std::string> fault_at(const TlsServer& server) const {
        return find_connection_fault(settings(server.port()), kProbePatience);
    }

    test::TempDir folder_;
    CertificateAuthority ca_{folder_.path()};
};

TEST_F(ConnectionProbeTest, GoodServerHasNoFault) {
    const TlsServer server({.certificate = ca_.issue("server")});
    EXPECT_EQ(fault_at(server), std::nullopt);
}

TEST_F(ConnectionProbeTest, GoodServerOfTls12HasNoFault) {
    const TlsServer server({.certificate = ca_.issue("server"), .version = TlsServer::Version::at_most_1_2});
    EXPECT_EQ(fault_at(server), std::nullopt);
}

TEST_F(ConnectionProbeTest, AddressInTheCertificateIsAsGoodAsAName) {
    const TlsServer server({.certificate = ca_.issue("server", "IP:127.0.0.1")});
    SubscriberSettings by_address = settings(server.port());
    by_address.host = "127.0.0.1";
    EXPECT_EQ(find_connection_fault(by_address, kProbePatience), std::nullopt);
}

TEST_F(ConnectionProbeTest, WildcardNameIsUnderstood) {
    // No name below .localhost needs to resolve for this: the wildcard must not fit the bare name.
    const TlsServer server({.certificate = ca_.issue("server", "DNS:*.localhost")});
    EXPECT_THAT(fault_at(server), Optional(HasSubstr("*.localhost")));
}

// Certificates.

TEST_F(ConnectionProbeTest, UnknownAuthorityIsSaidWithTheKeyToSet) {
    const CertificateAuthority other(folder_.path(), "other");
    const TlsServer server({.certificate = other.issue("server")});
    EXPECT_THAT(fault_at(server), Optional(AllOf(HasSubstr("not signed by a CA that is trusted here"),
                                                 HasSubstr("broker.ca_file"), HasSubstr(ca_.certificate().string()))));
}

TEST_F(ConnectionProbeTest, AuthorityUnknownToTheSystemIsSaidWithTheKeyToSet) {
    const TlsServer server({.certificate = ca_.issue("server")});
    SubscriberSettings with_system_store = settings(server.port());
    with_system_store.ca_file.clear();
    EXPECT_THAT(find_connection_fault(with_system_store, kProbePatience),
                Optional(AllOf(HasSubstr("not signed by a CA that is trusted here"),
                               HasSubstr("name its certificate in broker.ca_file"))));
}

TEST_F(ConnectionProbeTest, SelfSignedCertificateIsSaid) {
    const CertificateAuthority::Certificate self{folder_ / "self.pem", folder_ / "self.key"};
    test::run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
               self.key, "-out", self.certificate, "-days", "3650", "-subj", "/CN=localhost", "-addext",
               "subjectAltName=DNS:localhost"});
    const TlsServer server({.certificate = self});
    EXPECT_THAT(fault_at(server), Optional(AllOf(HasSubstr("self-signed"), HasSubstr("broker.ca_file"))));
}

TEST_F(ConnectionProbeTest, WrongHostNameIsSaidWithTheNamesThatWouldBeRight) {
    const TlsServer server({.certificate = ca_.issue("server", "DNS:broker.example.org,DNS:mqtt.example.org")});
    EXPECT_THAT(fault_at(server), Optional(AllOf(HasSubstr("not for this host name"), HasSubstr("broker.example.org"),
                                                 HasSubstr("mqtt.example.org"), HasSubstr("broker.url"))));
}

TEST_F(ConnectionProbeTest, AddressThatIsNotInTheCertificateIsAWrongName) {
    const TlsServer server({.certificate = ca_.issue("server", "DNS:localhost")});
    SubscriberSettings by_address = settings(server.port());
    by_address.host = "127.0.0.1";
    EXPECT_THAT(find_connection_fault(by_address, kProbePatience),
                Optional(AllOf(HasSubstr("not for this host name"), HasSubstr("localhost"))));
}

TEST_F(ConnectionProbeTest, ExpiredCertificateIsSaidWithItsDate) {
    const TlsServer server({.certificate = ca_.issue("server", "DNS:localhost", "20200101000000Z", "20210203000000Z")});
    EXPECT_THAT(fault_at(server), Optional(AllOf(HasSubstr("expired"), HasSubstr("2021-02-03"))));
}

TEST_F(ConnectionProbeTest, ExpiryOfTheServersOwnCertificateIsItsOperators) {
    const TlsServer server({.certificate = ca_.issue("server", "DNS:localhost", "20200101000000Z", "20210203000000Z")});
    EXPECT_THAT(fault_at(server), Optional(HasSubstr("operator must renew it")));
}

/// cert.pem instead of fullchain.pem: whoever knows the intermediate certificate from elsewhere notices nothing.
TEST_F(ConnectionProbeTest, MissingIntermediateCertificateIsSaid) {
    const TlsServer server({.certificate = ca_.issue_authority("between").issue("server")});
    EXPECT_THAT(fault_at(server),
                Optional(AllOf(HasSubstr("does not send"), HasSubstr("fullchain.pem"),
                               HasSubstr("\"Throw-away test CA between\""), HasSubstr("broker.ca_file"))));
}

TEST_F(ConnectionProbeTest, ChainWithItsIntermediateCertificateHasNoFault) {
    const CertificateAuthority between = ca_.issue_authority("between");
    auto certificate = between.issue("server");
    certificate.certificate = folder_.write(
        "fullchain.pem", test::read_file(certificate.certificate) + test::read_file(between.certificate()));
    EXPECT_EQ(fault_at(TlsServer({.certificate = certificate})), std::nullopt);
}

TEST_F(ConnectionProbeTest, WholeChainOfAnotherAuthorityLacksNothing) {
    const CertificateAuthority other(folder_.path(), "other");
    const CertificateAuthority between = other.issue_authority("between");
    auto certificate = between.issue("server");
    certificate.certificate = folder_.write(
        "fullchain.pem", test::read_file(certificate.certificate) + test::read_file(between.certificate()));
    EXPECT_THAT(fault_at(TlsServer({.certificate = certificate})),
                Optional(AllOf(HasSubstr("is not the CA that signed it"), Not(HasSubstr("fullchain.pem")))));
}

/// The operator of the broker cannot mend that.
TEST_F(ConnectionProbeTest, ExpiredAuthorityIsTheFileOnThisMachine) {
    const CertificateAuthority old = CertificateAuthority::expired(folder_.path(), "old");
    const TlsServer server({.certificate = old.issue("server")});
    SubscriberSettings with_old = settings(server.port());
    with_old.ca_file = old.certificate();
    EXPECT_THAT(find_connection_fault(with_old, kProbePatience),
                Optional(AllOf(HasSubstr("in broker.ca_file (" + old.certificate().string() + ")"),
                               HasSubstr("has expired (2021-01-01)"), HasSubstr("current certificate there"),
                               Not(HasSubstr("operator")))));
}

/// As when a CA is renewed: the old certificate stays beside its successor for a while.
TEST_F(ConnectionProbeTest, ExpiredAuthorityBesideAValidOneDoesNoHarm) {
    const CertificateAuthority old = CertificateAuthority::expired(folder_.path(), "old");
    const TlsServer server({.certificate = ca_.issue("server")});
    SubscriberSettings with_both = settings(server.port());
    with_both.ca_file =
        folder_.write("both.pem", test::read_file(old.certificate()) + test::read_file(ca_.certificate()));
    EXPECT_EQ(find_connection_fault(with_both, kProbePatience), std::nullopt);
}

/// The classic of a machine without a battery for its clock.
TEST_F(ConnectionProbeTest, CertificateOfTheFuturePointsAtTheClock) {
    const TlsServer server({.certificate = ca_.issue("server", "DNS:localhost", "20900101000000Z", "20990101000000Z")});
    EXPECT_THAT(fault_at(server), Optional(AllOf(HasSubstr("not yet valid"), HasSubstr("clock"))));
}

// Client certificates.

struct ProbedVersionCase {
    const char* name;
    TlsServer::Version version;

    friend std::ostream& operator<<(std::ostream& out, const ProbedVersionCase& row) { return out << row.name; }
};

class ClientCertificateTest : public ConnectionProbeTest, public testing::WithParamInterface<ProbedVersionCase> {
  protected:
    [[nodiscard]] TlsServer::Options demanding() const {
        return {.certificate = ca_.issue("server"), .version = GetParam().version, .client_ca = ca_.certificate()};
    }
};

/// In TLS 1.3 the server's refusal comes only after the client thinks that the handshake is done.
TEST_P(ClientCertificateTest, MissingOneIsSaidWithTheKeyToSet) {
    const TlsServer server(demanding());
    EXPECT_THAT(fault_at(server), Optional(HasSubstr("broker.certificate_file")));
}

TEST_P(ClientCertificateTest, OneOfAnotherAuthorityIsSaidWithTheKeyToSet) {
    const CertificateAuthority other(folder_.path(), "other");
    const auto client = other.issue("client");
    const TlsServer server(demanding());
    SubscriberSettings with_certificate = settings(server.port());
    with_certificate.certificate_file = client.certificate;
    with_certificate.key_file = client.key;
    EXPECT_THAT(find_connection_fault(with_certificate, kProbePatience),
                Optional(HasSubstr("broker.certificate_file")));
}

TEST_P(ClientCertificateTest, RightOneIsTaken) {
    const auto client = ca_.issue("client");
    const TlsServer server(demanding());
    SubscriberSettings with_certificate = settings(server.port());
    with_certificate.certificate_file = client.certificate;
    with_certificate.key_file = client.key;
    EXPECT_EQ(find_connection_fault(with_certificate, kProbePatience), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Versions, ClientCertificateTest,
                         testing::Values(ProbedVersionCase{"tls_1_2", TlsServer::Version::at_most_1_2},
                                         ProbedVersionCase{"tls_1_3", TlsServer::Version::any}),
                         [](const auto& row) { return std::string(row.param.name); });

// Files of ours.

struct FileCase {
    const char* name;
    std::function<void(SubscriberSettings&, const test::TempDir&, const CertificateAuthority&)> spoil;
    const char* key;

    friend std::ostream& operator<<(std::ostream& out, const FileCase& row) { return out << row.name; }
};

class OwnFileTest : public ConnectionProbeTest, public testing::WithParamInterface<FileCase> {};

TEST_P(OwnFileTest, IsNamedWithItsKey) {
    const TlsServer server({.certificate = ca_.issue("server")});
    SubscriberSettings spoilt = settings(server.port());
    GetParam().spoil(spoilt, folder_, ca_);
    EXPECT_THAT(find_connection_fault(spoilt, kProbePatience), Optional(HasSubstr(GetParam().key)));
}

INSTANTIATE_TEST_SUITE_P(
    Files, OwnFileTest,
    testing::Values(
        FileCase{"no_authority_in_it",
                 [](SubscriberSettings& settings, const test::TempDir& folder, const CertificateAuthority&) {
                     settings.ca_file = folder.write("text.pem", "no certificate");
                 },
                 "broker.ca_file"},
        FileCase{"authority_missing",
                 [](SubscriberSettings& settings, const test::TempDir& folder, const CertificateAuthority&) {
                     settings.ca_file = folder / "missing.pem";
                 },
                 "broker.ca_file"},
        FileCase{"no_certificate_in_it",
                 [](SubscriberSettings& settings, const test::TempDir& folder, const CertificateAuthority& ca) {
                     settings.certificate_file = folder.write("text.pem", "no certificate");
                     settings.key_file = ca.issue("client").key;
                 },
                 "broker.certificate_file"},
        FileCase{"key_behind_a_pass_phrase",
                 [](SubscriberSettings& settings, const test::TempDir& folder, const CertificateAuthority& ca) {
                     const auto client = ca.issue("client");
                     settings.certificate_file = client.certificate;
                     settings.key_file = folder / "locked.key";
                     test::run({"openssl", "ec", "-aes256", "-passout", "pass:secret", "-in", client.key.string(),
                                "-out", settings.key_file.string()});
                 },
                 "pass phrase"},
        FileCase{"key_of_another_certificate",
                 [](SubscriberSettings& settings, const test::TempDir&, const CertificateAuthority& ca) {
                     settings.certificate_file = ca.issue("client").certificate;
                     settings.key_file = ca.issue("another").key;
                 },
                 "broker.key_file"}),
    [](const auto& row) { return std::string(row.param.name); });

// Servers that are none.

TEST_F(ConnectionProbeTest, PortForUnencryptedMqttThatHangsUpIsSaid) {
    const LoopbackServer server([](int socket) {
        char byte = 0;
        static_cast<void>(recv(socket, &byte, 1, 0));
    });
    EXPECT_THAT(find_connection_fault(settings(server.port()), kProbePatience),
                Optional(AllOf(HasSubstr("does not speak TLS"), HasSubstr("8883"))));
}

TEST_F(ConnectionProbeTest, ServiceThatTalksFirstIsNoTls) {
    const LoopbackServer server([](int socket) {
        const std::string banner = "SSH-2.0-OpenSSH_9.2p1\r\n";
        static_cast<void>(send(socket, banner.data(), banner.size(), MSG_NOSIGNAL));
        test::read_to_the_end(socket);
    });
    EXPECT_THAT(find_connection_fault(settings(server.port()), kProbePatience),
                Optional(HasSubstr("does not speak TLS")));
}

TEST_F(ConnectionProbeTest, HandshakeThatIsNeverAnsweredEndsWithOurPatience) {
    const LoopbackServer server(test::read_to_the_end);
    EXPECT_THAT(find_connection_fault(settings(server.port()), 200ms),
                Optional(HasSubstr("does not answer the TLS handshake")));
}

TEST_F(ConnectionProbeTest, ServerOfTheOldDaysIsRefused) {
    const TlsServer server({.certificate = ca_.issue("server"), .version = TlsServer::Version::at_most_1_1});
    EXPECT_THAT(fault_at(server), Optional(HasSubstr("TLS handshake")));
}

TEST_F(ConnectionProbeTest, RefusedPortIsSaid) {
    const test::RefusingPort refusing;
    EXPECT_THAT(find_connection_fault(settings(refusing.port()), kProbePatience),
                Optional(AllOf(HasSubstr("nothing listens"), HasSubstr(std::to_string(refusing.port())))));
}

TEST_F(ConnectionProbeTest, NameThatDoesNotResolveIsSaid) {
    SubscriberSettings nowhere = settings(8883);
    nowhere.host = "broker.invalid";  // a name that never exists, by RFC 6761
    EXPECT_THAT(find_connection_fault(nowhere, kProbePatience),
                Optional(HasSubstr("cannot find the host broker.invalid")));
}

TEST_F(ConnectionProbeTest, WithoutTlsAnOpenPortIsAllThereIsToSee) {
    const LoopbackServer server(test::read_to_the_end);
    SubscriberSettings plain = settings(server.port());
    plain.tls = false;
    EXPECT_EQ(find_connection_fault(plain, kProbePatience), std::nullopt);
}

TEST_F(ConnectionProbeTest, NeitherUserNorPasswordIsSentOrSaid) {
    std::string received;
    std::optional<std::string> fault;
    {
        const LoopbackServer server([&received](int socket) {
            char byte = 0;
            while (recv(socket, &byte, 1, 0) == 1) {
                received += byte;
            }
        });
        SubscriberSettings secret = settings(server.port());
        secret.username = "the-user";
        secret.password = "the-password";
        fault = find_connection_fault(secret, 200ms);
    }
    ASSERT_TRUE(fault);
    for (const std::string& text : {received, *fault}) {
        EXPECT_EQ(text.find("the-user"), std::string::npos);
        EXPECT_EQ(text.find("the-password"), std::string::npos);
    }
    EXPECT_THAT(received, HasSubstr("localhost")) << "the name for SNI is all that is in the clear";
}

}  // namespace
}  // namespace collector::mqtt
