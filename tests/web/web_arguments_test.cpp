#include "web/web_arguments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector::web {
namespace {

TEST(WebArguments, AreThoseThatServeHandsOn) {
    EXPECT_EQ(parse_web_arguments({}), WebArguments{});
    EXPECT_EQ(parse_web_arguments({"--config", "a.toml", "--database", "b.db", "--listen", "[::1]:0"}),
              (WebArguments{.config = "a.toml", .database = "b.db", .listen = "[::1]:0"}));
    EXPECT_EQ(parse_web_arguments({"--version"}), WebArguments{.wants_version = true});
}

TEST(WebArguments, OthersAreRefused) {
    EXPECT_THAT(parse_web_arguments({"--port", "80"}).error(), testing::HasSubstr("\"--port\" is no option"));
    EXPECT_EQ(parse_web_arguments({"--config"}).error(), "--config needs a value");
}

}  // namespace
}  // namespace collector::web
