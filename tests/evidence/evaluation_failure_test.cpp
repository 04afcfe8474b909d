#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/evidence/evaluator.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "sqlite/disk_fault.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

/// An evaluation that a full disk interrupts, compared with one that nothing did.
namespace collector {
namespace {

using namespace std::chrono_literals;
using test::DiskFault;

const UtcMillis kStart = test::at("2026-05-01T10:00:00Z");
constexpr PlugId kPlugs = 5;

/// Readings of all plugs in [from, to).
Batch readings(UtcMillis from, UtcMillis to) {
    Batch batch;
    for (PlugId plug = 1; plug <= kPlugs; ++plug) {
        batch.plugs.push_back(test::bare_plug(plug, fmt::format("plug{}", plug)));
        for (UtcMillis t = from; t < to; t += 30s) {
            batch.readings.push_back(test::reading_of(plug, t, 228.0 + static_cast<double>(plug)));
        }
    }
    return batch;
}

class Record {
  public:
    explicit Record(const std::filesystem::path& file)
        : file_(file), store_(SqliteStore::open(file, "Europe/Amsterdam").value()), evaluator_(*store_) {}

    void commit(const Batch& batch) { ASSERT_TRUE(store_->commit(batch)); }
    /// False: a step failed. Steps take two plugs each, so that a round has several.
    [[nodiscard]] bool evaluate(UtcMillis closed) {
        for (;;) {
            const auto more = evaluator_.step(closed, 200);
            if (!more || !*more) {
                return more.has_value();
            }
        }
    }
    [[nodiscard]] std::vector<std::string> evidence() const {
        auto all = test::rows(file_,
                              "SELECT plug_id, start_time, channel, printf('%!.17g', voltage_rms), samples, "
                              "expected_samples, status FROM interval_10min ORDER BY 1, 2, 3");
        const auto gaps = test::rows(file_, "SELECT plug_id, start_time, end_time, cause FROM gap ORDER BY 1, 2");
        all.insert(all.end(), gaps.begin(), gaps.end());
        return all;
    }

  private:
    std::filesystem::path file_;
    std::unique_ptr<SqliteStore> store_;
    Evaluator evaluator_;
};

class EvaluationFailureTest : public testing::TestWithParam<int> {};

/// Three hours with a hole, evaluated in two rounds; then readings come late for the hole.
TEST_P(EvaluationFailureTest, LeavesTheSameEvidenceInTheEnd) {
    const test::TempDir folder;
    Record sound(folder / "sound.db");
    Record tried(folder / "tried.db");
    const UtcMillis end = kStart + 3h;
    const auto both = [&](const Batch& batch) {
        sound.commit(batch);
        tried.commit(batch);
    };
    int failures = 0;
    const auto evaluate = [&](UtcMillis closed) {
        ASSERT_TRUE(sound.evaluate(closed));
        for (int i = 0; i < 3; ++i) {
            const DiskFault full(DiskFault::Kind::full, GetParam());
            failures += tried.evaluate(closed) ? 0 : 1;
        }
        ASSERT_TRUE(tried.evaluate(closed));
        ASSERT_EQ(tried.evidence(), sound.evidence());
    };
    both(readings(kStart, kStart + 1h));
    both(readings(kStart + 90min, end));
    evaluate(kStart + 2h);
    evaluate(end);
    both(readings(kStart + 1h, kStart + 90min));
    evaluate(end);
    EXPECT_GT(failures, 0);
    EXPECT_EQ(sound.evidence().size(), kPlugs * 18U);
}

INSTANTIATE_TEST_SUITE_P(WritesSpared, EvaluationFailureTest, testing::Range(0, 12, 2));

}  // namespace
}  // namespace collector
