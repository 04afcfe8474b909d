#include <collector/metrics_feed/health_wire.hpp>

#include <gtest/gtest.h>

#include "metrics_feed/some_health.hpp"

namespace collector {
namespace {

TEST(HealthWireTest, BringsEveryFieldOver) {
    const Health health = test::some_health();
    EXPECT_EQ(health_from_wire(to_wire(health)), health);
}

TEST(HealthWireTest, WhatIsAbsentStaysAbsent) {
    EXPECT_EQ(health_from_wire(to_wire({})), Health{});
}

TEST(HealthWireTest, AMessageThatIsCutOrGoesOnIsNone) {
    const std::string message = to_wire(test::some_health());
    for (std::size_t size = 0; size < message.size(); ++size) {
        ASSERT_EQ(health_from_wire(message.substr(0, size)), std::nullopt) << size;
    }
    EXPECT_EQ(health_from_wire(message + '\0'), std::nullopt);
}

TEST(HealthWireTest, AMessageOfAnotherBuildIsNone) {
    std::string message = to_wire({});
    message.replace(message.find(", ") + 2, 1, "9");
    EXPECT_EQ(health_from_wire(message), std::nullopt);
}

TEST(HealthWireTest, NoByteThatIsOtherBreaksTheReader) {
    const std::string message = to_wire(test::some_health());
    for (std::size_t i = 0; i < message.size(); ++i) {
        std::string other = message;
        other[i] = static_cast<char>(~other[i]);
        const auto read = health_from_wire(other);
        ASSERT_TRUE(!read || *read != test::some_health()) << i;
    }
}

TEST(HealthWireTest, LongTextsAreCutSoThatTheMessageStaysWithinItsLimit) {
    Health health = test::some_health();
    const std::string much(100'000, 'x');
    health.version = health.link.protocol = health.link.problem = much;
    health.troubles.assign(1000, much);
    const std::string message = to_wire(health);
    EXPECT_LE(message.size(), kHealthBytesMax);
    const auto read = health_from_wire(message);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->link.problem, much.substr(0, kHealthTextBytesMax));
    EXPECT_EQ(read->troubles.size(), kHealthTextsMax);
    EXPECT_EQ(read->plugs, health.plugs) << "what comes after the texts";
}

}  // namespace
}  // namespace collector
