#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using test::whole;

constexpr std::int64_t kReadingsPerBatch = 40;
constexpr std::int64_t kMillisPerBatch = 1000;

/// Batch number n holds the readings of second n, each of another millisecond.
Batch numbered_batch(std::int64_t number) {
    Batch batch;
    batch.plugs = {test::bare_plug(1, "fridge")};
    batch.plugs[0].last_seen = UtcMillis{std::chrono::milliseconds{number}};
    for (std::int64_t i = 0; i < kReadingsPerBatch; ++i) {
        const std::chrono::milliseconds moment{number * kMillisPerBatch + i};
        batch.readings.push_back(test::reading_of(1, UtcMillis{moment}, 230));
    }
    return batch;
}

/// The child: commits for ever and tells each success. Never returns.
[[noreturn]] void commit_for_ever(const std::filesystem::path& file, std::int64_t first, int acknowledgements) {
    auto store = SqliteStore::open(file, "Europe/Amsterdam");
    if (!store) {
        _exit(1);
    }
    for (std::int64_t number = first;; ++number) {
        if (!(*store)->commit(numbered_batch(number)) ||
            write(acknowledgements, &number, sizeof number) != static_cast<ssize_t>(sizeof number)) {
            _exit(2);
        }
    }
}

/// The last number that came through before the child was killed; `first - 1` when there was none.
std::int64_t run_and_kill(const std::filesystem::path& file, std::int64_t first, std::int64_t batches_before) {
    int ends[2];
    if (pipe(ends) != 0) {
        throw std::runtime_error("no pipe");
    }
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        commit_for_ever(file, first, ends[1]);
    }
    close(ends[1]);
    std::int64_t last = first - 1;
    const auto next = [&] { return read(ends[0], &last, sizeof last) == static_cast<ssize_t>(sizeof last); };
    while (last < first - 1 + batches_before && next()) {
    }
    // Now the child is somewhere inside its next commit.
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    while (next()) {
    }
    close(ends[0]);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";
    return last;
}

TEST(StoreCrashTest, EveryAcknowledgedBatchSurvivesAKillAndNoneIsTorn) {
    const test::TempDir folder;
    const auto file = folder / "voltage.db";
    std::mt19937 random(42);
    std::int64_t acknowledged = 0;
    for (int round = 0; round < 12; ++round) {
        const std::int64_t before = std::uniform_int_distribution<std::int64_t>(1, 30)(random);
        acknowledged = run_and_kill(file, acknowledged + 1, before);

        const auto store = SqliteStore::open(file, "Europe/Amsterdam");
        ASSERT_TRUE(store) << store.error().what;
        EXPECT_EQ(test::text(file, "PRAGMA integrity_check"), "ok");
        const std::string batches =
            fmt::format("SELECT time / {} AS number, count(*) AS readings FROM reading GROUP BY 1", kMillisPerBatch);
        EXPECT_THAT(
            test::rows(file, fmt::format("SELECT * FROM ({}) WHERE readings <> {}", batches, kReadingsPerBatch)),
            testing::IsEmpty())
            << "torn batches";
        const std::int64_t stored = whole(file, fmt::format("SELECT count(*) FROM ({})", batches));
        ASSERT_GE(stored, acknowledged) << "round " << round;
        ASSERT_LE(stored, acknowledged + 1) << "at most the one that was under way";
        EXPECT_EQ(whole(file, "SELECT last_seen FROM plug"), stored) << "the plug's row belongs to the same commit";
        acknowledged = stored;
    }
}

}  // namespace
}  // namespace collector
