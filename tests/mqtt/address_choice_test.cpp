#include "mqtt/address_choice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/mqtt/connection_check.hpp>

#include "mqtt/address_pin.hpp"
#include "mqtt/tls_server.hpp"
#include "support/temp_dir.hpp"

namespace collector::mqtt {
namespace {

using namespace std::chrono_literals;
using test::CertificateAuthority;
using test::TlsServer;
using testing::ElementsAre;
using testing::IsEmpty;

class AddressChoiceTest : public testing::Test {
  protected:
    AddressChoiceTest() { choice_.found({"192.0.2.1", "192.0.2.2"}); }
    AddressChoice choice_;
};

TEST_F(AddressChoiceTest, OneThatFailedComesAfterTheOthers) {
    EXPECT_THAT(choice_.failed(), IsEmpty());
    EXPECT_TRUE(choice_.fail("192.0.2.1")) << "there is another one";
    EXPECT_THAT(choice_.failed(), ElementsAre("192.0.2.1"));
}

TEST_F(AddressChoiceTest, WhenAllHaveFailedTheyBeginAnewWithTheLastAtTheEnd) {
    EXPECT_TRUE(choice_.fail("192.0.2.1"));
    EXPECT_FALSE(choice_.fail("192.0.2.2"));
    EXPECT_THAT(choice_.failed(), ElementsAre("192.0.2.2"));
}

TEST_F(AddressChoiceTest, OneThatHoldsHasNotFailed) {
    EXPECT_TRUE(choice_.fail("192.0.2.1"));
    choice_.hold("192.0.2.1");
    EXPECT_THAT(choice_.failed(), IsEmpty());
}

TEST_F(AddressChoiceTest, OneAddressLeavesNoChoice) {
    choice_.found({"192.0.2.1"});
    EXPECT_FALSE(choice_.has_several());
    EXPECT_FALSE(choice_.fail("192.0.2.1"));
}

TEST(AddressPin, LeadsANameToOneAddressAndKeepsItForTls) {
    const test::TempDir folder;
    const CertificateAuthority ca(folder.path());
    const TlsServer server({.certificate = ca.issue("server", "DNS:broker.invalid")});
    SubscriberSettings settings;
    settings.host = "broker.invalid";
    settings.port = server.port();
    settings.ca_file = ca.certificate();
    {
        const AddressPin pin(settings.host, "127.0.0.1");
        EXPECT_THAT(addresses_of(settings), ElementsAre("127.0.0.1"));
        EXPECT_FALSE(check_connection(settings, 30s).fault);
    }
    EXPECT_THAT(addresses_of(settings), IsEmpty()) << "for as long as it lives";
}

TEST(AddressPin, LeavesOtherNamesAlone) {
    const AddressPin pin("broker.invalid", "192.0.2.1");
    SubscriberSettings settings;
    settings.host = "127.0.0.1";
    settings.port = 1883;
    EXPECT_THAT(addresses_of(settings), ElementsAre("127.0.0.1"));
}

}  // namespace
}  // namespace collector::mqtt
