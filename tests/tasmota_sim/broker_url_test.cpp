#include "broker_url.hpp"

#include <gtest/gtest.h>

namespace tasmota_sim {
namespace {

struct GoodUrl {
    const char* name;
    const char* text;
    const char* host;
    BrokerUrl::Transport transport;
    std::uint16_t port;
};

class GoodUrlTest : public testing::TestWithParam<GoodUrl> {};

TEST_P(GoodUrlTest, IsRead) {
    const auto url = parse_broker_url(GetParam().text);
    ASSERT_TRUE(url.has_value());
    EXPECT_EQ(url->transport, GetParam().transport);
    EXPECT_EQ(url->host, GetParam().host);
    EXPECT_EQ(url->port, GetParam().port);
}

constexpr GoodUrl kGoodUrls[] = {
    {"plain", "mqtt://localhost:2000", "localhost", BrokerUrl::Transport::plain, 2000},
    {"plain_default_port", "mqtt://localhost", "localhost", BrokerUrl::Transport::plain, 1883},
    {"tls_default_port", "mqtts://x.s2.eu.hivemq.cloud", "x.s2.eu.hivemq.cloud", BrokerUrl::Transport::tls, 8883},
    {"ipv6", "mqtts://[::1]:8884", "::1", BrokerUrl::Transport::tls, 8884},
};

INSTANTIATE_TEST_SUITE_P(Urls, GoodUrlTest, testing::ValuesIn(kGoodUrls),
                         [](const auto& row) { return std::string{row.param.name}; });

class BadUrlTest : public testing::TestWithParam<const char*> {};

TEST_P(BadUrlTest, IsRefused) {
    EXPECT_FALSE(parse_broker_url(GetParam()).has_value());
}

INSTANTIATE_TEST_SUITE_P(Urls, BadUrlTest,
                         testing::Values("", "localhost:1883", "http://localhost", "mqtt://", "mqtt://:1883",
                                         "mqtt://host:", "mqtt://host:0", "mqtt://host:65536", "mqtt://host:12x",
                                         "mqtt://host/path", "mqtt://user@host", "mqtt://[::1", "mqtt://[::1]1883"));

}  // namespace
}  // namespace tasmota_sim
