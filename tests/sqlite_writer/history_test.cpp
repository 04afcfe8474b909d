#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "sqlite/disk_fault.hpp"
#include "sqlite_writer/recent_table.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::reading_of;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Reach kReach{.on_schedule = 4, .readings_max = 2'000};

class HistoryTest : public testing::Test {
  protected:
    HistoryTest() {
        Batch batch;
        batch.plugs = {test::bare_plug(1, "fridge"), test::bare_plug(2, "washer")};
        commit(batch);
    }
    void commit(const Batch& batch) { ASSERT_TRUE(store_->commit(batch)); }
    /// Readings of a plug every 10 s in [from, to), whose voltage counts them from 230 V on.
    void report(PlugId plug, UtcMillis from, UtcMillis to, std::uint32_t flags = 0) {
        Batch batch;
        for (UtcMillis t = from; t < to; t += 10s) {
            batch.readings.push_back(reading_of(plug, t, 230 + static_cast<double>(batch.readings.size())));
            batch.readings.back().flags = flags;
        }
        commit(batch);
    }
    void settle() {
        while (store_->is_settling_due()) {
            ASSERT_TRUE(store_->settle(100));
        }
    }
    [[nodiscard]] PlugHistory history(const TimeSpan& span, const Reach& reach = kReach) {
        return store_->history(1, span, start_ + 24h, reach).value();
    }
    [[nodiscard]] Neighbours neighbours(const TimeSpan& span, const Reach& reach = kReach) {
        return store_->neighbours(1, span, start_ + 24h, reach).value();
    }
    static std::vector<UtcMillis> times(const std::vector<Sample>& samples) {
        std::vector<UtcMillis> times;
        for (const Sample& sample : samples) {
            times.push_back(sample.time);
        }
        return times;
    }

    const UtcMillis start_ = at("2026-05-01T10:00:00Z");
    const TimeSpan span_{start_ + 20min, start_ + 30min};
    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    std::unique_ptr<SqliteStore> store_ = SqliteStore::open(file_, "Europe/Amsterdam").value();
};

TEST_F(HistoryTest, OfAPlugWithoutReadingsIsEmpty) {
    report(2, start_, start_ + 1h);
    const PlugHistory history = this->history(span_);
    EXPECT_THAT(history.before, IsEmpty());
    EXPECT_THAT(history.samples, IsEmpty());
    EXPECT_EQ(history.next(), std::nullopt);
    EXPECT_EQ(store_->extent(1).value(), std::nullopt);
    EXPECT_EQ(neighbours(span_).before, std::nullopt);
    EXPECT_EQ(neighbours(span_).after, std::nullopt);
}

TEST_F(HistoryTest, HoldsTheReadingsInTheSpanAndBesideIt) {
    report(1, span_.start - 20s, span_.start + 20s);
    report(1, span_.end - 10s, span_.end + 20s);
    report(2, start_, start_ + 1h);
    const PlugHistory history = this->history(span_);
    EXPECT_THAT(times(history.before), ElementsAre(span_.start - 20s, span_.start - 10s));
    EXPECT_THAT(times(history.samples), ElementsAre(span_.start, span_.start + 10s, span_.end - 10s));
    EXPECT_EQ(history.next(), span_.end);
    EXPECT_EQ(history.samples[1], (Sample{span_.start + 10s, 1, 0, 233.0}));
}

/// Settled, on the way, and recent: a history does not show where its readings lie.
TEST_F(HistoryTest, IsTheSameWhereverTheReadingsLie) {
    const auto full = static_cast<int>(RecentTable::kFullPerPlug) * 10s;
    const TimeSpan middle{start_ + full / 2, start_ + 2 * full};
    report(1, start_, start_ + full);
    settle();
    report(1, start_ + full, start_ + 2 * full);
    ASSERT_TRUE(store_->settle(100));  // Some of them have moved.
    report(1, start_ + 2 * full, start_ + 2 * full + 10min);
    report(1, start_ + 5s, start_ + full, reading_flag::kLate);
    const Reach all{.on_schedule = 1'000, .readings_max = 1'000};
    const auto before = history(middle, all);
    EXPECT_THAT(before.before, SizeIs(RecentTable::kFullPerPlug));
    EXPECT_THAT(before.samples, SizeIs(RecentTable::kFullPerPlug * 2));
    EXPECT_TRUE(std::ranges::is_sorted(times(before.samples)));
    settle();
    const auto after = history(middle, all);
    EXPECT_EQ(after.before, before.before);
    EXPECT_EQ(after.samples, before.samples);
    EXPECT_EQ(after.next(), before.next());
    const auto extent = store_->extent(1).value().value();
    EXPECT_EQ(extent.first, start_);
    EXPECT_EQ(extent.last, start_ + 2 * full + 10min - 10s);
}

/// Two readings of one channel and moment, one on the way, the other new; then both settled.
TEST_F(HistoryTest, OfOneMomentIsInOrderOfArrivalWhereverTheReadingsLie) {
    const auto full = static_cast<int>(RecentTable::kFullPerPlug) * 10s;
    const UtcMillis moment = start_ + full - 10s;
    report(1, start_, start_ + full);
    ASSERT_TRUE(store_->settle(100));  // That moment has not moved.
    Batch batch;
    batch.readings = {reading_of(1, moment, 222)};
    commit(batch);
    const auto volts = [](const std::vector<Sample>& samples) {
        std::vector<double> found;
        for (const Sample& sample : samples) {
            found.push_back(sample.voltage_v.value());
        }
        return found;
    };
    const auto are_in_order = [&] {
        EXPECT_THAT(volts(history({moment, moment + 1s}).samples),
                    ElementsAre(230 + RecentTable::kFullPerPlug - 1, 222));
        auto before = volts(history({moment + 1s, moment + 10min}).before);
        ASSERT_GE(before.size(), 2U);
        before.erase(before.begin(), before.end() - 2);
        EXPECT_THAT(before, ElementsAre(230 + RecentTable::kFullPerPlug - 1, 222));
    };
    are_in_order();
    settle();
    are_in_order();
    report(1, start_ + full, start_ + 2 * full);
    settle();
    are_in_order();
}

TEST_F(HistoryTest, KnowsNoAbsenceThatEndedWhenItBegan) {
    report(1, start_, start_ + 10s);
    Batch batch;
    batch.availability = {{1, start_ + 5min, false}, {1, start_ + 5min, true}};
    commit(batch);
    EXPECT_THAT(history(span_).circumstances.offline, IsEmpty());
}

/// A busy plug reports whenever its load changes; those say nothing about its schedule.
TEST_F(HistoryTest, ReachesBackUntilEnoughReadingsAreOnSchedule) {
    report(1, start_, start_ + 30s);
    report(1, start_ + 1min, start_ + 19min, reading_flag::kLoadChange);
    EXPECT_THAT(history(span_, {.on_schedule = 3, .readings_max = 2'000}).before, SizeIs(3 + 18 * 6));
    EXPECT_THAT(history(span_, {.on_schedule = 3, .readings_max = 100}).before, SizeIs(100));
    report(1, start_ + 19min, start_ + 19min + 30s);
    EXPECT_THAT(history(span_, {.on_schedule = 3, .readings_max = 2'000}).before, SizeIs(100)) << "enough at once";
}

TEST_F(HistoryTest, EndsBeforeTheMomentThatIsNotOverYet) {
    report(1, start_, start_ + 10s);
    report(1, span_.end + 2h, span_.end + 2h + 10s);
    EXPECT_EQ(store_->history(1, span_, span_.end + 2h, kReach).value().next(), std::nullopt);
    EXPECT_EQ(store_->history(1, span_, span_.end + 2h + 1ms, kReach).value().next(), span_.end + 2h);
    EXPECT_EQ(store_->neighbours(1, span_, span_.end + 2h, kReach).value().after, std::nullopt);
    EXPECT_EQ(store_->neighbours(1, span_, span_.end + 2h + 1ms, kReach).value().after, span_.end + 2h);
}

TEST_F(HistoryTest, KnowsTheChannelsOfTheLastIntervalBefore) {
    report(1, span_.start - 10s, span_.start);
    const TimeSpan first{start_, start_ + 10min};
    const Interval one{start_, 1, 1, 1, IntervalStatus::valid, 230, 230, 230, 0};
    Interval three = one;
    three.channel = 3;
    constexpr auto kAdded = IntervalChange::Kind::added;
    const EvidenceRecord record{.plug_id = 1,
                                .span = first,
                                .changes = {{kAdded, {one, std::nullopt}}, {kAdded, {three, std::nullopt}}},
                                .new_weeks = {},
                                .counts = {},
                                .gaps_span = first,
                                .gaps = {},
                                .rules = std::nullopt};
    ASSERT_TRUE(store_->put({record}, std::nullopt));
    EXPECT_EQ(history(span_).channels, Channels{0b1010});
    EXPECT_EQ(history(first).channels, Channels{});
}

TEST_F(HistoryTest, KnowsWhatHappenedBetweenTheReadingsBesideTheSpan) {
    report(1, start_, start_ + 10s);
    report(1, span_.end + 1min, span_.end + 1min + 10s);
    Batch batch;
    batch.gaps = {{start_ - 1min, start_, GapCause::link_down},
                  {start_ + 1min, start_ + 2min, GapCause::link_down},
                  {span_.end + 50s, std::nullopt, GapCause::disk_full},
                  {span_.end + 1min, std::nullopt, GapCause::link_down}};
    batch.availability = {{1, start_ - 1min, false}, {1, start_ + 5min, true}, {1, start_ + 6min, false},
                          {2, start_ + 7min, true},  {1, span_.end, true},     {1, span_.end + 2min, false}};
    commit(batch);
    const Circumstances known = history(span_).circumstances;
    EXPECT_THAT(known.collector_gaps, ElementsAre(batch.gaps[1], batch.gaps[2]));
    EXPECT_THAT(known.offline, ElementsAre(TimeSpan{start_, start_ + 5min}, TimeSpan{start_ + 6min, span_.end}));
}

TEST_F(HistoryTest, NeighbourIsTheReadingThatCompletesTheReach) {
    report(1, start_, start_ + 20s);
    report(1, span_.end + 1h, span_.end + 1h + 1min, reading_flag::kLoadChange);
    report(1, span_.end + 2h, span_.end + 3h);
    EXPECT_EQ(neighbours(span_).before, start_ + 10s);
    EXPECT_EQ(neighbours(span_, {.on_schedule = 0, .readings_max = 2'000}).after, span_.end + 1h);
    EXPECT_EQ(neighbours(span_, {.on_schedule = 2, .readings_max = 2'000}).after, span_.end + 2h + 10s);
    EXPECT_EQ(neighbours(span_, {.on_schedule = 2, .readings_max = 5}).after, span_.end + 1h + 40s);
    EXPECT_EQ(neighbours(span_, {.on_schedule = 500, .readings_max = 2'000}).after, span_.end + 3h - 10s) << "the last";
}

/// The channels of one measurement are one moment.
TEST_F(HistoryTest, ChannelsOfAMeasurementCountOnce) {
    Batch batch;
    for (int i = 0; i < 4; ++i) {
        for (std::uint8_t channel = 1; channel <= 3; ++channel) {
            batch.readings.push_back(reading_of(1, span_.end + i * 10s, 230));
            batch.readings.back().channel = channel;
        }
    }
    commit(batch);
    EXPECT_EQ(neighbours(span_, {.on_schedule = 3, .readings_max = 2'000}).after, span_.end + 20s);
}

TEST_F(HistoryTest, ReadingsAreCutWhenOlderOnesOfThePlugWereDeleted) {
    PlugRecord late = test::bare_plug(3, "dryer");
    late.first_seen = start_ + 25h;
    Batch batch;
    batch.plugs = {late};
    commit(batch);
    report(1, start_, start_ + 1h);
    report(3, start_ + 25h, start_ + 26h);
    EXPECT_FALSE(store_->extent(1).value().value().is_cut);
    EXPECT_FALSE(store_->forget(Upkeep::Old::states, start_ + 24h, 100).value());
    EXPECT_FALSE(store_->extent(1).value().value().is_cut) << "states are no readings";
    EXPECT_FALSE(store_->forget(Upkeep::Old::readings, start_ + 24h, 100).value());
    EXPECT_TRUE(store_->extent(1).value().value().is_cut);
    EXPECT_FALSE(store_->extent(3).value().value().is_cut) << "a plug that was not there yet";
}

}  // namespace
}  // namespace collector
