#include <unistd.h>

#include <csignal>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "e2e/collector_process.hpp"
#include "mqtt/loopback_server.hpp"
#include "support/certificates.hpp"
#include "support/mosquitto.hpp"

namespace collector::test {
namespace {

using namespace std::chrono_literals;

/// A broker whose name has two addresses, of which the library for MQTT would try the first alone.
class SeveralAddressesTest : public testing::Test {
  protected:
    void SetUp() override {
        try {
            run(with_hosts({"true"}));
        } catch (const std::runtime_error&) {
            GTEST_SKIP() << "a file of hosts of one's own takes rights that this user does not have";
        }
    }
    /// The program sees a file of hosts of the test's own.
    [[nodiscard]] std::vector<std::string> with_hosts(const std::vector<std::string>& program) const {
        std::vector<std::string> command{
            "unshare", "--mount", "sh", "-c", R"(mount --bind "$0" /etc/hosts && exec "$@")", folder_ / "hosts"};
        command.insert(command.end(), program.begin(), program.end());
        return command;
    }
    /// A broker at one address alone.
    [[nodiscard]] std::unique_ptr<Process> start_broker(const std::string& address) const {
        const auto conf =
            folder_.write("broker-" + address,
                          fmt::format("listener {} {}\nallow_anonymous true\nuser root\n"
                                      "certfile {}\nkeyfile {}\n",
                                      port_, address, certificate_.certificate.string(), certificate_.key.string()));
        auto broker = std::make_unique<Process>(std::vector<std::string>{"mosquitto", "-c", conf});
        EXPECT_TRUE(broker->wait_for("running")) << broker->output();
        return broker;
    }
    [[nodiscard]] std::unique_ptr<Process> start(const std::vector<std::string>& more) const {
        std::vector<std::string> command{COLLECTOR_BINARY};
        command.insert(command.end(), more.begin(), more.end());
        command.insert(command.end(), {"--config", config_});
        return std::make_unique<Process>(with_hosts(command));
    }

    TempDir folder_;
    std::filesystem::path hosts_ = folder_.write("hosts", "127.0.0.1 multi.test\n127.0.0.8 multi.test\n");
    CertificateAuthority authority_{folder_.path()};
    CertificateAuthority::Certificate certificate_ = authority_.issue("server", "DNS:multi.test");
    LoopbackServer mute_{read_to_the_end};  ///< at 127.0.0.1
    std::uint16_t port_ = mute_.port();
    std::filesystem::path config_ = write_config(
        folder_, {.url = fmt::format("mqtts://multi.test:{}", port_), .ca_file = authority_.certificate().string()});
};

/// The first address takes connections and says nothing; the name is that of the certificate all the while.
TEST_F(SeveralAddressesTest, TheCollectorConnectsToOneThatAnswersAndMovesOnWhenThatGoes) {
    const auto broker = start_broker("127.0.0.8");
    const auto collector = start({});
    ASSERT_TRUE(collector->wait_for("does not answer at 127.0.0.1; trying its next address")) << collector->output();
    ASSERT_TRUE(collector->wait_for("subscribed to")) << collector->output();
    folder_.write("hosts", "127.0.0.8 multi.test\n127.0.0.9 multi.test\n");
    const auto other = start_broker("127.0.0.9");
    broker->signal(SIGKILL);
    EXPECT_TRUE(collector->wait_for("subscribed to", 2)) << collector->output();
}

TEST_F(SeveralAddressesTest, TheCheckNamesEachAddressesFate) {
    const auto broker = start_broker("127.0.0.8");
    const auto check = start({"check", "--listen", "0s"});
    ASSERT_TRUE(check->wait_exit()) << check->output();
    check->wait_output_end();
    EXPECT_NE(check->output().find("name: multi.test is 127.0.0.1, 127.0.0.8"), std::string::npos) << check->output();
    EXPECT_NE(check->output().find("connection: 127.0.0.8 takes connections"), std::string::npos) << check->output();
    EXPECT_NE(check->output().find("passed over: 127.0.0.1: "), std::string::npos) << check->output();
    EXPECT_NE(check->output().find("ok    login"), std::string::npos) << check->output();
}

TEST_F(SeveralAddressesTest, ACertificateForAnotherNameIsRefusedThereToo) {
    certificate_ = authority_.issue("other", "DNS:other.test");
    const auto broker = start_broker("127.0.0.8");
    const auto check = start({"check", "--listen", "0s"});
    ASSERT_TRUE(check->wait_exit()) << check->output();
    check->wait_output_end();
    EXPECT_NE(check->output().find("is not for this host name but for other.test"), std::string::npos)
        << check->output();
}

}  // namespace
}  // namespace collector::test
