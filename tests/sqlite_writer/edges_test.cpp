#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "sqlite_writer/recent_table.hpp"
#include "sqlite_writer/retention.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

/// Where what is written ends: the next moment, the next channel, the next plug.
namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::reading_of;
using test::rows;
using test::whole;
using testing::ElementsAre;

class EdgesTest : public testing::Test {
  protected:
    EdgesTest() {
        Batch batch;
        batch.plugs = {test::bare_plug(1, "fridge"), test::bare_plug(2, "washer")};
        commit(batch);
    }
    void commit(const Batch& batch) { ASSERT_TRUE(store_->commit(batch)); }
    /// Readings of a plug every 10 s, as many as fill a table so many times.
    void fill(PlugId plug, UtcMillis from, std::size_t times = 1) {
        Batch batch;
        for (std::size_t i = 0; i < times * RecentTable::kFullPerPlug; ++i) {
            batch.readings.push_back(reading_of(plug, from + i * 10s, 230));
        }
        commit(batch);
    }
    void settle() {
        while (store_->is_settling_due()) {
            ASSERT_TRUE(store_->settle(1000));
        }
    }
    /// An interval of one of a plug's channels.
    [[nodiscard]] KeptInterval interval(UtcMillis start, std::uint8_t channel, std::uint32_t samples) const {
        return {{start, channel, samples, 10, IntervalStatus::valid, 230, 230, 230, 0}, std::nullopt};
    }
    void put(std::vector<IntervalChange> changes, PlugId plug = 1) {
        ASSERT_TRUE(store_->put({{.plug_id = plug,
                                  .span = {start_, start_ + 10min},
                                  .changes = std::move(changes),
                                  .new_weeks = {},
                                  .counts = {},
                                  .gaps_span = {start_, start_},
                                  .gaps = {},
                                  .rules = {}}},
                                std::nullopt));
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    std::unique_ptr<SqliteStore> store_ = SqliteStore::open(file_, "Europe/Amsterdam").value();
    const UtcMillis start_ = at("2026-05-01T10:00:00Z");
};

/// The relay closed at the end of the span: a reading of that moment shows what the mains were.
TEST_F(EdgesTest, AReadingAtTheEndOfASpanWithTheRelayOffWasTakenWithItOn) {
    for (const bool settled : {false, true}) {
        const UtcMillis from = start_ + (settled ? 24h : 0h);
        Batch batch;
        batch.readings = {reading_of(1, from, 0), reading_of(1, from + 1min, 0), reading_of(1, from + 2min, 0)};
        commit(batch);
        if (settled) {
            fill(1, from + 3min);
            settle();
            ASSERT_EQ(whole(file_, "SELECT sum(filled) FROM settling"), 0);
        }
        Batch learnt;
        learnt.relay_off = {{1, 1, {from, from + 2min}}};
        commit(learnt);
        EXPECT_THAT(rows(file_, fmt::format("SELECT (time - {0}) / 60000 FROM reading WHERE flags & 1 AND time >= {0} "
                                            "ORDER BY time",
                                            from.time_since_epoch().count())),
                    ElementsAre("0", "1"));
    }
}

TEST_F(EdgesTest, NoIntervalIsDueThatBeginsWhereTheRelayClosed) {
    fill(1, start_);
    ASSERT_TRUE(store_->put({}, start_ + 60min));
    Batch learnt;
    learnt.relay_off = {{1, 1, {start_ + 5min, start_ + 20min}}};
    commit(learnt);
    const auto due = store_->next_due(start_ + 60min).value().value();
    EXPECT_EQ(due.first, start_);
    EXPECT_EQ(due.last, start_ + 10min);
}

TEST_F(EdgesTest, OnlyWhatWasEvaluatedIsDueAgain) {
    ASSERT_TRUE(store_->put({}, start_ + 60min));
    Batch batch;
    batch.readings = {reading_of(1, start_ + 60min, 230)};
    commit(batch);
    EXPECT_FALSE(store_->next_due(start_ + 24h).value());
    batch.readings[0].time -= 1ms;
    commit(batch);
    EXPECT_EQ(store_->next_due(start_ + 24h).value().value().last, start_ + 50min);
}

TEST_F(EdgesTest, AnIntervalWhoseStatusNobodyKnowsIsRefused) {
    put({{IntervalChange::Kind::added, interval(start_, 1, 10)}});
    const TimeSpan span{start_, start_ + 10min};
    for (const int status : {-1, static_cast<int>(kIntervalStatuses)}) {
        test::execute(file_, fmt::format("UPDATE interval_recent SET status = {}", status));
        EXPECT_FALSE(store_->intervals(1, span)) << status;
    }
    test::execute(file_, "UPDATE interval_recent SET status = 8");
    EXPECT_EQ(store_->intervals(1, span).value()[0].interval.status, IntervalStatus::two_devices);
}

/// Settled or not.
TEST_F(EdgesTest, AnIntervalIsChangedAndDroppedForItsChannelAlone) {
    using enum IntervalChange::Kind;
    for (const bool settled : {true, false}) {
        const UtcMillis from = start_ + (settled ? 0h : 10 * 24h);
        std::vector<IntervalChange> changes;
        for (auto t = from; t < from + (settled ? 144 : 1) * kIntervalLength; t += kIntervalLength) {
            for (const std::uint8_t channel : {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{3}}) {
                changes.push_back({added, interval(t, channel, 10)});
            }
        }
        put(std::move(changes));
        settle();
        ASSERT_EQ(whole(file_, "SELECT count(*) FROM interval_recent"), settled ? 0 : 3);
        put({{changed, interval(from, 2, 7)}, {dropped, interval(from, 3, 10)}});
        EXPECT_THAT(rows(file_, fmt::format("SELECT channel, samples FROM interval_10min WHERE start_time = {} "
                                            "ORDER BY channel",
                                            from.time_since_epoch().count())),
                    ElementsAre("1|10", "2|7"));
    }
}

TEST_F(EdgesTest, IntervalsHaveSettledWithTheLastPlug) {
    for (const PlugId plug : {PlugId{1}, PlugId{2}}) {
        std::vector<IntervalChange> changes;
        for (auto t = start_; t < start_ + 24h; t += kIntervalLength) {
            changes.push_back({IntervalChange::Kind::added, interval(t, 1, 10)});
        }
        put(std::move(changes), plug);
    }
    ASSERT_TRUE(store_->is_settling_due());
    ASSERT_TRUE(store_->settle(144));
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM interval_recent"), 0);
    EXPECT_FALSE(store_->is_settling_due());
}

/// What is left begins where everything older was deleted.
TEST_F(EdgesTest, ReadingsAreCutThatBeginWithTheMomentOfDeleting) {
    fill(1, start_);
    settle();
    fill(1, start_ + 24h);
    settle();
    while (store_->forget(Upkeep::Old::readings, start_ + 24h, 1000).value()) {
    }
    const auto extent = store_->extent(1).value().value();
    EXPECT_EQ(extent.first, start_ + 24h);
    EXPECT_TRUE(extent.is_cut);
}

TEST_F(EdgesTest, RunsAreCountedFromOne) {
    for (int run = 1; run <= 3; ++run) {
        Batch batch;
        batch.run = RunRecord{start_ + run * 1h, start_ + run * 1h, std::nullopt, "1"};
        store_.reset();
        store_ = SqliteStore::open(file_, "Europe/Amsterdam").value();
        commit(batch);
    }
    EXPECT_THAT(rows(file_, "SELECT id FROM collector_run ORDER BY start_time"), ElementsAre("1", "2", "3"));
}

/// A step may end with the last row that it may take, in the middle of a plug's.
TEST_F(EdgesTest, StepsOfDeletingLeaveNoneOfAPlugOut) {
    for (const PlugId plug : {PlugId{1}, PlugId{2}}) {
        fill(plug, start_, 2);
    }
    settle();
    while (store_->forget(Upkeep::Old::readings, start_ + 24h, 100).value()) {
    }
    EXPECT_THAT(
        rows(file_, "SELECT plug_id, count(*) FROM reading GROUP BY plug_id"),
        ElementsAre(fmt::format("1|{}", Retention::kReadingsKept), fmt::format("2|{}", Retention::kReadingsKept)));
}

}  // namespace
}  // namespace collector
