#include <functional>
#include <random>

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
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
using test::DiskFault;
using test::reading_of;
using test::rows;

constexpr PlugId kPlugs = 3;

/// What a trigger lets fail.
constexpr const char* kRefuse = "no";

/// Every row of every table and view.
std::vector<std::string> whole_database(const std::filesystem::path& file) {
    std::vector<std::string> all;
    for (const std::string& name :
         rows(file, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name")) {
        std::vector<std::string> some = rows(file, fmt::format("SELECT * FROM {}", name));
        std::ranges::sort(some);
        for (const std::string& row : some) {
            all.push_back(fmt::format("{}: {}", name, row));
        }
    }
    return all;
}

/// A store that works through a task step by step, and whose steps can be made to fail before they succeed.
class Worked {
  public:
    using Step = std::function<StoreResult<void>(SqliteStore&)>;

    explicit Worked(std::filesystem::path file) : file_(std::move(file)) { reopen(); }
    void reopen() {
        store_.reset();
        store_ = SqliteStore::open(file_, "Europe/Amsterdam").value();
    }
    [[nodiscard]] StoreResult<void> work(const Step& step) { return step(*store_); }
    [[nodiscard]] const std::filesystem::path& file() const { return file_; }
    [[nodiscard]] SqliteStore& store() { return *store_; }

  private:
    std::filesystem::path file_;
    std::unique_ptr<SqliteStore> store_;
};

StoreResult<void> settle_all(SqliteStore& store) {
    while (store.is_settling_due()) {
        if (auto done = store.settle(200); !done) {
            return done;
        }
    }
    return {};
}

/// How a step is made to fail; returns whether it did.
struct FaultCase {
    const char* name;
    bool (*fails)(Worked& worked, const Worked::Step& step, int round);
    friend std::ostream& operator<<(std::ostream& out, const FaultCase& row) { return out << row.name; }
};

bool fails_when_locked(Worked& worked, const Worked::Step& step, int /*round*/) {
    SQLite::Database other(worked.file().string(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    return !worked.work(step);
}

bool fails_on_full_disk(Worked& worked, const Worked::Step& step, int round) {
    const DiskFault full(DiskFault::Kind::full, round % 4);
    return !worked.work(step);
}

bool fails_on_broken_disk(Worked& worked, const Worked::Step& step, int round) {
    const DiskFault broken(DiskFault::Kind::broken, round % 3);
    return !worked.work(step);
}

/// In the last statements of a transaction, after everything else was written.
bool fails_in_a_statement(Worked& worked, const Worked::Step& step, int /*round*/) {
    for (const char* event : {"INSERT ON rejected_message", "UPDATE ON evaluation", "DELETE ON interval_recent",
                              "UPDATE OF plug_id ON settling", "DELETE ON plug_event"}) {
        const bool is_settling = std::string_view(event).ends_with("settling");
        test::execute(
            worked.file(),
            fmt::format("CREATE TRIGGER refuse_{} BEFORE {} {} BEGIN SELECT RAISE(ABORT, '{}'); END",
                        std::string_view(event).substr(std::string_view(event).rfind(' ') + 1), event,
                        is_settling ? "WHEN NEW.plug_id > 0 OR NEW.filled = 0 AND OLD.filled > 0" : "", kRefuse));
    }
    const bool failed = !worked.work(step);
    for (const char* table : {"rejected_message", "evaluation", "interval_recent", "settling", "plug_event"}) {
        test::execute(worked.file(), fmt::format("DROP TRIGGER refuse_{}", table));
    }
    return failed;
}

class StoreRecoveryTest : public testing::TestWithParam<FaultCase> {
  protected:
    /// Both stores take the step; one of them after it failed once.
    void work(const Worked::Step& step) {
        failures_ += GetParam().fails(failing_, step, round_++) ? 1 : 0;
        const auto again = failing_.work(step);
        ASSERT_TRUE(again) << again.error().what;
        const auto done = unharmed_.work(step);
        ASSERT_TRUE(done) << done.error().what;
    }
    void expect_alike() const {
        const auto want = whole_database(unharmed_.file());
        ASSERT_GT(want.size(), 100U);
        const auto got = whole_database(failing_.file());
        ASSERT_EQ(got.size(), want.size());
        for (std::size_t i = 0; i < want.size(); ++i) {
            ASSERT_EQ(got[i], want[i]);
        }
    }
    /// Something for every table, readings of all plugs in turn.
    [[nodiscard]] Batch batch(std::size_t readings) {
        Batch batch;
        for (PlugId plug = 1; plug <= kPlugs; ++plug) {
            batch.plugs.push_back(test::full_plug(plug, fmt::format("plug{}", plug)));
            batch.plugs.back().last_seen = now_;
        }
        for (std::size_t i = 0; i < readings; ++i) {
            batch.readings.push_back(reading_of(1 + static_cast<PlugId>(i % kPlugs), now_,
                                                0.001 * static_cast<double>(random_() % 300'000)));
            now_ += 1s;
        }
        batch.availability = {{1, now_, true}};
        batch.relays = {{1, 1, now_, false}};
        batch.statuses = {{2, now_, 1, 2, 3, 4, 5}};
        batch.events = {{3, now_, "start", "Power On"}};
        batch.rejected = {{now_, "t", "bad_json", "{"}};
        batch.relay_off = {{1, 1, {now_ - 5s, now_}}};
        batch.gaps = {{now_, now_ + 1s, GapCause::link_down}};
        batch.run = RunRecord{start_, now_, std::nullopt, "1"};
        return batch;
    }
    void commit(std::size_t readings) {
        const Batch batch = this->batch(readings);
        work([&batch](SqliteStore& store) { return store.commit(batch); });
    }
    /// Evaluates the last ten minutes, after a fashion.
    void put() {
        const TimeSpan span{interval_start(now_), interval_start(now_) + kIntervalLength};
        std::vector<EvidenceRecord> records;
        for (PlugId plug = 1; plug <= kPlugs; ++plug) {
            const Interval interval{span.start, 1, 10, 10, IntervalStatus::valid, 230.5, 229.25, 254, 2};
            records.push_back({.plug_id = plug,
                               .span = span,
                               .changes = {{IntervalChange::Kind::added, {interval, span.start}}},
                               .new_weeks = {},
                               .counts = {{start_, 1, IntervalStatus::valid, 1, 1, 0, 0}},
                               .gaps_span = span,
                               .gaps = {{span.start, std::nullopt, GapCause::plug_silent}},
                               .rules = std::vector<RulesStretch>{{start_, round_}}});
        }
        work([&](SqliteStore& store) { return store.put(records, span.end); });
    }

    test::TempDir folder_;
    Worked failing_{folder_ / "failing.db"};
    Worked unharmed_{folder_ / "unharmed.db"};
    const UtcMillis start_ = at("2026-05-01T10:00:00Z");
    UtcMillis now_ = start_;
    std::mt19937 random_{11};
    int round_ = 0;
    int failures_ = 0;
};

/// Each table is filled and settled twice: only then is there scrap of the round before to be mistaken for readings.
TEST_P(StoreRecoveryTest, WhatFailedAndWasRepeatedLeavesNoTrace) {
    constexpr std::size_t kFull = kPlugs * RecentTable::kFullPerPlug;
    for (int turn = 0; turn < 4; ++turn) {
        commit(kFull / 2);
        put();
        commit(7);
        commit(kFull / 2);
        work(settle_all);
        commit(20);
        ASSERT_NO_FATAL_FAILURE(expect_alike()) << "in turn " << turn;
        now_ += 10min;
    }
    EXPECT_EQ(failing_.store().is_settling_due(), unharmed_.store().is_settling_due());
    EXPECT_EQ(failing_.store().evaluated_until(), unharmed_.store().evaluated_until());
    EXPECT_GE(failures_, 10);
}

/// What is in memory after a failure is what a new start would find.
TEST_P(StoreRecoveryTest, NothingIsRememberedThatIsNotInTheFile) {
    constexpr std::size_t kFull = kPlugs * RecentTable::kFullPerPlug;
    for (int turn = 0; turn < 3; ++turn) {
        commit(kFull);
        put();
        work(settle_all);
        commit(30);
        const Batch lost = batch(5);
        ASSERT_TRUE(GetParam().fails(
            failing_, [&lost](SqliteStore& store) { return store.commit(lost); }, 0));
        const auto newest = failing_.store().newest_reading().value();
        const auto until = failing_.store().evaluated_until();
        const auto extent = failing_.store().extent(1).value().value();
        EXPECT_FALSE(failing_.store().has_reading(lost.readings.back()).value());
        failing_.reopen();
        EXPECT_EQ(failing_.store().newest_reading().value(), newest);
        EXPECT_EQ(failing_.store().evaluated_until(), until);
        EXPECT_EQ(failing_.store().extent(1).value().value().last, extent.last);
        unharmed_.reopen();
    }
    expect_alike();
}

TEST_P(StoreRecoveryTest, DeletingGoesOnWhereItFailed) {
    commit(kPlugs * 2 * RecentTable::kFullPerPlug);
    work(settle_all);
    for (int turn = 0; turn < 40; ++turn) {
        for (const Upkeep::Old what : {Upkeep::Old::readings, Upkeep::Old::states}) {
            work([&](SqliteStore& store) { return store.forget(what, now_ - 5min, 40).map([](bool /*more*/) {}); });
            ASSERT_EQ(failing_.store().forgotten_before(what), unharmed_.store().forgotten_before(what));
        }
    }
    expect_alike();
    EXPECT_LT(test::whole(failing_.file(), "SELECT count(*) FROM reading"), kPlugs * 2 * 240);
}

INSTANTIATE_TEST_SUITE_P(Faults, StoreRecoveryTest,
                         testing::Values(FaultCase{"locked", fails_when_locked},
                                         FaultCase{"full_disk", fails_on_full_disk},
                                         FaultCase{"broken_disk", fails_on_broken_disk},
                                         FaultCase{"statement", fails_in_a_statement}),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace collector
