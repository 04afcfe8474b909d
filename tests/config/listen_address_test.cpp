#include <collector/config/listen_address.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector::test {
namespace {

TEST(ListenAddress, IsReadAndWritten) {
    EXPECT_EQ(parse_listen_address("127.0.0.1:8080"), (ListenAddress{"127.0.0.1", 8080}));
    EXPECT_EQ(parse_listen_address("localhost:0"), (ListenAddress{"127.0.0.1", 0}));
    EXPECT_EQ(parse_listen_address("[::1]:65535"), (ListenAddress{"::1", 65535}));
    EXPECT_EQ(to_text(ListenAddress{"::1", 80}), "[::1]:80");
    EXPECT_EQ(to_text(ListenAddress{"0.0.0.0", 80}), "0.0.0.0:80");
}

TEST(ListenAddress, AnythingElseIsRefused) {
    for (const char* text : {"", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                             "127.0.0.1: 80", "127.0.0.1:80x", "::1:80", "[::1]80", "[127.0.0.1]:80", "pi.local:80",
                             "127.0.0.1:80:80", "http://127.0.0.1:80"}) {
        EXPECT_FALSE(parse_listen_address(text)) << text;
    }
    EXPECT_THAT(parse_listen_address("8080").error().what, testing::HasSubstr("must be an address and a port"));
}

TEST(ListenAddress, LoopbackIsThisMachineAlone) {
    EXPECT_TRUE((ListenAddress{"127.0.0.1", 1}).is_loopback());
    EXPECT_TRUE((ListenAddress{"127.3.0.1", 1}).is_loopback());
    EXPECT_TRUE((ListenAddress{"::1", 1}).is_loopback());
    EXPECT_FALSE((ListenAddress{"0.0.0.0", 1}).is_loopback());
    EXPECT_FALSE((ListenAddress{"::", 1}).is_loopback());
    EXPECT_FALSE((ListenAddress{"192.168.1.2", 1}).is_loopback());
}

}  // namespace
}  // namespace collector::test
