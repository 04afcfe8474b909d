#include "config/listen_address.hpp"

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loading.hpp"

namespace collector::test {
namespace {

struct AddressCase {
    const char* name;
    const char* text;
    std::optional<ListenAddress> want;

    friend std::ostream& operator<<(std::ostream& out, const AddressCase& row) { return out << row.name; }
};

class ListenAddressTest : public testing::TestWithParam<AddressCase> {};

TEST_P(ListenAddressTest, IsReadOrRefused) {
    EXPECT_EQ(parse_listen_address(GetParam().text), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Addresses, ListenAddressTest,
                         testing::Values(AddressCase{"v4", "127.0.0.1:9464", ListenAddress{"127.0.0.1", 9464}},
                                         AddressCase{"every_v4", "0.0.0.0:1", ListenAddress{"0.0.0.0", 1}},
                                         AddressCase{"v6", "[::1]:65535", ListenAddress{"::1", 65535}},
                                         AddressCase{"any_port", "127.0.0.1:0", ListenAddress{"127.0.0.1", 0}},
                                         AddressCase{"no_port", "127.0.0.1", std::nullopt},
                                         AddressCase{"empty_port", "127.0.0.1:", std::nullopt},
                                         AddressCase{"large_port", "127.0.0.1:65536", std::nullopt},
                                         AddressCase{"negative_port", "127.0.0.1:-1", std::nullopt},
                                         AddressCase{"word_for_port", "127.0.0.1:http", std::nullopt},
                                         AddressCase{"name", "localhost:9464", std::nullopt},
                                         AddressCase{"only_port", ":9464", std::nullopt},
                                         AddressCase{"v6_without_brackets", "::1:9464", std::nullopt},
                                         AddressCase{"v4_in_brackets", "[127.0.0.1]:9464", std::nullopt},
                                         AddressCase{"short_v4", "127.1:9464", std::nullopt},
                                         AddressCase{"space", " 127.0.0.1:9464", std::nullopt},
                                         AddressCase{"url", "http://127.0.0.1:9464", std::nullopt},
                                         AddressCase{"empty", "", std::nullopt}),
                         [](const auto& test) { return test.param.name; });

TEST(MetricsTable, AWrongAddressIsNamedWithItsLine) {
    const auto faults =
        ConfigFile(std::string(kLeast) + "[metrics]\nlisten = \"localhost:9464\"\nport = 1\n").load_faults();
    EXPECT_THAT(places(faults), testing::ElementsAre(NotePlace{4, "metrics.listen"}, NotePlace{5, "metrics.port"}));
    EXPECT_THAT(text(faults), testing::HasSubstr("\"localhost:9464\" is no address with a port"));
}

TEST(MetricsTable, AnEmptyAddressIsNone) {
    EXPECT_EQ(ConfigFile(std::string(kLeast) + "[metrics]\nlisten = \"\"\n").load_valid().config.metrics.listen,
              std::nullopt);
}

}  // namespace
}  // namespace collector::test
