#include <collector/model/refusal.hpp>

#include <gtest/gtest.h>

#include <ostream>

namespace collector {
namespace {

struct NameCase {
    RefusalReason code;
    std::string_view want;

    friend std::ostream& operator<<(std::ostream& out, const NameCase& row) { return out << row.want; }
};

/// These words stand in databases and dashboards, so a changed one breaks somebody's query.
constexpr NameCase kNameCases[] = {
    {RefusalReason::unknown_topic, "unknown_topic"},
    {RefusalReason::unknown_kind, "unknown_kind"},
    {RefusalReason::payload_too_large, "payload_too_large"},
    {RefusalReason::bad_utf8, "bad_utf8"},
    {RefusalReason::bad_json, "bad_json"},
    {RefusalReason::wrong_type, "wrong_type"},
    {RefusalReason::missing_key, "missing_key"},
    {RefusalReason::duplicate_key, "duplicate_key"},
    {RefusalReason::bad_shape, "bad_shape"},
    {RefusalReason::too_many_channels, "too_many_channels"},
    {RefusalReason::unknown_text, "unknown_text"},
    {RefusalReason::unknown_age, "unknown_age"},
    {RefusalReason::too_many_plugs, "too_many_plugs"},
};

class RefusalNameTest : public testing::TestWithParam<NameCase> {};

TEST_P(RefusalNameTest, IsTheEnumeratorsOwnName) {
    EXPECT_EQ(name(GetParam().code), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Model, RefusalNameTest, testing::ValuesIn(kNameCases),
                         [](const auto& row) { return std::string(row.param.want); });

TEST(RefusalName, TableAboveHoldsEveryReason) {
    for (std::size_t i = 0; i < std::size(kNameCases); ++i) {
        EXPECT_EQ(static_cast<std::size_t>(kNameCases[i].code), i) << kNameCases[i].want;
    }
    EXPECT_EQ(name(static_cast<RefusalReason>(std::size(kNameCases))), "unknown") << "a code is missing from the table";
}

TEST(Fail, CarriesCodeAndText) {
    const MessageResult<int> result = fail(RefusalReason::bad_json, "at byte 7");
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error(), (Refusal{RefusalReason::bad_json, "at byte 7"}));
}

}  // namespace
}  // namespace collector
