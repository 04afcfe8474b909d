#include <sys/mount.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <stdexcept>
#include <tuple>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_reader/sqlite_record_reader.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "sqlite_reader/other_process.hpp"
#include "support/temp_dir.hpp"

/// Where the files of a record lie, who has them open, and who may write to them.
namespace collector {
namespace {

using test::in_another_process;
using test::OtherWriter;
using test::read_file;

constexpr std::size_t kPerCommit = OtherWriter::kReadingsPerCommit;

using Files = std::map<std::string, std::string>;

/// Every file of a folder with its content.
Files files_of(const std::filesystem::path& folder) {
    Files found;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        found.emplace(entry.path().filename().string(), read_file(entry.path()));
    }
    return found;
}

std::string with_suffix(const std::filesystem::path& file, const char* suffix) {
    return file.string() + suffix;
}

StoreResult<std::size_t> count(RecordReader& reader) {
    const auto snapshot = reader.snapshot();
    if (!snapshot) {
        return tl::unexpected(snapshot.error());
    }
    const auto cursor = (*snapshot)->readings({}).value();
    const auto rows = read_all(*cursor);
    return rows ? StoreResult<std::size_t>(rows->size()) : tl::unexpected(rows.error());
}

/// What is beside the database, and what is in it.
enum class State {
    stopped,          ///< the collector was stopped: there is an empty WAL, and `-shm`
    killed,           ///< it was killed: a part of the record is in the WAL
    killed_no_shm,    ///< likewise, copied without `-shm`
    stopped_alone,    ///< a copy of the database's file after a stop
    stopped_no_wal,   ///< likewise, with a `-shm` that means nothing
    stopped_no_shm,   ///< likewise, with an empty WAL
    rollback_journal  ///< a file that is not in WAL mode, as collector backup makes it
};

enum class Medium {
    writable,
    not_ours,   ///< neither files nor folder may be written by this user
    read_only,  ///< mounted so
};

constexpr std::pair<State, const char*> kStates[] = {
    {State::stopped, "stopped"},
    {State::killed, "killed"},
    {State::killed_no_shm, "killed_no_shm"},
    {State::stopped_alone, "stopped_alone"},
    {State::stopped_no_wal, "stopped_no_wal"},
    {State::stopped_no_shm, "stopped_no_shm"},
    {State::rollback_journal, "rollback_journal"},
};
constexpr std::pair<Medium, const char*> kMedia[] = {
    {Medium::writable, "writable"},
    {Medium::not_ours, "not_ours"},
    {Medium::read_only, "read_only"},
};

/// A file system of its own that can be made read-only.
class Mount {
  public:
    explicit Mount(std::filesystem::path folder) : folder_(std::move(folder)) {
        std::filesystem::create_directory(folder_);
        if (mount("tmpfs", folder_.c_str(), "tmpfs", 0, nullptr) != 0) {
            refusal_ = std::strerror(errno);
        }
    }
    ~Mount() {
        if (refusal_.empty()) {
            umount2(folder_.c_str(), MNT_DETACH);
        }
    }
    Mount(const Mount&) = delete;
    Mount& operator=(const Mount&) = delete;

    /// Why there is none; empty: there is one.
    [[nodiscard]] const std::string& refusal() const { return refusal_; }
    void make_read_only() const {
        if (mount("tmpfs", folder_.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) != 0) {
            throw std::runtime_error("cannot make a mount read-only");
        }
    }

  private:
    std::filesystem::path folder_;
    std::string refusal_;
};

void make_state(const std::filesystem::path& file, State state) {
    OtherWriter writer(file);
    writer.open();
    writer.commit();
    writer.commit();
    const bool was_killed = state == State::killed || state == State::killed_no_shm;
    if (was_killed) {
        writer.kill();
    } else {
        writer.close();
    }
    if (state == State::stopped_alone || state == State::stopped_no_wal || state == State::rollback_journal) {
        std::filesystem::remove(with_suffix(file, "-wal"));
    }
    if (state == State::stopped_alone || state == State::stopped_no_shm || state == State::killed_no_shm ||
        state == State::rollback_journal) {
        std::filesystem::remove(with_suffix(file, "-shm"));
    }
    if (state == State::rollback_journal) {
        in_another_process([&] { test::execute(file, "PRAGMA journal_mode = DELETE"); });
    }
    std::filesystem::remove(with_suffix(file, ".lock"));
    ASSERT_EQ(
        std::filesystem::exists(with_suffix(file, "-wal")) && std::filesystem::file_size(with_suffix(file, "-wal")) > 0,
        was_killed);
}

void copy_files(const std::filesystem::path& from, const std::filesystem::path& to) {
    for (const auto& entry : std::filesystem::directory_iterator(from)) {
        std::filesystem::copy_file(entry.path(), to / entry.path().filename());
    }
}

void forbid_writing(const std::filesystem::path& folder) {
    using std::filesystem::perms;
    constexpr perms kReading = perms::owner_read | perms::group_read | perms::others_read;
    constexpr perms kEntering = perms::owner_exec | perms::group_exec | perms::others_exec;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::filesystem::permissions(entry.path(), kReading);
    }
    std::filesystem::permissions(folder, kReading | kEntering);
    std::filesystem::permissions(folder.parent_path(), kEntering, std::filesystem::perm_options::add);
}

/// Root may do everything, so root becomes somebody else.
void become_nobody() {
    constexpr uid_t kNobody = 65534;
    if (geteuid() == 0 && (setgid(kNobody) != 0 || setuid(kNobody) != 0)) {
        throw std::runtime_error("cannot become another user");
    }
}

class SqliteRecordMediumTest : public testing::TestWithParam<std::tuple<std::size_t, std::size_t>> {
  protected:
    [[nodiscard]] static State state() { return kStates[std::get<0>(GetParam())].first; }
    [[nodiscard]] static Medium medium() { return kMedia[std::get<1>(GetParam())].first; }
};

TEST_P(SqliteRecordMediumTest, EverythingThatWasCommittedIsReadAndNothingIsTouched) {
    const test::TempDir made;
    make_state(made / "voltage.db", state());
    const test::TempDir folder;
    const auto place = folder / "place";
    std::optional<Mount> mounted;
    if (medium() == Medium::read_only) {
        mounted.emplace(place);
        if (!mounted->refusal().empty()) {
            const char* const ci = std::getenv("CI");
            ASSERT_TRUE(ci == nullptr || std::string_view(ci) != "true") << mounted->refusal();
            GTEST_SKIP() << "this user may not mount a file system: " << mounted->refusal();
        }
    } else {
        std::filesystem::create_directory(place);
    }
    copy_files(made.path(), place);
    if (medium() == Medium::read_only) {
        mounted->make_read_only();
    } else if (medium() == Medium::not_ours) {
        forbid_writing(place);
    }
    const Files before = files_of(place);
    in_another_process([&] {
        if (medium() == Medium::not_ours) {
            become_nobody();
        }
        const auto reader = open_sqlite_record(place / "voltage.db");
        if (!reader) {
            throw std::runtime_error(reader.error().what);
        }
        for (int i = 0; i < 2; ++i) {
            const std::size_t found = count(**reader).value();
            if (found != 2 * kPerCommit) {
                throw std::runtime_error(fmt::format("{} readings", found));
            }
        }
    });
    EXPECT_EQ(files_of(place), before);
    if (medium() == Medium::not_ours) {
        std::filesystem::permissions(place, std::filesystem::perms::owner_all);
    }
}

INSTANTIATE_TEST_SUITE_P(Places, SqliteRecordMediumTest,
                         testing::Combine(testing::Range(std::size_t{0}, std::size(kStates)),
                                          testing::Range(std::size_t{0}, std::size(kMedia))),
                         [](const auto& row) {
                             return fmt::format("{}_{}", kStates[std::get<0>(row.param)].second,
                                                kMedia[std::get<1>(row.param)].second);
                         });

// Beside a collector.

class SqliteRecordBesideTest : public testing::Test {
  protected:
    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    OtherWriter writer_{file_};
};

TEST_F(SqliteRecordBesideTest, EveryCommitIsSeenByTheNextSnapshotAndNoneIsHeldUp) {
    writer_.open();
    const auto reader = open_sqlite_record(file_).value();
    for (std::size_t commits = 1; commits <= 5; ++commits) {
        const auto held = reader->snapshot().value();
        writer_.commit();
        EXPECT_EQ(read_all(*held->readings({}).value()).value().size(), (commits - 1) * kPerCommit);
    }
    EXPECT_EQ(count(*reader).value(), 5 * kPerCommit);
}

TEST_F(SqliteRecordBesideTest, ACollectorStopsAndStartsBesideASnapshot) {
    writer_.open();
    writer_.commit();
    const auto reader = open_sqlite_record(file_).value();
    {
        const auto held = reader->snapshot().value();
        writer_.close();
        writer_.open();
        writer_.commit();
        EXPECT_EQ(read_all(*held->readings({}).value()).value().size(), kPerCommit);
    }
    EXPECT_EQ(count(*reader).value(), 2 * kPerCommit);
}

TEST_F(SqliteRecordBesideTest, WhatAKilledCollectorCommittedIsThereAndTheNextOneGoesOn) {
    OtherWriter next(file_);
    writer_.open();
    writer_.commit();
    const auto reader = open_sqlite_record(file_).value();
    EXPECT_EQ(count(*reader).value(), kPerCommit);
    writer_.commit();
    writer_.kill();
    EXPECT_EQ(count(*reader).value(), 2 * kPerCommit);
    next.open();
    EXPECT_EQ(count(*reader).value(), 2 * kPerCommit);
    next.commit();
    EXPECT_EQ(count(*reader).value(), 3 * kPerCommit);
}

/// Nothing there tells the two of each other, so this is where a reader could take old pages for new ones.
TEST_F(SqliteRecordBesideTest, ACollectorThatStartsOnAFileReadWithoutLocksIsNoticed) {
    writer_.open();
    writer_.commit();
    writer_.close();
    std::filesystem::remove(with_suffix(file_, "-wal"));
    std::filesystem::remove(with_suffix(file_, "-shm"));
    const auto reader = open_sqlite_record(file_).value();
    {
        const auto held = reader->snapshot().value();
        const auto begun = held->readings({}).value();
        ASSERT_TRUE(begun->next());
        writer_.open();
        writer_.commit();
        const auto rows = read_all(*begun);
        ASSERT_FALSE(rows);
        EXPECT_EQ(rows.error().code, StoreErrc::busy);
        EXPECT_EQ(rows.error().what, file_.string() + " was written to while it was being read; ask again");
        EXPECT_EQ(begun->next().value(), nullptr) << "after an error there are no more";
        EXPECT_FALSE(held->plugs({}));
        EXPECT_FALSE(held->latest({}));
    }
    EXPECT_EQ(count(*reader).value(), 2 * kPerCommit);
}

TEST_F(SqliteRecordBesideTest, ACollectorThatTakesUpAWalReadWithoutLocksIsNoticed) {
    OtherWriter next(file_);
    writer_.open();
    writer_.commit();
    writer_.kill();
    std::filesystem::remove(with_suffix(file_, "-shm"));
    const auto reader = open_sqlite_record(file_).value();
    {
        const auto held = reader->snapshot().value();
        const auto begun = held->readings({}).value();
        ASSERT_TRUE(begun->next());
        next.open();
        EXPECT_EQ(read_all(*begun).error().code, StoreErrc::busy);
    }
    EXPECT_EQ(count(*reader).value(), kPerCommit);
    next.commit();
    EXPECT_EQ(count(*reader).value(), 2 * kPerCommit);
}

TEST_F(SqliteRecordBesideTest, AnotherFileInItsPlaceIsReadFromTheNextSnapshotOn) {
    const auto other = folder_ / "other.db";
    {
        OtherWriter second(other);
        second.open();
        second.commit();
        second.commit();
        second.close();
    }
    writer_.open();
    writer_.commit();
    writer_.close();
    const auto reader = open_sqlite_record(file_).value();
    const std::uint64_t version = reader->snapshot().value()->version();
    for (const char* const suffix : {"-wal", "-shm"}) {
        std::filesystem::remove(with_suffix(file_, suffix));
    }
    std::filesystem::rename(other, file_);
    EXPECT_EQ(count(*reader).value(), 2 * kPerCommit);
    EXPECT_NE(reader->snapshot().value()->version(), version);
}

TEST_F(SqliteRecordBesideTest, ALinkLeadsToTheFileAndToWhatIsBesideIt) {
    writer_.open();
    writer_.commit();
    const auto link = folder_ / "link.db";
    std::filesystem::create_symlink(file_, link);
    const auto reader = open_sqlite_record(link).value();
    EXPECT_EQ(count(*reader).value(), kPerCommit);
    const auto other = folder_ / "elsewhere.db";
    std::filesystem::remove(link);
    std::filesystem::create_symlink(other, link);
    EXPECT_EQ(count(*reader).error().code, StoreErrc::no_database);
}

TEST_F(SqliteRecordBesideTest, TheWritersLockIsLeftAlone) {
    writer_.open();
    writer_.commit();
    writer_.close();
    const auto reader = open_sqlite_record(file_).value();
    const auto held = reader->snapshot().value();
    std::filesystem::remove(with_suffix(file_, ".lock"));
    EXPECT_EQ(read_all(*held->readings({}).value()).value().size(), kPerCommit);
    EXPECT_FALSE(std::filesystem::exists(with_suffix(file_, ".lock")));
}

}  // namespace
}  // namespace collector
