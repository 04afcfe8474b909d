#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "sqlite/disk_fault.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::DiskFault;
using test::reading_of;
using test::rows;
using test::whole;
using testing::ElementsAre;
using testing::IsEmpty;

class EvidenceTest : public testing::Test {
  protected:
    void SetUp() override { open(); }
    void open() {
        store_.reset();
        store_ = SqliteStore::open(file_, "Europe/Amsterdam").value();
    }
    void commit(Batch batch) {
        batch.plugs = {test::bare_plug(1, "fridge"), test::bare_plug(2, "washer")};
        ASSERT_TRUE(store_->commit(batch));
    }
    [[nodiscard]] std::vector<std::string> gaps() const {
        return rows(file_,
                    "SELECT plug_id, start_time - 1777629600000, end_time - 1777629600000, cause FROM gap "
                    "ORDER BY start_time, plug_id");
    }
    [[nodiscard]] IntervalChange interval(std::chrono::minutes after, std::uint32_t above = 0,
                                          IntervalChange::Kind kind = IntervalChange::Kind::added) const {
        return {kind,
                {{start_ + after, 1, 10, 10, IntervalStatus::valid, 230.5, 229.25, 1.0 / 3, above},
                 above > 0 ? std::optional(start_) : std::nullopt}};
    }
    [[nodiscard]] EvidenceRecord record(std::vector<IntervalChange> changes, std::vector<Gap> gaps = {}) const {
        const TimeSpan span{start_, start_ + 60min};
        return {.plug_id = 1,
                .span = span,
                .changes = std::move(changes),
                .new_weeks = {},
                .counts = {},
                .gaps_span = span,
                .gaps = std::move(gaps),
                .rules = {}};
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    std::unique_ptr<SqliteStore> store_;
    const UtcMillis start_ = at("2026-05-01T10:00:00Z");
};

TEST_F(EvidenceTest, EveryCauseAndStatusIsExplainedInTheDatabase) {
    std::vector<std::string> causes;
    for (const GapCause cause : kGapCauses) {
        causes.emplace_back(name(cause));
    }
    EXPECT_THAT(rows(file_, "SELECT name FROM gap_cause"), testing::UnorderedElementsAreArray(causes));
    EXPECT_THAT(rows(file_, "SELECT code, name FROM interval_status ORDER BY code"),
                ElementsAre("0|valid", "1|thin", "2|gap_collector", "3|gap_plug", "4|relay_off", "5|clock", "6|slow",
                            "7|implausible", "8|two_devices"));
    EXPECT_THAT(rows(file_,
                     "SELECT name FROM gap_cause WHERE meaning NOT LIKE '% %.' UNION ALL SELECT name FROM "
                     "interval_status WHERE meaning NOT LIKE '% %.'"),
                IsEmpty());
}

TEST_F(EvidenceTest, GapOfAllPlugsIsBegunGoesOnAndEnds) {
    Batch batch;
    batch.gaps = {{start_, std::nullopt, GapCause::link_down}};
    commit(batch);
    EXPECT_THAT(gaps(), ElementsAre("null|0|null|link_down"));
    batch.gaps = {{start_, start_ + 5s, GapCause::link_down}, {start_, start_ + 1s, GapCause::queue_overflow}};
    commit(batch);
    EXPECT_THAT(gaps(), testing::UnorderedElementsAre("null|0|5000|link_down", "null|0|1000|queue_overflow"));
}

TEST_F(EvidenceTest, GapsThatAnEarlierRunLeftOpenEndWithIt) {
    Batch batch;
    batch.gaps = {{start_, std::nullopt, GapCause::link_down}, {start_ + 1h, std::nullopt, GapCause::link_down}};
    commit(batch);
    Batch next;
    next.open_gaps_end = OpenGapsEnd{start_ + 10min, std::nullopt};
    next.gaps = {{start_ + 2h, std::nullopt, GapCause::link_down}};
    commit(next);
    EXPECT_THAT(gaps(), ElementsAre("null|0|600000|link_down", "null|3600000|3600001|link_down",
                                    "null|7200000|null|link_down"));
}

TEST_F(EvidenceTest, RunIsOneRowHoweverOftenItIsNoted) {
    Batch batch;
    batch.run = RunRecord{start_, start_, std::nullopt, "1"};
    commit(batch);
    batch.run->alive += 5min;
    batch.run->start += 1h;
    commit(batch);
    EXPECT_EQ(store_->last_run().value(), batch.run);
    open();
    Batch later;
    later.run = RunRecord{start_ + 2h, start_ + 2h, start_ + 3h, "1"};
    commit(later);
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM collector_run"), 2);
    EXPECT_EQ(store_->last_run().value(), later.run);
}

TEST_F(EvidenceTest, NewestReadingIsASignOfLife) {
    Batch batch;
    batch.run = RunRecord{start_, start_, std::nullopt, "1"};
    batch.readings = {reading_of(1, start_ + 7s, 230), reading_of(1, start_ + 1h, 230)};
    batch.readings[1].flags = reading_flag::kLate;
    commit(batch);
    EXPECT_EQ(store_->last_run().value().value().alive, start_ + 7s);
    Batch quiet;
    quiet.run = RunRecord{start_, start_ + 5min, std::nullopt, "1"};
    commit(quiet);
    EXPECT_EQ(store_->last_run().value().value().alive, start_ + 5min) << "later than any reading";
}

TEST_F(EvidenceTest, IntervalsComeBackAsTheyWere) {
    commit({});
    ASSERT_TRUE(store_->put({record({interval(0min), interval(10min, 3)})}, start_ + 60min));
    EXPECT_THAT(rows(file_,
                     "SELECT plug_id, channel, start_time - 1777629600000, voltage_rms, voltage_min, "
                     "round(voltage_max, 9), samples, expected_samples, status, samples_above_253 "
                     "FROM interval_10min ORDER BY start_time"),
                ElementsAre("1|1|0|230.5|229.25|0.333333333|10|10|valid|0",
                            "1|1|600000|230.5|229.25|0.333333333|10|10|valid|3"));
    EXPECT_EQ(store_->evaluated_until(), start_ + 60min);
    open();
    EXPECT_EQ(store_->evaluated_until(), start_ + 60min);
}

TEST_F(EvidenceTest, IntervalsAreReadAsTheyWerePut) {
    commit({});
    const IntervalChange above = interval(20min, 3);
    IntervalChange empty = interval(10min);
    empty.kept.interval = {start_ + 10min, 2, 0, std::nullopt, IntervalStatus::gap_plug, {}, {}, {}, 0};
    ASSERT_TRUE(store_->put({record({interval(0min), empty, above, interval(30min)})}, std::nullopt));
    EXPECT_THAT(store_->intervals(1, {start_ + 10min, start_ + 30min}).value(), ElementsAre(empty.kept, above.kept));
    EXPECT_THAT(store_->intervals(1, {start_ - 24h, start_ + 24h}).value().size(), 4);
    EXPECT_THAT(store_->intervals(2, {start_, start_ + 1h}).value(), IsEmpty());
    EXPECT_EQ(store_->intervals_extent().value(), (TimeSpan{start_, start_ + 30min}));
}

TEST_F(EvidenceTest, IntervalsChangeAndGoWhereverTheyLie) {
    commit({});
    std::vector<IntervalChange> day;
    for (auto after = 0min; after < 24h; after += 10min) {
        day.push_back(interval(after));
    }
    ASSERT_TRUE(store_->put({record(day)}, std::nullopt));
    ASSERT_TRUE(store_->is_settling_due());
    ASSERT_TRUE(store_->settle(1000));
    ASSERT_FALSE(store_->is_settling_due());
    ASSERT_TRUE(store_->put({record({interval(24h)})}, std::nullopt));
    using enum IntervalChange::Kind;
    ASSERT_TRUE(store_->put(
        {record({interval(10min, 2, changed), interval(20min, 0, dropped), interval(24h, 4, changed)})}, std::nullopt));
    EXPECT_THAT(rows(file_,
                     "SELECT start_time - 1777629600000, samples_above_253 FROM interval_10min "
                     "WHERE samples_above_253 > 0 ORDER BY 1"),
                ElementsAre("600000|2", "86400000|4"));
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM interval_settled"), 143);
    ASSERT_TRUE(store_->put({record({interval(24h, 0, dropped)})}, std::nullopt));
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM interval_recent"), 0);
}

TEST_F(EvidenceTest, ChannelsChangeApart) {
    commit({});
    using enum IntervalChange::Kind;
    std::vector<IntervalChange> day;
    for (auto after = 0min; after < 12h; after += 10min) {
        for (const std::uint8_t channel : {std::uint8_t{1}, std::uint8_t{2}}) {
            day.push_back(interval(after));
            day.back().kept.interval.channel = channel;
        }
    }
    ASSERT_TRUE(store_->put({record(day)}, std::nullopt));
    ASSERT_TRUE(store_->settle(1000));
    IntervalChange second = interval(0min, 7, changed);
    second.kept.interval.channel = 2;
    ASSERT_TRUE(store_->put({record({second})}, std::nullopt));
    EXPECT_THAT(rows(file_,
                     "SELECT channel, samples_above_253 FROM interval_10min WHERE start_time = 1777629600000 "
                     "ORDER BY channel"),
                ElementsAre("1|0", "2|7"));
}

TEST_F(EvidenceTest, SettlingIsDueWhenADayIsThereHoweverItCame) {
    commit({});
    using enum IntervalChange::Kind;
    for (auto after = 0min; after < 24h - 10min; after += 10min) {
        ASSERT_TRUE(store_->put({record({interval(after)})}, std::nullopt));
    }
    EXPECT_FALSE(store_->is_settling_due());
    {
        const DiskFault full(DiskFault::Kind::full, 0);
        EXPECT_FALSE(store_->put({record({interval(24h)})}, std::nullopt));
    }
    EXPECT_FALSE(store_->is_settling_due());
    ASSERT_TRUE(store_->put({record({interval(0min, 0, dropped)})}, std::nullopt));
    ASSERT_TRUE(store_->put({record({interval(24h)})}, std::nullopt));
    EXPECT_FALSE(store_->is_settling_due());
    ASSERT_TRUE(store_->put({record({interval(0min)})}, std::nullopt));
    EXPECT_TRUE(store_->is_settling_due());
    open();
    EXPECT_TRUE(store_->is_settling_due());
}

TEST_F(EvidenceTest, TheSameGapsAgainAreNotWritten) {
    commit({});
    const auto all = record({}, {{start_, std::nullopt, GapCause::plug_silent}});
    ASSERT_TRUE(store_->put({all}, std::nullopt));
    test::execute(file_, "CREATE TRIGGER touched BEFORE DELETE ON gap_span BEGIN SELECT RAISE(ABORT, 'touched'); END");
    EXPECT_TRUE(store_->put({all}, std::nullopt));
    EXPECT_FALSE(store_->put({record({}, {{start_ + 1s, std::nullopt, GapCause::plug_silent}})}, std::nullopt));
}

TEST_F(EvidenceTest, OnlyGapsThatTouchTheSpanAreReplaced) {
    commit({});
    const auto put = [this](std::chrono::minutes from, std::chrono::minutes to, std::vector<Gap> gaps) {
        EvidenceRecord one = record({}, std::move(gaps));
        one.gaps_span = {start_ + from, start_ + to};
        ASSERT_TRUE(store_->put({one}, std::nullopt));
    };
    put(0min, 60min,
        {{start_, start_ + 10min, GapCause::plug_silent}, {start_ + 20min, start_ + 30min, GapCause::plug_offline}});
    put(10min, 20min, {{start_ + 12min, start_ + 13min, GapCause::plug_silent}});
    EXPECT_THAT(gaps(),
                ElementsAre("1|0|600000|plug_silent", "1|720000|780000|plug_silent", "1|1200000|1800000|plug_offline"));
    put(11min, 40min, {});
    EXPECT_THAT(gaps(), ElementsAre("1|0|600000|plug_silent"));
}

TEST_F(EvidenceTest, RulesAreThoseThatWerePutLast) {
    commit({});
    EvidenceRecord one = record({});
    one.rules = {{start_, 1}, {start_ + 10min, 2}};
    ASSERT_TRUE(store_->put({one}, start_ + 60min));
    EXPECT_EQ(store_->rules(1).value(), one.rules);
    EXPECT_THAT(store_->rules(2).value(), IsEmpty());
    EXPECT_THAT(
        rows(file_,
             "SELECT plug_id, start_time - 1777629600000, end_time - 1777629600000, version FROM evaluation_rules"),
        ElementsAre("1|0|600000|1", "1|600000|3600000|2"));
    one.rules.reset();
    ASSERT_TRUE(store_->put({one}, std::nullopt));
    EXPECT_EQ(store_->rules(1).value().size(), 2U);
    one.rules = {{start_, 2}};
    ASSERT_TRUE(store_->put({one}, std::nullopt));
    EXPECT_EQ(store_->rules(1).value(), one.rules);
}

TEST_F(EvidenceTest, AFullDiskLeavesEvidenceAsItWas) {
    commit({});
    ASSERT_TRUE(store_->put({record({interval(0min)})}, start_ + 10min));
    {
        const DiskFault full(DiskFault::Kind::full, 0);
        EXPECT_FALSE(store_->put({record({interval(10min)})}, start_ + 20min));
    }
    EXPECT_EQ(store_->evaluated_until(), start_ + 10min);
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM interval_10min"), 1);
    ASSERT_TRUE(store_->put({record({interval(10min)})}, start_ + 20min));
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM interval_10min"), 2);
}

TEST_F(EvidenceTest, ReadingsBeforeTheMarkMakeTheirIntervalDue) {
    commit({});
    ASSERT_TRUE(store_->put({}, start_ + 60min));
    Batch batch;
    batch.readings = {reading_of(2, start_ + 59min, 230), reading_of(2, start_ + 5min, 230),
                      reading_of(2, start_ + 60min, 230)};
    commit(batch);
    const auto due = store_->next_due(start_ + 60min).value().value();
    EXPECT_EQ(due.plug_id, 2);
    EXPECT_EQ(due.first, start_);
    EXPECT_EQ(due.last, start_ + 50min);
    EXPECT_EQ(store_->next_due(start_).value(), std::nullopt);
}

TEST_F(EvidenceTest, ARelayLearntLaterIsJoinedToReadingsWhereverTheyLie) {
    Batch batch;
    batch.readings = {reading_of(1, start_, 0), reading_of(1, start_ + 1min, 0), reading_of(1, start_ + 2min, 230),
                      reading_of(2, start_ + 1min, 0)};
    batch.readings.push_back(reading_of(1, start_ + 1min, 0));
    batch.readings.back().channel = 2;
    for (int i = 0; i < 480; ++i) {
        batch.readings.push_back(reading_of(1, start_ + 3min + i * 10s, 230));
    }
    commit(batch);
    ASSERT_TRUE(store_->settle(2));  // The first two are settled now, the others are not.
    ASSERT_TRUE(store_->put({}, start_ + 60min));
    Batch learnt;
    learnt.readings = {reading_of(1, start_ + 4min, 0), reading_of(1, start_ + 4min + 1s, 230.12345)};
    learnt.relay_off = {{1, 1, {start_ + 1min, start_ + 5min}}};
    commit(learnt);
    EXPECT_THAT(rows(file_,
                     "SELECT plug_id, channel, (time - 1777629600000) / 60000 FROM reading WHERE flags & 1 "
                     "ORDER BY time"),
                ElementsAre("1|1|1", "1|1|4"));
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM reading WHERE flags & 1 = 0 AND plug_id = 1 AND time = 1777629600000"),
              1);
    EXPECT_EQ(store_->next_due(start_ + 60min).value().value().first, start_);
    while (store_->is_settling_due()) {
        ASSERT_TRUE(store_->settle(1000));
    }
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM reading WHERE flags & 1"), 2);
}

}  // namespace
}  // namespace collector
