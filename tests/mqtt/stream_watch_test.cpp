#include "mqtt/stream_watch.hpp"

#include <gtest/gtest.h>

namespace collector::mqtt {
namespace {

using namespace std::chrono_literals;
using Verdict = StreamWatch::Verdict;

class StreamWatchTest : public testing::Test {
  protected:
    Verdict look() { return watch_.look(now_, traffic_); }
    /// Time goes on, with a look at its end.
    Verdict pass(std::chrono::milliseconds span) {
        now_ += span;
        return look();
    }
    /// Bytes that become no message.
    void read(std::uint64_t bytes) { *traffic_.stream_bytes += bytes; }
    void hand_out(std::uint64_t bytes, std::uint64_t overhead) {
        read(bytes + overhead);
        ++traffic_.messages;
        traffic_.message_bytes += bytes;
        traffic_.last_message_at = now_;
    }

    SteadyTime now_{1h};
    Traffic traffic_{.stream_bytes = 5000, .messages = 0, .message_bytes = 0, .last_message_at = {}, .answered = false};
    StreamWatch watch_{now_, 60s};
};

// What is read and not handed out.

TEST_F(StreamWatchTest, APacketUpToTheLimitIsWaitedFor) {
    ASSERT_EQ(look(), Verdict::fine);
    read(StreamWatch::kHeldMax);
    EXPECT_EQ(look(), Verdict::fine);
    read(1);
    EXPECT_EQ(look(), Verdict::overrun);
}

TEST_F(StreamWatchTest, ALongMessageThatIsHandedOutIsPaidFor) {
    ASSERT_EQ(look(), Verdict::fine);
    for (int i = 0; i < 10; ++i) {
        read(StreamWatch::kHeldMax);
        ASSERT_EQ(look(), Verdict::fine) << "message " << i;
        ++traffic_.messages;
        traffic_.message_bytes += StreamWatch::kHeldMax;
        traffic_.last_message_at = now_;
        ASSERT_EQ(look(), Verdict::fine) << "message " << i;
    }
}

TEST_F(StreamWatchTest, YearsOfMessagesAreNoSurplusWhateverTheHeadersOfTls) {
    for (const std::uint64_t overhead : {5U, 40U, 100U, 256U}) {
        for (int i = 0; i < 2'000'000; ++i) {
            hand_out(400, overhead);
            ASSERT_EQ(pass(1s), Verdict::fine) << "message " << i << " with " << overhead;
        }
    }
}

TEST_F(StreamWatchTest, YearsOfMessagesGiveNoCreditForALongPacket) {
    for (int i = 0; i < 2'000'000; ++i) {
        hand_out(400, 20);
        ASSERT_EQ(pass(1s), Verdict::fine);
    }
    read(StreamWatch::kHeldMax + 1);
    EXPECT_EQ(look(), Verdict::overrun);
}

TEST_F(StreamWatchTest, MessagesOfQos2ThatAreNeverReleasedAreNoticedAmongOthers) {
    int looks = 0;
    Verdict verdict = look();
    for (; verdict == Verdict::fine && looks < 100'000; ++looks) {
        hand_out(400, 40);
        read(4000);
        verdict = pass(1s);
    }
    EXPECT_EQ(verdict, Verdict::overrun);
    EXPECT_LT(looks, 10'000) << "the limit's bytes at nearly 4000 a message";
}

/// The counts are not read in the same moment, and a message can be counted that the bytes do not show yet.
TEST_F(StreamWatchTest, AMomentInWhichMessagesAreAheadOfTheStreamLeavesNothingBehind) {
    ASSERT_EQ(look(), Verdict::fine);
    for (int i = 0; i < 100'000; ++i) {
        ++traffic_.messages;
        traffic_.message_bytes += 10'000;
        traffic_.last_message_at = now_;
        ASSERT_EQ(pass(1ms), Verdict::fine);
        read(10'040);
        ASSERT_EQ(pass(1ms), Verdict::fine) << "message " << i;
    }
}

TEST_F(StreamWatchTest, WithoutAWordOfTheKernelThereIsNoOverrun) {
    traffic_.stream_bytes.reset();
    EXPECT_EQ(look(), Verdict::fine);
    EXPECT_EQ(pass(60s), Verdict::ask) << "but silence is still noticed";
}

// Silence.

TEST_F(StreamWatchTest, SilenceIsAskedAboutOnceAndThenGivenUp) {
    EXPECT_EQ(pass(60s - 1ms), Verdict::fine);
    EXPECT_EQ(pass(1ms), Verdict::ask);
    EXPECT_EQ(pass(0ms), Verdict::fine);
    EXPECT_EQ(pass(60s - 1ms), Verdict::fine);
    EXPECT_EQ(pass(1ms), Verdict::stuck);
}

TEST_F(StreamWatchTest, BytesAloneAreNoAnswer) {
    Verdict verdict = look();
    int seconds = 0;
    for (; verdict != Verdict::stuck && seconds < 1000; ++seconds) {
        read(1);
        verdict = pass(1s);
    }
    EXPECT_EQ(seconds, 120) << "a packet that trickles in and never ends";
    EXPECT_EQ(watch_.proven_at(), SteadyTime{1h});
}

TEST_F(StreamWatchTest, AnAnswerIsGoodForAsLongAsAMessage) {
    ASSERT_EQ(pass(60s), Verdict::ask);
    traffic_.answered = true;
    EXPECT_EQ(pass(1s), Verdict::fine);
    EXPECT_EQ(watch_.proven_at(), SteadyTime{1h + 61s});
    EXPECT_EQ(pass(60s - 1ms), Verdict::fine);
    EXPECT_EQ(pass(1ms), Verdict::ask) << "an answer to an earlier question counts once";
    traffic_.answered = false;
    EXPECT_EQ(pass(60s), Verdict::stuck);
}

TEST_F(StreamWatchTest, AMessageEndsTheWaitForAnAnswer) {
    ASSERT_EQ(pass(60s), Verdict::ask);
    now_ += 1s;
    hand_out(100, 20);
    const SteadyTime heard_at = now_;
    EXPECT_EQ(pass(59s), Verdict::fine);
    EXPECT_EQ(watch_.proven_at(), heard_at) << "when it came, not when it was seen";
    EXPECT_EQ(pass(1s), Verdict::ask);
}

}  // namespace
}  // namespace collector::mqtt
