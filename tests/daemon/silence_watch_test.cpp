#include "daemon/silence_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/captured_log.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;

class SilenceWatchTest : public testing::Test {
  protected:
    void pass(std::chrono::minutes span) {
        for (const SteadyTime end = now_ + span; now_ < end;) {
            now_ += 10s;
            watch_.tick(now_, readings_, connected_);
        }
    }
    void hear() { watch_.tick(now_, ++readings_, connected_); }
    [[nodiscard]] std::vector<std::string> said() const {
        std::vector<std::string> texts;
        for (const auto& line : log_.lines()) {
            texts.push_back(line.text);
        }
        return texts;
    }

    test::CapturedLog log_;
    SteadyTime now_{1h};
    SilenceWatch watch_{now_, log_};
    std::uint64_t readings_ = 0;
    bool connected_ = true;
};

TEST_F(SilenceWatchTest, ReadingsThatStopAreSaidOnceAndSoIsTheirReturn) {
    for (int i = 0; i < 20; ++i) {
        pass(5min);
        hear();
    }
    pass(14min);
    EXPECT_THAT(said(), testing::IsEmpty());
    EXPECT_EQ(watch_.status(), "");
    pass(1min);
    EXPECT_THAT(said(), testing::ElementsAre("no plug has sent a reading for 15 min, although the broker is connected; "
                                             "collector check looks for the reason"));
    EXPECT_EQ(log_.lines()[0].level, LogLevel::warn);
    pass(145min);
    EXPECT_EQ(watch_.status(), "no reading for 2 h 40 min");
    hear();
    ASSERT_EQ(log_.lines().size(), 2U);
    EXPECT_EQ(said()[1], "readings come again, after 2 h 40 min without any");
    EXPECT_EQ(watch_.status(), "");
    pass(15min);
    EXPECT_EQ(log_.lines().size(), 3U) << "one long silence makes the next no less of one";
}

TEST_F(SilenceWatchTest, ARunThatNeverHearsAReadingSaysSo) {
    pass(15min);
    EXPECT_EQ(watch_.status(), "no reading for 15 min");
    EXPECT_EQ(log_.lines().size(), 1U);
}

TEST_F(SilenceWatchTest, TimeWithoutAConnectionIsNotThePlugsSilence) {
    hear();
    connected_ = false;
    pass(600min);
    EXPECT_EQ(watch_.status(), "");
    connected_ = true;
    pass(14min);
    EXPECT_THAT(said(), testing::IsEmpty());
    hear();
    EXPECT_THAT(said(), testing::IsEmpty());
    pass(15min);
    EXPECT_EQ(log_.lines().size(), 1U) << "that pause was no pause of the plugs";
}

TEST_F(SilenceWatchTest, ASilenceThatAnOutageOfTheConnectionInterruptsIsSaidOnce) {
    hear();
    pass(20min);
    connected_ = false;
    pass(5min);
    EXPECT_EQ(watch_.status(), "") << "the connection is what is wrong";
    connected_ = true;
    pass(20min);
    EXPECT_EQ(watch_.status(), "no reading for 45 min");
    EXPECT_EQ(log_.lines().size(), 1U);
    hear();
    EXPECT_EQ(said().back(), "readings come again, after 45 min without any");
}

TEST_F(SilenceWatchTest, APlugThatReportsOnceAnHourIsNotSilentInBetween) {
    for (int i = 0; i < 3; ++i) {
        hear();
        pass(60min);
    }
    hear();
    const std::size_t while_learning = log_.lines().size();
    for (int i = 0; i < 24; ++i) {
        pass(60min);
        hear();
    }
    EXPECT_EQ(log_.lines().size(), while_learning);
    pass(121min);
    EXPECT_EQ(log_.lines().size(), while_learning + 1);
}

TEST_F(SilenceWatchTest, LongSilencesAreForgotten) {
    hear();
    for (int i = 0; i < 2; ++i) {
        pass(8h);
        hear();
    }
    for (int i = 0; i < 24 * 12; ++i) {
        pass(5min);
        hear();
    }
    const std::size_t before = log_.lines().size();
    pass(14min);
    EXPECT_EQ(log_.lines().size(), before);
    pass(1min);
    EXPECT_EQ(log_.lines().size(), before + 1);
}

TEST_F(SilenceWatchTest, HoweverLongPausesWereTwoHoursAreSaid) {
    hear();
    for (int i = 0; i < 64; ++i) {
        pass(8h);
        hear();
    }
    const std::size_t before = log_.lines().size();
    pass(119min);
    EXPECT_EQ(log_.lines().size(), before);
    pass(1min);
    EXPECT_EQ(log_.lines().size(), before + 1);
}

}  // namespace
}  // namespace collector
