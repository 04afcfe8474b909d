#include <collector/base/result.hpp>

#include <gtest/gtest.h>

#include <ostream>

namespace collector {
namespace {

struct NameCase {
    Errc code;
    std::string_view want;

    friend std::ostream& operator<<(std::ostream& out, const NameCase& row) { return out << row.want; }
};

/// These words stand in databases and dashboards, so a changed one breaks somebody's query.
constexpr NameCase kNameCases[] = {
    {Errc::unknown_topic, "unknown_topic"},
    {Errc::unknown_kind, "unknown_kind"},
    {Errc::payload_too_large, "payload_too_large"},
    {Errc::bad_utf8, "bad_utf8"},
    {Errc::bad_json, "bad_json"},
    {Errc::wrong_type, "wrong_type"},
    {Errc::missing_key, "missing_key"},
    {Errc::duplicate_key, "duplicate_key"},
    {Errc::bad_shape, "bad_shape"},
    {Errc::too_many_channels, "too_many_channels"},
    {Errc::unknown_text, "unknown_text"},
    {Errc::unknown_age, "unknown_age"},
    {Errc::too_many_plugs, "too_many_plugs"},
    {Errc::store_busy, "store_busy"},
    {Errc::store_full, "store_full"},
    {Errc::store_failed, "store_failed"},
    {Errc::cannot_open, "cannot_open"},
    {Errc::not_a_database, "not_a_database"},
    {Errc::newer_database, "newer_database"},
    {Errc::unreadable_file, "unreadable_file"},
    {Errc::bad_log_line, "bad_log_line"},
    {Errc::bad_config, "bad_config"},
};

class ErrcNameTest : public testing::TestWithParam<NameCase> {};

TEST_P(ErrcNameTest, IsTheEnumeratorsOwnName) {
    EXPECT_EQ(name(GetParam().code), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Base, ErrcNameTest, testing::ValuesIn(kNameCases),
                         [](const auto& row) { return std::string(row.param.want); });

TEST(ErrcName, TableAboveHoldsEveryCode) {
    for (std::size_t i = 0; i < std::size(kNameCases); ++i) {
        EXPECT_EQ(static_cast<std::size_t>(kNameCases[i].code), i) << kNameCases[i].want;
    }
    EXPECT_EQ(name(static_cast<Errc>(std::size(kNameCases))), "unknown") << "a code is missing from the table";
}

TEST(Fail, CarriesCodeAndText) {
    const Result<int> result = fail(Errc::bad_json, "at byte 7");
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error(), (Error{Errc::bad_json, "at byte 7"}));
}

}  // namespace
}  // namespace collector
