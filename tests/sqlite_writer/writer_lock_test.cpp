#include <collector/sqlite_guard/writer_lock.hpp>

#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite/file_descriptor.hpp>
#include <collector/sqlite/inspection.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::kZone;
using testing::HasSubstr;

/// A store on `voltage.db`, and what becomes of whoever comes after it.
class WriterLockTest : public testing::Test {
  protected:
    /// The error of a second writer; fails the test when it is let in.
    static StoreError refusal_of(const std::filesystem::path& file) {
        const auto opened = SqliteStore::open(file, kZone);
        EXPECT_FALSE(opened) << file << " was opened by a second writer";
        return opened ? StoreError{} : opened.error();
    }
    static void expect_refused(const std::filesystem::path& file) {
        const StoreError error = refusal_of(file);
        EXPECT_EQ(error.code, StoreErrc::cannot_open);
        EXPECT_THAT(error.what, HasSubstr("another collector is writing to"));
    }
    void open() { store_ = SqliteStore::open(file_, kZone).value(); }
    /// A collector of an older version that came by this name: it locks a file beside it, and nothing else.
    [[nodiscard]] static FileDescriptor older_collector(const std::filesystem::path& file) {
        FileDescriptor lock(::open((file.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
        EXPECT_EQ(flock(lock.number(), LOCK_EX | LOCK_NB), 0);
        return lock;
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    std::unique_ptr<SqliteStore> store_;
};

TEST_F(WriterLockTest, ASymbolicLinkLeadsToTheSameLock) {
    open();
    std::filesystem::create_symlink(file_, folder_ / "link.db");
    expect_refused(folder_ / "link.db");
}

TEST_F(WriterLockTest, TheFirstMayHaveComeByTheLink) {
    std::filesystem::create_symlink("voltage.db", folder_ / "link.db");
    const auto first = SqliteStore::open(folder_ / "link.db", kZone);
    ASSERT_TRUE(first) << first.error().what;
    expect_refused(file_);
    expect_refused(folder_ / "link.db");
    EXPECT_TRUE(std::filesystem::exists(file_)) << "made where the link leads";
}

TEST_F(WriterLockTest, ALinkedFolderLeadsToTheSameLock) {
    open();
    std::filesystem::create_directory_symlink(folder_.path(), folder_ / "elsewhere");
    expect_refused(folder_ / "elsewhere/voltage.db");
}

TEST_F(WriterLockTest, AHardLinkIsTheSameFile) {
    open();
    std::filesystem::create_hard_link(file_, folder_ / "twin.db");
    expect_refused(folder_ / "twin.db");
}

TEST_F(WriterLockTest, RemovingTheFileOfTheLockLetsNobodyIn) {
    open();
    std::filesystem::remove(file_.string() + ".lock");
    expect_refused(file_);
}

/// The folder once more, in a file tree of the test's own.
TEST_F(WriterLockTest, ASecondMountIsTheSameFile) {
    const auto again = folder_ / "again";
    std::filesystem::create_directories(again);
    std::filesystem::create_directories(folder_ / "data");
    file_ = folder_ / "data/voltage.db";
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount((folder_ / "data").c_str(), again.c_str(), nullptr, MS_BIND, nullptr) != 0) {
        GTEST_SKIP() << "mounting takes rights that this user does not have";
    }
    open();
    std::filesystem::remove(file_.string() + ".lock");
    expect_refused(again / "voltage.db");
    EXPECT_EQ(umount(again.c_str()), 0);
}

TEST_F(WriterLockTest, AnOlderCollectorKeepsUsOut) {
    const FileDescriptor older = older_collector(file_);
    expect_refused(file_);
}

TEST_F(WriterLockTest, AnOlderCollectorThatCameByTheLinkKeepsUsOutOfTheLink) {
    { ASSERT_TRUE(SqliteStore::open(file_, kZone)); }
    std::filesystem::create_symlink(file_, folder_ / "link.db");
    const FileDescriptor older = older_collector(folder_ / "link.db");
    expect_refused(folder_ / "link.db");
}

TEST_F(WriterLockTest, AnOlderCollectorIsKeptOut) {
    std::filesystem::create_symlink(file_, folder_ / "link.db");
    const auto first = SqliteStore::open(folder_ / "link.db", kZone);
    ASSERT_TRUE(first);
    for (const char* const name : {"voltage.db.lock", "link.db.lock"}) {
        const FileDescriptor lock(::open((folder_ / name).c_str(), O_RDWR | O_CLOEXEC));
        ASSERT_TRUE(lock.is_open()) << name;
        EXPECT_NE(flock(lock.number(), LOCK_EX | LOCK_NB), 0) << name;
    }
}

/// By a hard link it would have a log of its own.
TEST_F(WriterLockTest, AnOlderCollectorThatCameByAHardLinkKeepsUsOut) {
    { ASSERT_TRUE(SqliteStore::open(file_, kZone)); }
    std::filesystem::create_hard_link(file_, folder_ / "twin.db");
    const FileDescriptor older = older_collector(folder_ / "twin.db");
    expect_refused(file_);
}

TEST_F(WriterLockTest, AnOlderCollectorIsKeptOutOfHardLinks) {
    { ASSERT_TRUE(SqliteStore::open(file_, kZone)); }
    std::filesystem::create_hard_link(file_, folder_ / "twin.db");
    open();
    std::filesystem::create_hard_link(file_, folder_ / "later.db");
    ASSERT_TRUE(store_->commit({}));
    for (const char* const name : {"twin.db.lock", "later.db.lock"}) {
        const FileDescriptor lock(::open((folder_ / name).c_str(), O_RDWR | O_CLOEXEC));
        ASSERT_TRUE(lock.is_open()) << name;
        EXPECT_NE(flock(lock.number(), LOCK_EX | LOCK_NB), 0) << name;
    }
}

TEST_F(WriterLockTest, AnOlderCollectorThatComesByANewHardLinkFirstIsNamed) {
    open();
    std::filesystem::create_hard_link(file_, folder_ / "twin.db");
    const FileDescriptor older = older_collector(folder_ / "twin.db");
    ASSERT_TRUE(store_->commit({}));
    const auto incidents = store_->take_incidents();
    ASSERT_EQ(incidents.size(), 1U);
    EXPECT_EQ(incidents[0].kind, StoreIncident::Kind::shared);
    EXPECT_NE(incidents[0].what.find((folder_ / "twin.db").string()), std::string::npos) << incidents[0].what;
    ASSERT_TRUE(store_->commit({}));
    EXPECT_TRUE(store_->take_incidents().empty()) << "said once";
}

/// The lock must not be in SQLite's way, nor end with another descriptor of the process.
TEST_F(WriterLockTest, ReadersAndCommitsGoOnAndTheLockOutlastsThem) {
    open();
    std::filesystem::remove(file_.string() + ".lock");
    Batch batch;
    batch.plugs = {test::bare_plug(1, "fridge")};
    for (int i = 0; i < 3; ++i) {
        batch.readings = {test::reading_of(1, test::at("2026-05-01T10:00:00Z") + i * 1s, 230)};
        ASSERT_TRUE(store_->commit(batch));
        EXPECT_EQ(test::whole(file_, "SELECT count(*) FROM reading"), i + 1);
    }
    { const FileDescriptor other(::open(file_.c_str(), O_RDONLY | O_CLOEXEC)); }
    expect_refused(file_);
    store_.reset();
    EXPECT_TRUE(SqliteStore::open(file_, kZone));
}

/// Asks in a process of its own: closing the file there does not touch SQLite's locks here.
TEST_F(WriterLockTest, AnInspectionSeesIt) {
    open();
    std::filesystem::remove(file_.string() + ".lock");
    std::filesystem::create_symlink(file_, folder_ / "link.db");
    for (const auto& name : {file_, folder_ / "link.db"}) {
        const pid_t child = fork();
        if (child == 0) {
            const auto state = inspect_database(name);
            _exit(state && state->is_recorded_to ? 0 : 1);
        }
        int status = 0;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        EXPECT_EQ(status, 0) << name;
    }
}

}  // namespace
}  // namespace collector
