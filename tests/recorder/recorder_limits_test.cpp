#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/plugs/plug_directory.hpp>

#include "recorder/recorder_fixture.hpp"
#include "sqlite/database_rows.hpp"

namespace collector::test {
namespace {

using namespace std::chrono_literals;
using testing::SizeIs;

class LimitsTest : public RecorderTest {
  protected:
    void hear_readings(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            now += 10s;
            hear(measured("fridge", sample({}, 230)));
        }
    }
    void refuse(std::string topic, std::string payload) {
        recorder().reject({std::move(topic), std::move(payload), now}, Refusal{RefusalReason::bad_json, "broken"});
    }
};

// A database that cannot be written for long.

TEST_F(LimitsTest, OldestReadingsGoWhenTooManyArePending) {
    constexpr int kBeyond = 3;
    hear_readings(Recorder::kPendingReadingsMax + kBeyond);
    const UtcMillis newest = now;
    const Batch& batch = recorder().seal(Recorder::Seal::running);
    ASSERT_THAT(batch.readings, SizeIs(Recorder::kPendingReadingsMax));
    EXPECT_EQ(batch.readings.back().time, newest);
    EXPECT_EQ(batch.readings.front().time, newest - 10s * (Recorder::kPendingReadingsMax - 1));
    EXPECT_EQ(recorder().counters().shed, static_cast<std::uint64_t>(kBeyond));
    EXPECT_EQ(recorder().counters().readings, Recorder::kPendingReadingsMax + kBeyond);
    // From the first that went to the last, of whichever plug.
    const UtcMillis first = batch.readings.front().time - kBeyond * 10s;
    EXPECT_THAT(batch.gaps,
                testing::ElementsAre(Gap{first, batch.readings.front().time - 10s + 1ms, GapCause::disk_full}));
}

TEST_F(LimitsTest, ReadingsThatGoAfterARecoveryAreAGapOfTheirOwn) {
    hear_readings(Recorder::kPendingReadingsMax + 3);
    commit();
    hear_readings(100);
    EXPECT_THAT(commit().gaps, testing::IsEmpty()) << "recovered";
    const UtcMillis first = now + 10s;
    hear_readings(Recorder::kPendingReadingsMax + 2);
    EXPECT_THAT(commit().gaps, testing::ElementsAre(Gap{first, first + 10s + 1ms, GapCause::disk_full}));
    EXPECT_EQ(recorder().counters().shed, 5U);
}

TEST_F(LimitsTest, ReadingsThatGoAfterAFailedCommitMakeTheGapLonger) {
    const UtcMillis first = now + 10s;
    hear_readings(Recorder::kPendingReadingsMax + 3);
    EXPECT_THAT(recorder().seal(Recorder::Seal::running).gaps, SizeIs(1));
    hear_readings(4);
    EXPECT_THAT(commit().gaps, testing::ElementsAre(Gap{first, first + 60s + 1ms, GapCause::disk_full}));
}

// Were all that are kept moved up for each one that goes, these would take minutes.
TEST_F(LimitsTest, AFloodIsGivenUpAtTheCostOfWhatGoes) {
    constexpr std::uint64_t kFlood = 150'000;
    hear_readings(Recorder::kPendingReadingsMax + kFlood);
    const Batch& batch = recorder().seal(Recorder::Seal::running);
    EXPECT_THAT(batch.readings, SizeIs(Recorder::kPendingReadingsMax));
    EXPECT_EQ(batch.readings.back().time, now);
    EXPECT_EQ(recorder().counters().shed, kFlood);
}

TEST_F(LimitsTest, BetweenCommitsAHundredthMoreIsHeldAtMost) {
    constexpr std::size_t kMore = Recorder::kPendingReadingsMax / 100;
    hear_readings(Recorder::kPendingReadingsMax + kMore - 1);
    EXPECT_EQ(recorder().counters().shed, 0U);
    hear_readings(1);
    EXPECT_EQ(recorder().counters().shed, kMore);
}

TEST_F(LimitsTest, OtherRowsAreNoLongerMadeWhenTooManyArePending) {
    for (std::size_t i = 0; i < Recorder::kPendingRowsMax + 100; ++i) {
        now += 1s;
        hear(relay("fridge", i % 2 == 0 ? "ON" : "OFF"));
    }
    hear(measured("fridge", sample({}, 230)));
    const Batch& batch = recorder().seal(Recorder::Seal::running);
    EXPECT_LE(batch.rows() - batch.readings.size() - batch.plugs.size(), Recorder::kPendingRowsMax);
    EXPECT_THAT(batch.readings, SizeIs(1)) << "readings have a limit of their own";
}

TEST_F(LimitsTest, RelayGoesOnBeingFollowedWhenItsRowsAreNotMade) {
    for (std::size_t i = 0; i < Recorder::kPendingRowsMax + 101; ++i) {
        now += 1s;
        hear(relay("fridge", i % 2 == 0 ? "OFF" : "ON"));
    }
    hear(measured("fridge", sample({}, 0)));
    EXPECT_EQ(recorder().seal(Recorder::Seal::running).readings.at(0).flags, reading_flag::kRelayOff);
}

TEST_F(LimitsTest, RejectedMessagesAndGapsGiveWayLikeOtherRows) {
    for (std::size_t i = 0; i < Recorder::kPendingRowsMax; ++i) {
        now += 1s;
        hear(relay("fridge", i % 2 == 0 ? "ON" : "OFF"));
    }
    refuse("t/a", "x");
    recorder().note_gap({now, {}, GapCause::link_down});
    hear(availability("fridge", "Offline"));
    const Batch full = commit();
    EXPECT_THAT(full.rejected, testing::IsEmpty());
    EXPECT_THAT(full.gaps, testing::IsEmpty());
    EXPECT_EQ(full.plugs.at(0).online, false) << "what is in the plug's row is never left out";
    EXPECT_EQ(recorder().counters().rejected_unkept, 1U);

    refuse("t/a", "x");
    recorder().note_gap({now, {}, GapCause::link_down});
    const Batch after = commit();
    EXPECT_THAT(after.rejected, SizeIs(1)) << "there is room again";
    EXPECT_THAT(after.gaps, SizeIs(1));
    EXPECT_EQ(recorder().counters().rejected_unkept, 1U);
}

TEST_F(LimitsTest, GapThatIsPendingIsReplacedEvenWhenThereIsNoRoom) {
    recorder().note_gap({now, {}, GapCause::link_down});
    for (std::size_t i = 0; i < Recorder::kPendingRowsMax; ++i) {
        hear(relay("fridge", i % 2 == 0 ? "ON" : "OFF"));
    }
    recorder().note_gap({now, now + 5s, GapCause::link_down});
    recorder().note_gap({now, now + 5s, GapCause::queue_overflow});
    EXPECT_THAT(commit().gaps, testing::ElementsAre(Gap{now, now + 5s, GapCause::link_down}));
}

// Plugs.

TEST_F(LimitsTest, PlugBeyondTheLimitIsRefusedAndTheKnownOnesGoOn) {
    Recorder::Known known;
    for (std::size_t i = 1; i <= PlugDirectory::kPlugsMax; ++i) {
        known.plugs.push_back(bare_plug(static_cast<PlugId>(i), fmt::format("plug{}", i)));
    }
    start(std::move(known));
    const auto done = feed(measured("one-more", sample({}, 230)));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, RefusalReason::too_many_plugs);
    EXPECT_THAT(done.error().what, testing::HasSubstr("one-more"));
    EXPECT_EQ(recorder().plug_count(), PlugDirectory::kPlugsMax);

    hear(measured("plug7", sample({}, 230)));
    EXPECT_THAT(commit().readings, SizeIs(1));
}

// Rejected messages.

TEST_F(LimitsTest, RejectedMessageIsKeptWithItsReason) {
    refuse("tele/fridge/SENSOR", "{\"Time\":");
    const Batch batch = commit();
    ASSERT_THAT(batch.rejected, SizeIs(1));
    EXPECT_EQ(batch.rejected[0], (RejectedRecord{now, "tele/fridge/SENSOR", "bad_json", "{\"Time\":"}));
    EXPECT_EQ(recorder().counters().rejected, 1U);
}

TEST_F(LimitsTest, WiFiNamesOfARejectedMessageAreBlanked) {
    refuse("tele/fridge/STATE", R"({"Wifi":{"SSId":"home","BSSId":"AA:BB)");
    EXPECT_EQ(commit().rejected.at(0).payload, R"({"Wifi":{"SSId":"****","BSSId":"*****)");
}

TEST_F(LimitsTest, RejectedPayloadIsCut) {
    refuse("t/a", std::string(Recorder::kRejectedBytesMax + 1, 'x'));
    EXPECT_THAT(commit().rejected.at(0).payload, SizeIs(Recorder::kRejectedBytesMax));
}

/// Blanking comes first: a name that lies across the cut must not stay because its end is missing.
TEST_F(LimitsTest, WiFiNameAcrossTheCutIsBlanked) {
    std::string payload(Recorder::kRejectedBytesMax - 10, ' ');
    payload += R"("SSId":"SECRET","AP":1)";
    refuse("t/a", payload);
    EXPECT_EQ(commit().rejected.at(0).payload.find('E'), std::string::npos);
}

TEST_F(LimitsTest, TopicOfARejectedMessageIsMadePrintableAndCut) {
    refuse(std::string(1000, 't'), "");
    refuse("caf\xc3\xa9\n", "");
    const Batch batch = commit();
    EXPECT_THAT(batch.rejected.at(0).topic, SizeIs(kTopicBytesMax));
    EXPECT_EQ(batch.rejected.at(1).topic, R"("caf\xc3\xa9\x0a")");
}

TEST_F(LimitsTest, RejectedMessagesOfOneMinuteAreLimitedAndTheRestCounted) {
    now = at("2026-05-01T10:00:00Z");
    for (std::uint32_t i = 0; i < Recorder::kRejectedPerMinuteMax + 40; ++i) {
        now += 100ms;
        refuse("t/a", "x");
    }
    EXPECT_THAT(commit().rejected, SizeIs(Recorder::kRejectedPerMinuteMax));
    EXPECT_EQ(recorder().counters().rejected, Recorder::kRejectedPerMinuteMax + 40U);
    EXPECT_EQ(recorder().counters().rejected_unkept, 40U);

    now = at("2026-05-01T10:01:00Z");
    refuse("t/a", "x");
    EXPECT_THAT(commit().rejected, SizeIs(1)) << "the next minute";
}

}  // namespace
}  // namespace collector::test
