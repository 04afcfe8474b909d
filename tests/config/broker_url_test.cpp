#include "config/broker_url.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace collector {
namespace {

struct Address {
    std::string_view host;
    std::uint16_t port;
    bool tls;
};

struct UrlCase {
    std::string_view name;
    std::string_view url;
    std::optional<Address> want;

    friend std::ostream& operator<<(std::ostream& out, const UrlCase& row) { return out << row.name; }
};

constexpr bool kTls = true;
constexpr bool kPlain = false;

constexpr UrlCase kUrls[] = {
    {"tls", "mqtts://broker.example.org", Address{"broker.example.org", 8883, kTls}},
    {"plain", "mqtt://broker.example.org", Address{"broker.example.org", 1883, kPlain}},
    {"tls_with_port", "mqtts://broker.example.org:8884", Address{"broker.example.org", 8884, kTls}},
    {"plain_with_port", "mqtt://broker.example.org:1884", Address{"broker.example.org", 1884, kPlain}},
    {"first_port", "mqtts://h:1", Address{"h", 1, kTls}},
    {"last_port", "mqtts://h:65535", Address{"h", 65535, kTls}},
    {"leading_zeros_in_port", "mqtts://h:08883", Address{"h", 8883, kTls}},
    {"final_slash", "mqtts://broker.example.org/", Address{"broker.example.org", 8883, kTls}},
    {"port_and_final_slash", "mqtts://h:8883/", Address{"h", 8883, kTls}},
    {"hivemq", "mqtts://0123456789abcdef.s1.eu.hivemq.cloud:8883",
     Address{"0123456789abcdef.s1.eu.hivemq.cloud", 8883, kTls}},
    {"ipv4", "mqtt://192.0.2.1:1883", Address{"192.0.2.1", 1883, kPlain}},
    {"ipv6", "mqtts://[2001:db8::1]", Address{"2001:db8::1", 8883, kTls}},
    {"ipv6_with_port", "mqtt://[::1]:1884", Address{"::1", 1884, kPlain}},
    {"ipv6_with_port_and_slash", "mqtt://[::1]:1884/", Address{"::1", 1884, kPlain}},
    {"ipv6_with_zone", "mqtt://[fe80::1%eth0]", Address{"fe80::1%eth0", 1883, kPlain}},

    {"empty", "", std::nullopt},
    {"host_alone", "broker.example.org", std::nullopt},
    {"host_and_port_alone", "broker.example.org:8883", std::nullopt},
    {"http", "http://broker.example.org", std::nullopt},
    {"ssl", "ssl://broker.example.org", std::nullopt},
    {"one_slash", "mqtts:/broker.example.org", std::nullopt},
    {"scheme_alone", "mqtts://", std::nullopt},
    {"port_alone", "mqtts://:8883", std::nullopt},
    {"slash_alone", "mqtts:///", std::nullopt},
    {"port_zero", "mqtts://h:0", std::nullopt},
    {"port_too_large", "mqtts://h:65536", std::nullopt},
    {"port_far_too_large", "mqtts://h:99999999999999999999", std::nullopt},
    {"port_negative", "mqtts://h:-1", std::nullopt},
    {"port_with_plus", "mqtts://h:+1", std::nullopt},
    {"port_empty", "mqtts://h:", std::nullopt},
    {"port_with_letters", "mqtts://h:8883x", std::nullopt},
    {"port_with_blank", "mqtts://h: 8883", std::nullopt},
    {"two_ports", "mqtts://h:1:2", std::nullopt},
    {"path", "mqtts://h/path", std::nullopt},
    {"path_behind_port", "mqtts://h:8883/path", std::nullopt},
    {"query", "mqtts://h?x=1", std::nullopt},
    {"fragment", "mqtts://h#x", std::nullopt},
    {"blank_in_host", "mqtts://a b", std::nullopt},
    {"blank_behind_host", "mqtts://h ", std::nullopt},
    {"newline_in_host", "mqtts://a\nb", std::nullopt},
    {"ipv6_without_brackets", "mqtts://2001:db8::1", std::nullopt},
    {"ipv6_without_brackets_short", "mqtts://::1", std::nullopt},
    {"ipv6_without_closing_bracket", "mqtts://[::1", std::nullopt},
    {"ipv6_empty", "mqtts://[]", std::nullopt},
    {"ipv6_with_text_behind", "mqtts://[::1]x", std::nullopt},
    {"ipv6_with_port_without_colon", "mqtts://[::1]8883", std::nullopt},
    {"user", "mqtts://user@h", std::nullopt},
    {"user_and_password", "mqtts://user:hunter2@h:8883", std::nullopt},
};

class BrokerUrlTest : public testing::TestWithParam<UrlCase> {};

TEST_P(BrokerUrlTest, IsReadOrRefusedWithoutRepeatingIt) {
    mqtt::SubscriberSettings broker;
    const auto parsed = parse_broker_url(GetParam().url, broker);
    ASSERT_EQ(parsed.has_value(), GetParam().want.has_value());
    if (parsed) {
        EXPECT_EQ(broker.host, GetParam().want->host);
        EXPECT_EQ(broker.port, GetParam().want->port);
        EXPECT_EQ(broker.tls, GetParam().want->tls);
    } else {
        EXPECT_FALSE(parsed.error().what.empty());
        EXPECT_EQ(parsed.error().what.find("hunter2"), std::string::npos) << parsed.error().what;
    }
}

INSTANTIATE_TEST_SUITE_P(Config, BrokerUrlTest, testing::ValuesIn(kUrls),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace collector
