#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite/backup.hpp>
#include <collector/sqlite/file_descriptor.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::kZone;
using test::whole;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Kind = StoreIncident::Kind;

/// A store whose files something happens to while readings come, a hundred a commit.
class CustodyTest : public testing::Test {
  protected:
    void open() {
        auto opened = SqliteStore::open_to_record(file_, kZone, clock_);
        ASSERT_TRUE(opened) << opened.error().what;
        store_ = std::move(*opened);
        note_incidents();
    }
    void commit(int count = 100) {
        Batch batch;
        if (readings_ == 0) {
            batch.plugs = {test::full_plug(1, "fridge"), test::full_plug(2, "tv")};
            batch.run = RunRecord{.start = start_, .alive = start_, .stop = {}, .version = "1"};
            batch.gaps = {{start_, std::nullopt, GapCause::link_down}};
        }
        for (int i = 0; i < count; ++i) {
            batch.readings.push_back(test::reading_of(1 + readings_ % 2, start_ + readings_ * 5ms, 230));
            ++readings_;
        }
        const auto done = store_->commit(batch);
        ASSERT_TRUE(done) << done.error().what;
        note_incidents();
    }
    void note_incidents() {
        for (const StoreIncident& incident : store_->take_incidents()) {
            kinds_.push_back(incident.kind);
            said_ += incident.what + "\n";
        }
    }
    void finish_rescue() {
        while (store_->is_busy()) {
            store_->look();
            note_incidents();
        }
    }
    [[nodiscard]] static std::int64_t count(const std::filesystem::path& file) {
        return whole(file, "SELECT count(*) FROM reading");
    }
    /// The files of the folder whose names hold `part` and that are no part of another one.
    [[nodiscard]] std::vector<std::filesystem::path> files(const std::string& part) const {
        std::vector<std::filesystem::path> found;
        for (const auto& entry : std::filesystem::directory_iterator(file_.parent_path())) {
            const std::string name = entry.path().filename().string();
            if (name.find(part) != std::string::npos && !name.ends_with("-wal") && !name.ends_with("-shm")) {
                found.push_back(entry.path());
            }
        }
        return found;
    }
    [[nodiscard]] std::filesystem::path rescued() const {
        const auto found = files(".rescued-");
        EXPECT_EQ(found.size(), 1U);
        return found.empty() ? std::filesystem::path() : found.front();
    }
    /// What comes after can be read in the new file, by plugs that are there; all before in the copy.
    void expect_split(int before) {
        finish_rescue();
        EXPECT_EQ(count(file_), readings_ - before);
        expect_new_file_is_whole();
        EXPECT_EQ(count(rescued()), before);
        EXPECT_EQ(test::text(rescued(), "PRAGMA integrity_check"), "ok");
        EXPECT_THAT(said_, HasSubstr(rescued().string()));
        EXPECT_THAT(said_, HasSubstr("in order"));
    }
    void expect_new_file_is_whole() const {
        expect_new_file_has_plugs();
        EXPECT_EQ(whole(file_, "SELECT count(*) FROM collector_run"), 1);
        EXPECT_EQ(whole(file_, "SELECT count(*) FROM gap WHERE end_time IS NULL"), 1);
    }
    /// As a person gets at them when some pages are gone: table by table, past the view.
    [[nodiscard]] std::int64_t rescued_readings() const {
        try {
            return whole(rescued(),
                         "SELECT (SELECT count(*) FROM reading_recent_a) + (SELECT count(*) FROM "
                         "reading_recent_b) + (SELECT count(*) FROM reading_settled)");
        } catch (const SQLite::Exception& fault) {
            ADD_FAILURE() << fault.what() << "\n" << said_;
            return 0;
        }
    }
    void expect_new_file_has_plugs() const {
        EXPECT_EQ(test::text(file_, "PRAGMA integrity_check"), "ok");
        EXPECT_EQ(whole(file_, "SELECT count(*) FROM plug"), 2);
    }
    [[nodiscard]] std::filesystem::path wal() const { return file_.string() + "-wal"; }
    [[nodiscard]] std::filesystem::path shm() const { return file_.string() + "-shm"; }
    static void overwrite(const std::filesystem::path& file, std::int64_t offset, std::size_t bytes) {
        const FileDescriptor to(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
        const std::string junk(bytes, 'x');
        ASSERT_EQ(pwrite(to.number(), junk.data(), junk.size(), offset), static_cast<ssize_t>(bytes));
    }
    /// As cp does it: the same file, with other content.
    static void copy_over(const std::filesystem::path& from, const std::filesystem::path& to) {
        std::ofstream(to, std::ios::binary | std::ios::trunc) << test::read_file(from);
    }
    /// Brings the WAL into the file, as a large one is.
    void reopen() {
        store_.reset();
        open();
    }

    const UtcMillis start_ = at("2026-05-01T10:00:00Z");
    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "data/voltage.db";
    test::ManualClock clock_{start_};
    std::unique_ptr<SqliteStore> store_;
    int readings_ = 0;
    std::vector<Kind> kinds_;
    std::string said_;

    CustodyTest() {
        std::filesystem::create_directory(folder_ / "data");
        open();
        for (int i = 0; i < 3; ++i) {
            commit();
        }
    }
};

TEST_F(CustodyTest, NothingHappensToNobody) {
    for (int i = 0; i < 10; ++i) {
        commit();
    }
    EXPECT_THAT(kinds_, IsEmpty());
    EXPECT_EQ(count(file_), readings_);
}

TEST_F(CustodyTest, ADeletedFileIsRescuedAndANewOneBegunAtOnce) {
    std::filesystem::remove(file_);
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::deleted));
    EXPECT_THAT(said_, AllOf(HasSubstr(file_.string() + " was deleted"), HasSubstr("2026-05-01 10:00 UTC")));
    EXPECT_EQ(count(file_), 100);
    commit();
    expect_split(300);
    EXPECT_THAT(kinds_, ElementsAre(Kind::deleted, Kind::rescued));
}

TEST_F(CustodyTest, AGapThatWasTakenBackIsNotInTheNewFile) {
    Batch batch;
    batch.taken_back.gaps = {{start_, std::nullopt, GapCause::link_down}};
    ASSERT_TRUE(store_->commit(batch));
    std::filesystem::remove(file_);
    commit();
    expect_new_file_has_plugs();
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM gap"), 0);
}

TEST_F(CustodyTest, ADeletedFolderIsMadeAgain) {
    std::filesystem::remove_all(file_.parent_path());
    commit();
    EXPECT_THAT(kinds_, Contains(Kind::deleted));
    commit();
    expect_split(300);
}

TEST_F(CustodyTest, WhileThereIsNoPlaceForANewFileWhatIsOpenTakesReadings) {
    std::filesystem::remove_all(file_.parent_path());
    const auto in_the_way = folder_.write("data", "");
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::deleted)) << "said once";
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::deleted));
    std::filesystem::remove(in_the_way);
    commit();
    expect_split(500);
}

TEST_F(CustodyTest, AllFilesDeletedTogether) {
    for (const auto& file : {file_, wal(), shm()}) {
        std::filesystem::remove(file);
    }
    commit();
    expect_split(300);
}

TEST_F(CustodyTest, AMovedFileIsFinishedWhereItIs) {
    std::filesystem::rename(file_, folder_ / "old.db");
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::moved));
    EXPECT_THAT(said_, HasSubstr((folder_ / "old.db").string()));
    EXPECT_EQ(count(folder_ / "old.db"), 300);
    EXPECT_EQ(test::text(folder_ / "old.db", "PRAGMA integrity_check"), "ok");
    EXPECT_EQ(count(file_), 100);
    expect_new_file_is_whole();
    EXPECT_THAT(files("moved"), IsEmpty());
}

TEST_F(CustodyTest, AMovedFolderIsFinishedWhereItIs) {
    std::filesystem::rename(file_.parent_path(), folder_ / "elsewhere");
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::moved));
    EXPECT_EQ(count(folder_ / "elsewhere/voltage.db"), 300);
    EXPECT_EQ(count(file_), 100);
}

TEST_F(CustodyTest, ABackupPutInPlaceIsRecordedTo) {
    ASSERT_TRUE(backup_database(file_, folder_ / "backup.db", [](std::uint64_t) {}));
    commit();
    std::filesystem::rename(folder_ / "backup.db", file_);
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::deleted, Kind::replaced));
    EXPECT_THAT(said_, HasSubstr("another file stands in its place"));
    EXPECT_THAT(said_, HasSubstr("has the same plugs and is recorded to"));
    EXPECT_THAT(said_, Not(HasSubstr("a new one is begun")));
    finish_rescue();
    EXPECT_EQ(count(file_), 300 + 100);
    EXPECT_EQ(count(rescued()), 400);
}

/// A plug is not accused of time in which the collector recorded elsewhere.
TEST_F(CustodyTest, WhatABackupDoesNotHoldIsAGapOfTheCollector) {
    ASSERT_TRUE(backup_database(file_, folder_ / "backup.db", [](std::uint64_t) {}));
    clock_.advance(10min);
    commit();
    clock_.advance(5s);
    std::filesystem::rename(folder_ / "backup.db", file_);
    commit();
    EXPECT_EQ(test::rows(file_, "SELECT start_time, end_time, cause FROM gap WHERE end_time IS NOT NULL"),
              std::vector{fmt::format("{}|{}|collector_crashed", (start_ + 299 * 5ms).time_since_epoch().count(),
                                      (start_ + 10min).time_since_epoch().count())});
    EXPECT_THAT(said_, HasSubstr("nothing is in it from"));
}

TEST_F(CustodyTest, AMovedFileWhosePlaceIsTakenIsSaidSo) {
    ASSERT_TRUE(backup_database(file_, folder_ / "backup.db", [](std::uint64_t) {}));
    std::filesystem::rename(file_, folder_ / "moved.db");
    std::filesystem::rename(folder_ / "backup.db", file_);
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::moved, Kind::replaced));
    EXPECT_THAT(said_, HasSubstr("another file stands in its place"));
    EXPECT_EQ(count(file_), 400);
    EXPECT_EQ(count(folder_ / "moved.db"), 300);
}

TEST_F(CustodyTest, AnEmptyFileInTheDatabasesPlaceIsANewDatabase) {
    std::filesystem::remove(file_);
    folder_.write("data/voltage.db", "");
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::deleted));
    expect_split(300);
}

TEST_F(CustodyTest, AForeignFilePutInPlaceIsSetAside) {
    folder_.write("song.txt", std::string(5000, 'a'));
    std::filesystem::rename(folder_ / "song.txt", file_);
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::deleted, Kind::damaged));
    expect_split(300);
    ASSERT_EQ(files(".damaged-").size(), 1U);
    EXPECT_EQ(test::read_file(files(".damaged-").front()), std::string(5000, 'a'));
}

TEST_F(CustodyTest, AnotherNetworksDatabasePutInPlaceIsSetAside) {
    {
        auto other = SqliteStore::open(folder_ / "other.db", kZone).value();
        Batch batch;
        batch.plugs = {test::bare_plug(1, "somebody_elses")};
        ASSERT_TRUE(other->commit(batch));
    }
    std::filesystem::rename(folder_ / "other.db", file_);
    commit();
    expect_split(300);
    EXPECT_EQ(files(".damaged-").size(), 1U);
}

TEST_F(CustodyTest, ATruncatedFileIsSetAsideAndWhatWasCommittedIsCopied) {
    std::filesystem::resize_file(file_, 0);
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::cut));
    EXPECT_THAT(said_, HasSubstr("bytes there are 0 left"));
    finish_rescue();
    EXPECT_EQ(count(file_), 100);
    expect_new_file_is_whole();
    EXPECT_EQ(files(".cut-").size(), 1U);
    EXPECT_EQ(rescued_readings(), 300) << "they were in the log";
}

TEST_F(CustodyTest, AFileCutInTheMiddleKeepsWhatWasNotCut) {
    reopen();
    commit();
    const auto half = std::filesystem::file_size(file_) / 2;
    std::filesystem::resize_file(file_, half);
    commit();
    EXPECT_THAT(kinds_, Contains(Kind::cut));
    EXPECT_EQ(count(file_), 100);
    ASSERT_EQ(files(".cut-").size(), 1U);
    EXPECT_EQ(std::filesystem::file_size(files(".cut-").front()), half) << "nothing was brought into it";
    EXPECT_TRUE(std::filesystem::exists(files(".cut-").front().string() + "-wal"));
    finish_rescue();
    EXPECT_GE(rescued_readings(), 100) << "at least what was in the log";
}

TEST_F(CustodyTest, ABackupOfTheSameSizeCopiedOverTheFileIsNoticed) {
    reopen();
    std::filesystem::copy_file(file_, folder_ / "backup.db");
    for (int i = 0; i < 3; ++i) {
        commit();
    }
    reopen();
    std::filesystem::resize_file(folder_ / "backup.db", std::filesystem::file_size(file_));
    commit();
    const std::string copied = test::read_file(folder_ / "backup.db");
    copy_over(folder_ / "backup.db", file_);
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::overwritten));
    EXPECT_EQ(count(file_), 100);
    expect_new_file_has_plugs();
    ASSERT_EQ(files(".overwritten-").size(), 1U);
    EXPECT_EQ(test::read_file(files(".overwritten-").front()), copied) << "nothing was brought into it";
}

/// Evaluation and settling come between two commits, and may be the first to read what was overwritten.
TEST_F(CustodyTest, WhoeverReadsJunkFirstTheFaultIsThatOfTheFile) {
    reopen();
    commit();
    overwrite(file_, 1024, std::filesystem::file_size(file_) - 1024);
    for (PlugId plug = 1; plug < 3; ++plug) {
        static_cast<void>(store_->extent(plug));
        static_cast<void>(store_->intervals(plug, {start_, start_ + 24h}));
        static_cast<void>(store_->settle(100));
    }
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::overwritten));
    EXPECT_EQ(count(file_), 100);
    expect_new_file_has_plugs();
    finish_rescue();
    EXPECT_EQ(files(".overwritten-").size(), 1U);
}

TEST_F(CustodyTest, JunkInTheMiddleOfTheFileIsNoticed) {
    reopen();
    commit();
    overwrite(file_, 20 * 1024, 4096);
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::overwritten));
    EXPECT_EQ(count(file_), 100);
}

TEST_F(CustodyTest, ATouchedFileIsAsItWas) {
    std::filesystem::last_write_time(file_, std::filesystem::file_time_type::clock::now() + 1h);
    commit();
    commit();
    EXPECT_THAT(kinds_, IsEmpty());
    EXPECT_EQ(count(file_), readings_);
}

TEST_F(CustodyTest, AnotherNameForTheFileIsNothing) {
    std::filesystem::create_hard_link(file_, folder_ / "twin.db");
    commit();
    std::filesystem::remove(folder_ / "twin.db");
    commit();
    EXPECT_THAT(kinds_, IsEmpty());
}

/// A program that has the database open by a name, and a log that goes with that name.
class HardLinkTest : public CustodyTest {
  protected:
    [[nodiscard]] static std::unique_ptr<test::Process> open_by(const std::filesystem::path& name) {
        auto other = std::make_unique<test::Process>(std::vector<std::string>{"sqlite3", name});
        other->say("BEGIN IMMEDIATE; SELECT 'it is ' || 'open';");
        EXPECT_TRUE(other->wait_for("it is open")) << other->output();
        return other;
    }
    std::filesystem::path twin_ = folder_ / "twin.db";  // in another folder than the file
};

TEST_F(HardLinkTest, AnotherLogForTheFileIsLeftAndNothingOfOursIsLost) {
    std::filesystem::create_hard_link(file_, twin_);
    const auto other = open_by(twin_);
    for (int i = 0; i < 3; ++i) {
        commit();
    }
    EXPECT_THAT(kinds_, ElementsAre(Kind::other_log, Kind::rescued));
    EXPECT_THAT(said_, HasSubstr("by a hard link"));
    finish_rescue();
    EXPECT_EQ(count(file_) + count(rescued()), readings_);
    expect_new_file_is_whole();
}

TEST_F(HardLinkTest, AnotherLogForTheFileKeepsUsOut) {
    store_.reset();
    std::filesystem::create_hard_link(file_, twin_);
    const auto other = open_by(twin_);
    const auto refused = SqliteStore::open(file_, kZone);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, StoreErrc::cannot_open);
    EXPECT_THAT(refused.error().what, HasSubstr("by a hard link"));
}

TEST_F(HardLinkTest, WhoComesByOurNameIsNoFault) {
    std::filesystem::create_hard_link(file_, twin_);
    test::Process reader({"sqlite3", file_});
    reader.say("BEGIN; SELECT 'it has ' || count(*) FROM reading;");
    ASSERT_TRUE(reader.wait_for("it has 300")) << reader.output();
    for (int i = 0; i < 3; ++i) {
        commit();
    }
    EXPECT_THAT(kinds_, IsEmpty());
}

TEST_F(CustodyTest, AnotherProgramsCheckpointIsNoFault) {
    test::execute(file_, "PRAGMA wal_checkpoint(PASSIVE)");
    commit();
    test::execute(file_, "PRAGMA wal_checkpoint(TRUNCATE)");
    commit();
    EXPECT_THAT(kinds_, Each(Kind::written_beside));
    EXPECT_EQ(count(file_), readings_);
}

TEST_F(CustodyTest, AnotherProgramsCommitIsNoFault) {
    test::execute(file_, "UPDATE plug SET name = 'Kitchen' WHERE id = 1");
    commit();
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::written_beside));
    EXPECT_EQ(count(file_), readings_);
}

TEST_F(CustodyTest, ADeletedLogLosesNothing) {
    std::filesystem::remove(wal());
    commit();
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::log_gone));
    store_.reset();
    EXPECT_EQ(count(file_), readings_);
    EXPECT_EQ(test::text(file_, "PRAGMA integrity_check"), "ok");
}

TEST_F(CustodyTest, ADeletedIndexLosesNothing) {
    std::filesystem::remove(shm());
    commit();
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::log_gone));
    EXPECT_EQ(count(file_), readings_);
}

TEST_F(CustodyTest, ALogThatIsGoneWaitsForAReader) {
    // In a process of its own, since connections of one process share the index.
    test::Process reader({"sqlite3", "-readonly", file_.string()});
    reader.say("BEGIN; SELECT 'plugs ' || count(*) FROM plug;");
    ASSERT_TRUE(reader.wait_for("plugs 2")) << reader.output();
    commit();
    std::filesystem::remove(wal());
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::log_gone));
    reader.say("COMMIT; SELECT 'left';");
    ASSERT_TRUE(reader.wait_for("left")) << reader.output();
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::log_gone)) << "said once";
    store_.reset();
    EXPECT_EQ(count(file_), readings_);
}

TEST_F(CustodyTest, ACutLogIsSetAsideWithItsFile) {
    std::filesystem::resize_file(wal(), std::filesystem::file_size(wal()) / 2);
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::log_overwritten));
    EXPECT_THAT(said_, HasSubstr("bytes of the write-ahead log"));
    finish_rescue();
    expect_new_file_is_whole();
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM reading"), 300) << "the last two commits and this one";
    EXPECT_EQ(files(".log-overwritten-").size(), 1U);
}

TEST_F(CustodyTest, JunkInTheLogIsNoticedAndNamed) {
    // Time goes on in steps of some milliseconds for a file system.
    const auto before = std::filesystem::file_time_type::clock::now();
    while (std::filesystem::last_write_time(wal()) <= before) {
        overwrite(wal(), 32 + 3 * (24 + 1024), 100);
    }
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::log_overwritten));
    EXPECT_THAT(said_, HasSubstr(fmt::format("bytes {} to", 32 + 3 * (24 + 1024))));
    finish_rescue();
    expect_new_file_is_whole();
}

TEST_F(CustodyTest, ALinkThatLeadsElsewhereIsFollowed) {
    store_.reset();
    const auto real = file_;
    file_ = folder_ / "link.db";
    std::filesystem::create_symlink(real, file_);
    open();
    commit();
    std::filesystem::remove(file_);
    std::filesystem::create_symlink(folder_ / "data/next.db", file_);
    commit();
    EXPECT_THAT(kinds_, ElementsAre(Kind::moved));
    EXPECT_EQ(count(real), 400);
    EXPECT_EQ(count(folder_ / "data/next.db"), 100);
}

TEST_F(CustodyTest, DamageFoundAtACommitIsSetAside) {
    reopen();
    // Where the store looks before anybody else: the marks of settling, past what a look compares.
    store_.reset();
    const auto page = whole(file_, "SELECT rootpage FROM sqlite_schema WHERE name = 'plug_status'");
    const auto page_bytes = whole(file_, "PRAGMA page_size");
    overwrite(file_, (page - 1) * page_bytes, 200);
    open();
    EXPECT_THAT(kinds_, IsEmpty()) << "not seen at the start";
    Batch batch;
    batch.statuses = {{1, start_, 1, 2, 3, 4, 5}};
    ASSERT_TRUE(store_->commit(batch));
    note_incidents();
    EXPECT_THAT(kinds_, ElementsAre(Kind::damaged));
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM plug_status"), 1);
    ASSERT_EQ(files(".damaged-").size(), 1U);
    EXPECT_EQ(count(files(".damaged-").front()), 300);
}

struct StartCase {
    const char* name;
    const char* table;
    friend std::ostream& operator<<(std::ostream& out, const StartCase& row) { return out << row.name; }
};

class DamagedAtStartTest : public CustodyTest, public testing::WithParamInterface<StartCase> {};

TEST_P(DamagedAtStartTest, IsSetAsideAndRecordingGoesOn) {
    store_.reset();
    const auto page =
        whole(file_, fmt::format("SELECT rootpage FROM sqlite_schema WHERE name = '{}'", GetParam().table));
    const auto page_bytes = whole(file_, "PRAGMA page_size");
    overwrite(file_, (page - 1) * page_bytes, static_cast<std::size_t>(page_bytes));
    EXPECT_EQ(SqliteStore::open(file_, kZone).error().code, StoreErrc::damaged) << "others are told";
    readings_ = 0;
    open();
    EXPECT_THAT(kinds_, ElementsAre(Kind::damaged));
    commit();
    EXPECT_EQ(count(file_), 100);
    EXPECT_EQ(files(".damaged-").size(), 1U);
    EXPECT_THAT(said_, HasSubstr(files(".damaged-").front().string()));
}

INSTANTIATE_TEST_SUITE_P(Tables, DamagedAtStartTest,
                         testing::Values(StartCase{"plug", "plug"}, StartCase{"settling", "settling"},
                                         StartCase{"recent", "reading_recent_b"},
                                         StartCase{"evaluation", "evaluation"}),
                         [](const auto& row) { return std::string(row.param.name); });

/// Then SQLite no longer takes it for a database.
class FirstPageTest : public CustodyTest {
  protected:
    void expect_set_aside() {
        const std::string torn = test::read_file(file_);
        EXPECT_EQ(SqliteStore::open(file_, kZone).error().code, StoreErrc::damaged) << "others are told";
        readings_ = 0;
        open();
        EXPECT_THAT(kinds_, ElementsAre(Kind::damaged));
        EXPECT_THAT(said_, HasSubstr("it was one of the collector's"));
        commit();
        EXPECT_EQ(count(file_), 100);
        ASSERT_EQ(files(".damaged-").size(), 1U);
        EXPECT_EQ(test::read_file(files(".damaged-").front()), torn);
    }
    void expect_refused() {
        const std::string before = test::read_file(file_);
        EXPECT_EQ(SqliteStore::open_to_record(file_, kZone, clock_).error().code, StoreErrc::not_a_database);
        EXPECT_EQ(test::read_file(file_), before);
        EXPECT_EQ(files(".damaged-").size(), 0U);
    }
};

TEST_F(FirstPageTest, AFileThatLostItIsSetAside) {
    store_.reset();
    overwrite(file_, 0, 1024);
    std::filesystem::remove(wal());
    expect_set_aside();
}

TEST_F(FirstPageTest, AFileThatLostItsFirstBytesIsSetAside) {
    store_.reset();
    overwrite(file_, 0, 16);
    std::filesystem::remove(wal());
    expect_set_aside();
}

TEST_F(FirstPageTest, AFileOfWhichOnlyTheLogIsLeftIsSetAsideWithIt) {
    const std::string log = test::read_file(wal());
    store_.reset();
    overwrite(file_, 0, std::filesystem::file_size(file_));
    // A log whose pages do not count, as it is left when everything was brought into the file.
    folder_.write("data/voltage.db-wal", log.substr(0, 32));
    expect_set_aside();
}

TEST_F(FirstPageTest, AForeignFileIsRefused) {
    store_.reset();
    std::filesystem::remove(wal());
    folder_.write("data/voltage.db", std::string(50 * 1024, 'a'));
    expect_refused();
    folder_.write("data/voltage.db", "CREATE TABLE reading_settled (time INTEGER);" + std::string(50 * 1024, '\n'));
    expect_refused();
}

TEST_F(FirstPageTest, AForeignDatabaseIsRefused) {
    const std::string log = test::read_file(wal());
    store_.reset();
    std::filesystem::remove(file_);
    std::filesystem::remove(shm());
    std::filesystem::remove(wal());
    test::execute(file_, "PRAGMA page_size = 1024; CREATE TABLE reading_settled (a); PRAGMA user_version = 3");
    folder_.write("data/voltage.db-wal", log.substr(0, 32));
    EXPECT_EQ(SqliteStore::open_to_record(file_, kZone, clock_).error().code, StoreErrc::not_a_database);
    EXPECT_EQ(test::rows(file_, "SELECT count(*) FROM reading_settled"), std::vector<std::string>{"0"});
}

TEST_F(CustodyTest, ALogWithoutItsFileIsNotTakenAwayAtTheStart) {
    const std::string log = test::read_file(wal());
    store_.reset();
    for (const bool is_there : {true, false}) {
        std::filesystem::remove(file_);
        if (is_there) {
            folder_.write("data/voltage.db", "");
        }
        folder_.write("data/voltage.db-wal", log);
        EXPECT_EQ(SqliteStore::open(file_, kZone).error().code, StoreErrc::damaged);
        open();
        store_.reset();
    }
    EXPECT_THAT(kinds_, ElementsAre(Kind::damaged, Kind::damaged));
    std::size_t kept = 0;
    for (const auto& entry : std::filesystem::directory_iterator(file_.parent_path())) {
        const std::string name = entry.path().filename().string();
        kept += name.find(".damaged-") != std::string::npos && name.ends_with("-wal") &&
                        test::read_file(entry.path()) == log
                    ? 1U
                    : 0U;
    }
    EXPECT_EQ(kept, 2U);
}

TEST_F(CustodyTest, OneFaultAfterTheOther) {
    std::filesystem::remove(file_);
    commit();
    std::filesystem::remove(file_);
    commit();
    finish_rescue();
    EXPECT_EQ(count(file_), 100);
    std::int64_t all = count(file_);
    for (const auto& file : files(".rescued-")) {
        all += count(file);
    }
    EXPECT_EQ(all, readings_);
}

TEST_F(CustodyTest, HousekeepingGoesOnInTheNewFile) {
    std::filesystem::remove(file_);
    for (int i = 0; i < 6; ++i) {
        commit();
    }
    while (store_->is_settling_due()) {
        ASSERT_TRUE(store_->settle(100));
    }
    EXPECT_EQ(count(file_), 600);
}

TEST_F(CustodyTest, AnEndRightAfterAFaultTakesNothingAwayOfANewFile) {
    std::filesystem::remove(file_);
    commit();
    finish_rescue();
    store_.reset();
    EXPECT_TRUE(std::filesystem::exists(wal()));
    EXPECT_EQ(count(file_), 100);
}

}  // namespace
}  // namespace collector
