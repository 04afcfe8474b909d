#include "web/host_check.hpp"

#include <gtest/gtest.h>

namespace collector::web {
namespace {

TEST(HostCheck, AddressesAndLocalhostAreOurs) {
    for (const char* host :
         {"127.0.0.1", "127.0.0.1:8080", "192.168.1.20:80", "[::1]", "[fe80::1]:8080", "localhost", "LocalHost:8080"}) {
        EXPECT_TRUE(is_host_of_ours(host, {})) << host;
    }
}

TEST(HostCheck, NamesAreOursOnlyWhenTheyAreSet) {
    EXPECT_FALSE(is_host_of_ours("raspberrypi.local:8080", {}));
    EXPECT_TRUE(is_host_of_ours("RaspberryPi.local:8080", {"raspberrypi.local"}));
    EXPECT_FALSE(is_host_of_ours("evil.raspberrypi.local", {"raspberrypi.local"}));
}

TEST(HostCheck, AnythingElseIsNot) {
    for (const char* host : {"", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "127.0.0.1:80x",
                             "localhost:123456", "127.1", "0x7f000001", "[::1", "[evil]", "[::1]evil", "::1",
                             "localhost@evil", "localhost/", "user@localhost"}) {
        EXPECT_FALSE(is_host_of_ours(host, {"raspberrypi.local"})) << host;
    }
    EXPECT_FALSE(is_host_of_ours(std::string_view("localhost\0.evil", 15), {}));
    EXPECT_FALSE(is_host_of_ours(std::string_view("127.0.0.1\0.evil", 15), {}));
}

}  // namespace
}  // namespace collector::web
