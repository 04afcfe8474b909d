#include <collector/base/log.hpp>

#include <gtest/gtest.h>

#include <ostream>

#include "support/captured_log.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime kStart{std::chrono::hours{1}};

TEST(LogThrottle, AdmitsTheFirstLine) {
    LogThrottle throttle(60s);
    EXPECT_EQ(throttle.admit(kStart), 0U);
}

TEST(LogThrottle, AdmitsTheFirstLineAtTheClocksOwnStart) {
    LogThrottle throttle(60s);
    EXPECT_EQ(throttle.admit(SteadyTime{}), 0U);
}

TEST(LogThrottle, HoldsLinesBackWithinTheInterval) {
    LogThrottle throttle(60s);
    ASSERT_EQ(throttle.admit(kStart), 0U);
    EXPECT_EQ(throttle.admit(kStart), std::nullopt);
    EXPECT_EQ(throttle.admit(kStart + 60s - 1ns), std::nullopt);
}

TEST(LogThrottle, SaysHowManyItHeldBack) {
    LogThrottle throttle(60s);
    ASSERT_EQ(throttle.admit(kStart), 0U);
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(throttle.admit(kStart + 10s), std::nullopt);
    }
    EXPECT_EQ(throttle.admit(kStart + 60s), 3U);
}

TEST(LogThrottle, CountsAnewAfterEachAdmittedLine) {
    LogThrottle throttle(60s);
    ASSERT_EQ(throttle.admit(kStart), 0U);
    ASSERT_EQ(throttle.admit(kStart + 1s), std::nullopt);
    ASSERT_EQ(throttle.admit(kStart + 60s), 1U);
    EXPECT_EQ(throttle.admit(kStart + 61s), std::nullopt);
    EXPECT_EQ(throttle.admit(kStart + 120s), 1U);
}

TEST(LogThrottle, MeasuresTheIntervalFromTheLastAdmittedLine) {
    LogThrottle throttle(60s);
    ASSERT_EQ(throttle.admit(kStart), 0U);
    // Lines that never pause for an interval must not be held back for ever.
    ASSERT_EQ(throttle.admit(kStart + 30s), std::nullopt);
    ASSERT_EQ(throttle.admit(kStart + 59s), std::nullopt);
    EXPECT_EQ(throttle.admit(kStart + 61s), 2U);
}

struct LevelCase {
    std::string_view name;
    std::string_view text;
    std::optional<LogLevel> want;

    friend std::ostream& operator<<(std::ostream& out, const LevelCase& row) { return out << row.name; }
};

constexpr LevelCase kLevelCases[] = {
    {"debug", "debug", LogLevel::debug}, {"info", "info", LogLevel::info},        {"warn", "warn", LogLevel::warn},
    {"error", "error", LogLevel::error}, {"long_form", "warning", std::nullopt},  {"capitals", "INFO", std::nullopt},
    {"empty", "", std::nullopt},         {"blank_behind", "info ", std::nullopt},
};

class LogLevelTest : public testing::TestWithParam<LevelCase> {};

TEST_P(LogLevelTest, ReadsOrRefuses) {
    EXPECT_EQ(parse_log_level(GetParam().text), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Base, LogLevelTest, testing::ValuesIn(kLevelCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Log, WritesEachLevelUnderItsOwnName) {
    test::CapturedLog log;
    log.debug("a");
    log.info("b");
    log.warn("c");
    log.error("d");
    const auto lines = log.lines();
    ASSERT_EQ(lines.size(), 4U);
    constexpr LogLevel kWant[] = {LogLevel::debug, LogLevel::info, LogLevel::warn, LogLevel::error};
    constexpr std::string_view kTexts[] = {"a", "b", "c", "d"};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        EXPECT_EQ(lines[i].level, kWant[i]);
        EXPECT_EQ(lines[i].text, kTexts[i]);
    }
}

}  // namespace
}  // namespace collector
