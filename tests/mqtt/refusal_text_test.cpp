#include "mqtt/refusal_text.hpp"

#include <array>
#include <ostream>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector::mqtt {
namespace {

using testing::HasSubstr;

/// Every refusal of MQTT 5's CONNACK (table 3-1).
constexpr std::array<int, 21> kConnackCodes{0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a,
                                            0x8c, 0x90, 0x95, 0x97, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9f};

TEST(ConnectRefusalTest, EachOfTheFiveOldCodesHasASentenceOfItsOwn) {
    std::set<std::string_view> sentences;
    for (int code = 1; code <= 5; ++code) {
        sentences.insert(connect_refusal(code));
    }
    EXPECT_EQ(sentences.size(), 5U);
    EXPECT_EQ(sentences.count(connect_refusal(6)), 0U) << "6 is no code of MQTT 3.1.1";
}

TEST(ConnectRefusalTest, EveryNewCodeHasASentence) {
    for (const int code : kConnackCodes) {
        EXPECT_GT(connect_refusal(code).size(), 10U) << code;
    }
}

struct SiblingCase {
    const char* name;
    int old_code;
    int new_code;

    friend std::ostream& operator<<(std::ostream& out, const SiblingCase& row) { return out << row.name; }
};

class SiblingTest : public testing::TestWithParam<SiblingCase> {};

TEST_P(SiblingTest, BothVersionsSayTheSame) {
    EXPECT_EQ(connect_refusal(GetParam().old_code), connect_refusal(GetParam().new_code));
}

INSTANTIATE_TEST_SUITE_P(Codes, SiblingTest,
                         testing::Values(SiblingCase{"version", 1, 0x84}, SiblingCase{"client_id", 2, 0x85},
                                         SiblingCase{"unavailable", 3, 0x88}, SiblingCase{"password", 4, 0x86},
                                         SiblingCase{"not_authorised", 5, 0x87}),
                         [](const auto& row) { return std::string(row.param.name); });

struct HintCase {
    const char* name;
    int code;
    const char* hint;

    friend std::ostream& operator<<(std::ostream& out, const HintCase& row) { return out << row.name; }
};

class ConnectHintTest : public testing::TestWithParam<HintCase> {};

TEST_P(ConnectHintTest, NamesWhatAPersonCanChange) {
    EXPECT_THAT(std::string(connect_refusal(GetParam().code)), HasSubstr(GetParam().hint));
}

INSTANTIATE_TEST_SUITE_P(Codes, ConnectHintTest,
                         testing::Values(HintCase{"version", 1, "broker.mqtt_version"},
                                         HintCase{"client_id", 2, "broker.client_id"},
                                         HintCase{"password", 4, "password"}, HintCase{"not_authorised", 5, "password"},
                                         HintCase{"banned", 0x8a, "banned"}, HintCase{"busy", 0x89, "busy"},
                                         HintCase{"quota", 0x97, "limit"},
                                         HintCase{"another_server", 0x9d, "another server"}),
                         [](const auto& row) { return std::string(row.param.name); });

struct LoginCase {
    const char* name;
    int code;
    bool login;

    friend std::ostream& operator<<(std::ostream& out, const LoginCase& row) { return out << row.name; }
};

class LoginRefusalTest : public testing::TestWithParam<LoginCase> {};

TEST_P(LoginRefusalTest, IsToldFromTroubleThatPasses) {
    EXPECT_EQ(is_login_refusal(GetParam().code), GetParam().login);
}

INSTANTIATE_TEST_SUITE_P(Codes, LoginRefusalTest,
                         testing::Values(LoginCase{"accepted", 0, false}, LoginCase{"old_version", 1, false},
                                         LoginCase{"old_client_id", 2, false}, LoginCase{"old_unavailable", 3, false},
                                         LoginCase{"old_password", 4, true}, LoginCase{"old_not_authorised", 5, true},
                                         LoginCase{"version", 0x84, false}, LoginCase{"client_id", 0x85, false},
                                         LoginCase{"password", 0x86, true}, LoginCase{"not_authorised", 0x87, true},
                                         LoginCase{"unavailable", 0x88, false}, LoginCase{"busy", 0x89, false},
                                         LoginCase{"banned", 0x8a, true}, LoginCase{"other_way_of_login", 0x8c, true},
                                         LoginCase{"quota", 0x97, false}, LoginCase{"rate", 0x9f, false}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(SubscribeRefusalTest, KnownCodesAreToldApart) {
    const std::set<std::string_view> sentences{subscribe_refusal(0x87), subscribe_refusal(0x8f),
                                               subscribe_refusal(0x97), subscribe_refusal(0x9e),
                                               subscribe_refusal(0x80)};
    EXPECT_EQ(sentences.size(), 5U);
}

/// MQTT 3.1.1 has one code for every reason.
TEST(SubscribeRefusalTest, OldCodeNamesTheUsualReason) {
    EXPECT_THAT(std::string(subscribe_refusal(0x80)), HasSubstr("not allowed"));
}

TEST(DisconnectReasonTest, KnownCodesAreToldApart) {
    const std::set<std::string_view> sentences{
        disconnect_reason(0x87), disconnect_reason(0x8b), disconnect_reason(0x8d), disconnect_reason(0x8e),
        disconnect_reason(0x97), disconnect_reason(0x98), disconnect_reason(0x9c), disconnect_reason(0x80)};
    EXPECT_EQ(sentences.size(), 8U);
}

TEST(DisconnectReasonTest, TakeOverNamesTheClientId) {
    EXPECT_THAT(std::string(disconnect_reason(0x8e)), HasSubstr("broker.client_id"));
}

}  // namespace
}  // namespace collector::mqtt
