#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector::test {
namespace {

/// How often this process asked the kernel to put a file on the disk.
std::atomic<int> syncs{0};

int count_and_sync(long call, int descriptor) {
    ++syncs;
    return static_cast<int>(syscall(call, descriptor));
}

}  // namespace
}  // namespace collector::test

// The program's own definitions come before the C library's, for SQLite too; which of them it uses was decided when it
// was compiled.
extern "C" int fsync(int descriptor) {
    return collector::test::count_and_sync(SYS_fsync, descriptor);
}
extern "C" int fdatasync(int descriptor) {
    return collector::test::count_and_sync(SYS_fdatasync, descriptor);
}

namespace collector::test {
namespace {

/// A power cut cannot be had in a test; what decides over it can be seen.
TEST(StoreDurabilityTest, EveryCommitIsOnTheDiskWhenItReturns) {
    const TempDir folder;
    const auto store = SqliteStore::open(folder / "voltage.db", "Europe/Amsterdam").value();
    Batch batch;
    batch.plugs.push_back(bare_plug(1, "fridge"));
    for (int i = 0; i < 10; ++i) {
        batch.readings = {reading_of(1, at("2026-05-01T10:00:00Z") + std::chrono::seconds{i}, 230)};
        const int before = syncs;
        ASSERT_TRUE(store->commit(batch));
        EXPECT_GT(syncs, before) << "commit " << i;
    }
}

TEST(StoreDurabilityTest, NewDatabaseIsOnTheDiskWhenItIsOpen) {
    const TempDir folder;
    const int before = syncs;
    ASSERT_TRUE(SqliteStore::open(folder / "voltage.db", "Europe/Amsterdam"));
    EXPECT_GT(syncs, before);
}

}  // namespace
}  // namespace collector::test
