#include <collector/evidence/evaluator.hpp>

#include <algorithm>
#include <array>
#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/quality/pace.hpp>
#include "evidence/keeper.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::differences;
using test::Keeper;
using test::rows;
using test::whole;
using testing::ElementsAre;
using testing::IsEmpty;

class EvaluatorTest : public test::KeeperTest {
  protected:
    [[nodiscard]] std::vector<std::string> statuses() const {
        return keeper_.ask(
            "SELECT strftime('%H:%M', start_time / 1000, 'unixepoch'), status, samples, expected_samples "
            "FROM interval_10min ORDER BY plug_id, start_time, channel");
    }
    [[nodiscard]] std::vector<std::string> gaps() const {
        return keeper_.ask(
            "SELECT plug_id, strftime('%H:%M:%S', start_time / 1000, 'unixepoch'), "
            "strftime('%H:%M:%S', end_time / 1000, 'unixepoch'), cause FROM gap ORDER BY 2, 1");
    }
};

TEST_F(EvaluatorTest, HasNothingToDoWithoutReadings) {
    keeper_.evaluate(start_);
    EXPECT_EQ(keeper_.evaluator().next_end(), std::nullopt);
    EXPECT_THAT(keeper_.evidence(), IsEmpty());
}

TEST_F(EvaluatorTest, MakesAnIntervalWhenItIsOver) {
    report(1, start_, start_ + 20min);
    keeper_.evaluate(start_ + 19min);
    EXPECT_THAT(statuses(), ElementsAre("10:00|valid|10|10"));
    EXPECT_EQ(keeper_.evaluator().next_end(), start_ + 20min);
    keeper_.evaluate(start_ + 20min);
    EXPECT_THAT(statuses(), ElementsAre("10:00|valid|10|10", "10:10|valid|10|10"));
    EXPECT_THAT(gaps(), IsEmpty());
}

TEST_F(EvaluatorTest, RootOfTheMeanOfSquaresIsNotTheMean) {
    Batch batch;
    batch.plugs = {test::bare_plug(1, "plug")};
    batch.readings = {test::reading_of(1, start_, 200), test::reading_of(1, start_ + 1min, 260)};
    keeper_.commit(batch);
    keeper_.evaluate(start_ + 10min);
    EXPECT_THAT(keeper_.ask("SELECT printf('%.6f', voltage_rms), voltage_min, voltage_max, samples_above_253 FROM "
                            "interval_10min"),
                ElementsAre("231.948270|200.0|260.0|1"));
}

TEST_F(EvaluatorTest, SilenceIsAGapAndItsIntervalsSaySo) {
    report(1, start_, start_ + 10min);
    keeper_.evaluate(start_ + 30min);
    EXPECT_THAT(statuses(), ElementsAre("10:00|valid|10|10", "10:10|gap_plug|0|10", "10:20|gap_plug|0|10"));
    EXPECT_THAT(gaps(), ElementsAre("1|10:10:00|null|plug_silent"));
    report(1, start_ + 33min, start_ + 50min);
    keeper_.evaluate(start_ + 50min);
    EXPECT_THAT(gaps(), ElementsAre("1|10:10:00|10:33:00|plug_silent"));
    EXPECT_THAT(statuses(), testing::Contains("10:30|valid|7|10"));
}

TEST_F(EvaluatorTest, OfflineIsAnotherCauseThanSilence) {
    report(1, start_, start_ + 10min);
    Batch batch;
    batch.availability = {{1, start_ + 11min, false}, {1, start_ + 40min, true}};
    keeper_.commit(batch);
    report(1, start_ + 41min, start_ + 60min);
    keeper_.evaluate(start_ + 60min);
    EXPECT_THAT(gaps(), ElementsAre("1|10:10:00|10:41:00|plug_offline"));
}

TEST_F(EvaluatorTest, WhatIsNobodysFaultIsNotThePlugs) {
    report(1, start_, start_ + 10min);
    Batch batch;
    batch.gaps = {{start_ + 10min + 5s, start_ + 25min, GapCause::link_down},
                  {start_ + 25min, start_ + 27min, GapCause::collector_crashed}};
    keeper_.commit(batch);
    report(1, start_ + 27min + 30s, start_ + 40min);
    keeper_.evaluate(start_ + 40min);
    EXPECT_THAT(gaps(),
                ElementsAre("1|10:10:00|10:10:05|link_down", "null|10:10:05|10:25:00|link_down",
                            "null|10:25:00|10:27:00|collector_crashed", "1|10:27:00|10:27:30|collector_crashed"));
    EXPECT_THAT(statuses(), testing::Contains("10:10|gap_collector|0|10"));
}

TEST_F(EvaluatorTest, LateReadingsFillTheirIntervalAndTheGap) {
    report(1, start_, start_ + 10min);
    report(1, start_ + 20min, start_ + 30min);
    keeper_.evaluate(start_ + 30min);
    EXPECT_THAT(statuses(), testing::Contains("10:10|gap_plug|0|10"));
    Batch batch;
    for (UtcMillis t = start_ + 10min; t < start_ + 20min; t += 1min) {
        batch.readings.push_back(test::reading_of(1, t, 230));
        batch.readings.back().flags = reading_flag::kLate;
    }
    keeper_.commit(batch);
    keeper_.evaluate(start_ + 30min);
    EXPECT_THAT(statuses(), testing::Contains("10:10|valid|10|10"));
    EXPECT_THAT(gaps(), IsEmpty());
    EXPECT_EQ(whole(keeper_.file(), "SELECT count(*) FROM evaluation_due"), 0);
}

TEST_F(EvaluatorTest, AReadingThatComesWhileARoundIsOnIsNotOverlooked) {
    report(1, start_, start_ + 20min);
    report(2, start_, start_ + 20min);
    ASSERT_TRUE(keeper_.evaluator().step(start_ + 20min, 1).value());  // The first plug is done.
    EXPECT_EQ(keeper_.store().evaluated_until(), std::nullopt);
    Batch batch;
    batch.readings = {test::reading_of(1, start_ + 5min + 1s, 260)};
    batch.readings[0].flags = reading_flag::kLate;
    keeper_.commit(batch);
    keeper_.evaluate(start_ + 20min);
    EXPECT_THAT(keeper_.ask("SELECT voltage_max, samples FROM interval_10min WHERE plug_id = 1 ORDER BY start_time"),
                ElementsAre("260.0|11", "230.0|10"));
}

TEST_F(EvaluatorTest, AnAbsenceIsKnownHoweverLongItIsAndWhateverIsDeleted) {
    report(1, start_, start_ + 2h);
    keeper_.evaluate(start_ + 3h);
    while (keeper_.store().is_settling_due()) {
        ASSERT_TRUE(keeper_.store().settle(1000));
    }
    report(2, start_ + 20 * 24h, start_ + 21 * 24h);
    keeper_.settle();
    while (keeper_.store().forget(Upkeep::Old::readings, start_ + 15 * 24h, 100).value()) {
    }
    report(1, start_ + 21 * 24h, start_ + 21 * 24h + 10min);
    keeper_.evaluate(start_ + 21 * 24h + 10min);
    EXPECT_THAT(keeper_.ask("SELECT start_time, end_time - start_time, cause FROM gap WHERE plug_id = 1"),
                ElementsAre(fmt::format("{}|{}|plug_silent", (start_ + 2h).time_since_epoch().count(),
                                        std::chrono::milliseconds(21 * 24h - 2h).count())));
}

TEST_F(EvaluatorTest, AClockThatWasAheadIsForgotten) {
    report(1, start_, start_ + 10min);
    keeper_.evaluate(start_ + 24h);
    ASSERT_TRUE(keeper_.evaluator().set_back(start_ + 24h));
    EXPECT_EQ(keeper_.store().evaluated_until(), start_ + 24h) << "not far enough to matter";
    ASSERT_TRUE(keeper_.evaluator().set_back(start_ + 35min));
    EXPECT_EQ(keeper_.store().evaluated_until(), start_ + 30min);
    report(1, start_ + 30min, start_ + 50min);
    keeper_.evaluate(start_ + 50min);
    EXPECT_THAT(statuses(), testing::Contains("10:30|valid|10|10"));
    EXPECT_THAT(gaps(), ElementsAre("1|10:10:00|10:30:00|plug_silent"));
}

TEST_F(EvaluatorTest, RelayOffIsNoOutage) {
    report(1, start_, start_ + 10min);
    Batch batch;
    for (UtcMillis t = start_ + 10min; t < start_ + 20min; t += 1min) {
        batch.readings.push_back(test::reading_of(1, t, 0));
        batch.readings.back().flags = reading_flag::kRelayOff;
    }
    keeper_.commit(batch);
    keeper_.evaluate(start_ + 20min);
    EXPECT_THAT(keeper_.ask("SELECT status, samples, voltage_rms, voltage_min FROM interval_10min WHERE samples = 0"),
                ElementsAre("relay_off|0|null|null"));
    EXPECT_THAT(keeper_.ask("SELECT valid, relay_off, below_207, invalid FROM en50160_week"),
                ElementsAre("1|1|0|1007"));
}

TEST_F(EvaluatorTest, APlugGoneForGoodGetsNoMoreIntervals) {
    report(1, start_, start_ + 10min);
    report(2, start_, start_ + 10min);
    report(2, start_ + 24h * 60, start_ + 24h * 60 + 10min);
    keeper_.evaluate(start_ + 24h * 60);
    EXPECT_EQ(whole(keeper_.file(), "SELECT count(*) FROM interval_10min WHERE plug_id = 1"), 31 * 144 + 1);
    EXPECT_THAT(keeper_.ask("SELECT plug_id, end_time FROM gap"), testing::Contains("1|null"));
}

TEST_F(EvaluatorTest, OvervoltageIsToldInStretches) {
    report(1, start_, start_ + 20min, 60s, 250);
    report(1, start_ + 20min, start_ + 50min, 60s, 254);
    report(1, start_ + 50min, start_ + 60min, 60s, 253);
    report(1, start_ + 60min, start_ + 70min, 60s, 253.1);
    for (auto end = start_ + 10min; end <= start_ + 70min; end += 10min) {
        keeper_.evaluate(end);
    }
    EXPECT_THAT(keeper_.ask("SELECT strftime('%H:%M', start_time / 1000, 'unixepoch'), "
                            "strftime('%H:%M', end_time / 1000, 'unixepoch'), samples, samples_above_253, voltage_max "
                            "FROM overvoltage ORDER BY start_time"),
                ElementsAre("10:20|10:50|30|30|254.0", "11:00|11:10|10|10|253.1"));
}

struct DayCase {
    const char* name;
    const char* from;  ///< midnight in Amsterdam, in UTC
    const char* to;
    int intervals;
    friend std::ostream& operator<<(std::ostream& out, const DayCase& row) { return out << row.name; }
};

class OddDayTest : public EvaluatorTest, public testing::WithParamInterface<DayCase> {};

/// Intervals lie on UTC ticks: clocks that are put forward or back, leap days and new years change nothing.
TEST_P(OddDayTest, HasAllItsIntervalsAndNoGap) {
    report(1, at(GetParam().from), at(GetParam().to));
    for (UtcMillis end = at(GetParam().from); end <= at(GetParam().to); end += 1h) {
        keeper_.evaluate(end);
    }
    EXPECT_THAT(
        keeper_.ask("SELECT count(*), min(samples), max(samples), min(status), max(status) FROM interval_10min"),
        ElementsAre(fmt::format("{}|10|10|valid|valid", GetParam().intervals)));
    EXPECT_THAT(gaps(), IsEmpty());
    EXPECT_EQ(whole(keeper_.file(), "SELECT count(DISTINCT time_local) FROM voltage"), GetParam().intervals * 10);
}

INSTANTIATE_TEST_SUITE_P(Amsterdam, OddDayTest,
                         testing::Values(DayCase{"clocks_forward", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z",
                                                 23 * 6},
                                         DayCase{"clocks_back", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 25 * 6},
                                         DayCase{"leap_day", "2028-02-28T23:00:00Z", "2028-02-29T23:00:00Z", 24 * 6},
                                         DayCase{"new_year", "2026-12-30T23:00:00Z", "2027-01-01T23:00:00Z", 48 * 6}),
                         [](const auto& row) { return std::string(row.param.name); });

/// Times at which readings of a plug with its own habits come in, and what else happens.
struct History {
    std::vector<Batch> batches;      ///< in order of arrival
    std::vector<UtcMillis> moments;  ///< when each is committed
    UtcMillis end;
};

History random_history(std::uint32_t seed) {
    std::mt19937 random(seed);
    const auto chance = [&random](int percent) { return static_cast<int>(random() % 100) < percent; };
    const UtcMillis start = at("2026-10-24T20:00:00Z") + std::chrono::seconds{random() % 5000};
    History history;
    history.end = start + 10h;
    std::vector<std::pair<UtcMillis, ReadingRecord>> arrivals;
    std::vector<std::pair<UtcMillis, Batch>> facts;
    Batch plugs;
    for (PlugId plug = 1; plug <= 3; ++plug) {
        plugs.plugs.push_back(test::bare_plug(plug, fmt::format("plug{}", plug)));
        constexpr std::array kPaces{10s, 30s, 60s, 300s, 900s};
        auto pace = kPaces[random() % kPaces.size()];
        UtcMillis t = start + std::chrono::seconds{random() % 4000};
        while (t < history.end) {
            ReadingRecord reading = test::reading_of(plug, t + std::chrono::milliseconds{random() % 1500},
                                                     245 + static_cast<double>(random() % 1000) / 100);
            reading.channel = plug == 3 && chance(30) ? 2 : 1;
            if (chance(4)) {
                reading.values.voltage_v = chance(50) ? 305 : 190;
            }
            if (chance(5)) {
                reading.flags |= reading_flag::kRelayOff;
                reading.values.voltage_v = chance(70) ? 0 : 230;
            }
            UtcMillis arrival = reading.time;
            if (chance(3)) {
                reading.flags |= reading_flag::kLate;
                arrival += std::chrono::seconds{random() % 8000};
            }
            if (chance(4)) {
                reading.flags |= reading_flag::kClockUnsynchronised;
            }
            if (!chance(2)) {
                arrivals.emplace_back(arrival, reading);
            }
            if (chance(10)) {
                reading.time += std::chrono::milliseconds{random() % 5000};
                reading.flags |= reading_flag::kLoadChange;
                arrivals.emplace_back(arrival + 5s, reading);
            }
            t += chance(1) ? std::chrono::seconds{random() % 9000} : pace;
            if (random() % 2000 == 0) {
                pace = kPaces[random() % kPaces.size()];
            }
        }
        for (int i = 0; i < 3; ++i) {
            const UtcMillis off = start + std::chrono::seconds{random() % 36'000};
            const UtcMillis on = off + std::chrono::seconds{random() % 3000};
            Batch absence;
            absence.availability = {{plug, off, false}, {plug, on, true}};
            facts.emplace_back(off, absence);
        }
    }
    for (int i = 0; i < 4; ++i) {
        const UtcMillis down = start + std::chrono::seconds{random() % 36'000};
        const UtcMillis up = down + std::chrono::seconds{1 + random() % 2000};
        Batch outage;
        outage.gaps = {{down, up, kGapCauses[random() % 5]}};
        facts.emplace_back(down, outage);
    }
    std::ranges::stable_sort(arrivals, {}, &std::pair<UtcMillis, ReadingRecord>::first);
    history.batches.push_back(plugs);
    history.moments.push_back(start);
    // Facts are known before the intervals they bear on are made.
    for (auto& [moment, fact] : facts) {
        history.batches.push_back(fact);
        history.moments.push_back(start);
    }
    for (const auto& [moment, reading] : arrivals) {
        if (history.batches.back().readings.empty() || moment - history.moments.back() > 5s) {
            history.batches.emplace_back();
            history.moments.push_back(moment);
        }
        history.batches.back().readings.push_back(reading);
    }
    return history;
}

class EvidenceProperty : public testing::TestWithParam<std::uint32_t> {
  protected:
    test::TempDir folder_;
};

/// Step by step as time passes, all at once at the end, or anew from what is stored: the same, bit for bit.
TEST_P(EvidenceProperty, DoesNotDependOnWhenItIsMade) {
    const History history = random_history(GetParam());
    std::mt19937 random(GetParam());
    Keeper live(folder_ / "live.db");
    Keeper later(folder_ / "later.db");
    for (std::size_t i = 0; i < history.batches.size(); ++i) {
        live.commit(history.batches[i]);
        later.commit(history.batches[i]);
        // Nothing that came on time is on its way any more when an interval is made.
        live.evaluate(std::min(history.moments[i] - 10s, history.end));
        if (random() % 200 == 0) {
            live.settle();
        }
        if (random() % 400 == 0) {
            live.reopen();
        }
    }
    live.evaluate(history.end);
    later.evaluate(history.end);
    ASSERT_THAT(differences(live.evidence(), later.evidence()), IsEmpty());
    ASSERT_THAT(differences(live.flags(), later.flags()), IsEmpty());
    ASSERT_GT(whole(live.file(), "SELECT count(*) FROM reading WHERE flags & 64 <> 0"), 0);

    const auto before = live.evidence();
    const auto flags = live.flags();
    const auto rebuilt = live.evaluator().rebuild([](PlugId, PlugId) {});
    ASSERT_TRUE(rebuilt);
    EXPECT_GT(rebuilt->intervals, 0U);
    EXPECT_EQ(rebuilt->changed, 0U);
    ASSERT_THAT(differences(live.evidence(), before), IsEmpty());
    ASSERT_THAT(differences(live.flags(), flags), IsEmpty());
}

/// Every second between a plug's first and last reading is spoken for: by a reading at the plug's own pace, or by a
/// gap.
TEST_P(EvidenceProperty, EverySecondIsCoveredOrAGap) {
    const History history = random_history(GetParam());
    Keeper keeper(folder_ / "voltage.db");
    for (const Batch& batch : history.batches) {
        keeper.commit(batch);
    }
    keeper.evaluate(history.end);
    for (PlugId plug = 1; plug <= 3; ++plug) {
        const auto extent = keeper.store().extent(plug).value();
        ASSERT_TRUE(extent);
        const UtcMillis end = std::min(extent->last, keeper.store().evaluated_until().value());
        const auto samples = keeper.store().history(plug, {extent->first, extent->last + 1ms}, end, {}).value().samples;
        const auto gap_rows = keeper.ask(fmt::format(
            "SELECT start_time, coalesce(end_time, 99999999999999) FROM gap WHERE plug_id = {} OR plug_id IS NULL "
            "ORDER BY start_time",
            plug));
        std::vector<TimeSpan> spoken_for;
        for (const std::string& row : gap_rows) {
            const auto bar = row.find('|');
            spoken_for.push_back({UtcMillis{std::chrono::milliseconds{std::stoll(row.substr(0, bar))}},
                                  UtcMillis{std::chrono::milliseconds{std::stoll(row.substr(bar + 1))}}});
        }
        Pace early;
        for (std::size_t i = 0; !early.current() && i < samples.size(); ++i) {
            early.observe(samples[i]);
        }
        Pace pace;
        for (std::size_t i = 0; i + 1 < samples.size(); ++i) {
            pace.observe(samples[i]);
            const auto own = pace.current().value_or(early.current().value());
            spoken_for.push_back({samples[i].time, samples[i].time + own * 3 / 2 + 2s});
        }
        std::ranges::sort(spoken_for, {}, &TimeSpan::start);
        UtcMillis reached = extent->first;
        for (const TimeSpan& span : spoken_for) {
            ASSERT_LE(span.start, std::max(reached, extent->first))
                << "plug " << plug << " has a hole at " << reached.time_since_epoch().count();
            reached = std::max(reached, span.end);
            if (reached >= end) {
                break;
            }
        }
        EXPECT_GE(reached, end);
    }
}

INSTANTIATE_TEST_SUITE_P(Histories, EvidenceProperty, testing::Range(1U, 13U));

}  // namespace
}  // namespace collector
