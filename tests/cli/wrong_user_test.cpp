#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "cli/captured_run.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using test::Outcome;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr uid_t kNobody = 65534;

/// Where nobody (the user of that name) records, and root once did something. Needs root to play both.
class WrongUserTest : public testing::Test {
  protected:
    void SetUp() override {
        if (geteuid() != 0) {
            GTEST_SKIP() << "only root can be several users";
        }
        give_to_nobody(folder_.path());
        log_ = folder_.write("messages.log", "");
        std::filesystem::create_directory(home_);
        give_to_nobody(home_);
    }
    static void give_to_nobody(const std::filesystem::path& path) {
        ASSERT_EQ(chown(path.c_str(), kNobody, kNobody), 0);
    }
    static uid_t owner(const std::filesystem::path& path) {
        struct stat info {};
        return stat(path.c_str(), &info) == 0 ? info.st_uid : 12345;
    }
    [[nodiscard]] Outcome replay(uid_t user) const {
        return test::run_captured([this, user] {
            return user != 0 && (setgid(user) != 0 || setuid(user) != 0)
                       ? -1
                       : test::call_collector({"replay", log_.string(), "--database", file_.string()});
        });
    }
    /// A sound database of nobody's.
    void record() const { ASSERT_EQ(replay(kNobody).code, 0); }

    test::TempDir folder_;
    std::filesystem::path home_ = folder_ / "home";
    std::filesystem::path file_ = home_ / "voltage.db";
    std::filesystem::path log_;
};

TEST_F(WrongUserTest, RootGoesOnAsTheOwnerOfTheFolder) {
    const Outcome outcome = replay(0);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(fmt::format("run as root: goes on as nobody, who owns {}", home_.string())));
    for (const char* const suffix : {"", "-wal", "-shm", ".lock"}) {
        EXPECT_EQ(owner(file_.string() + suffix), kNobody) << suffix;
    }
    EXPECT_EQ(replay(kNobody).code, 0) << "and whoever records still can";
}

TEST_F(WrongUserTest, RootGoesOnAsTheOwnerToKeepACalibration) {
    record();
    const Outcome outcome = test::run_captured([this] {
        return test::call_collector({"calibrate", "--revoke", "1", "--database", file_});
    });
    EXPECT_EQ(outcome.code, 64) << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("run as root: goes on as nobody"), HasSubstr("no calibration 1")));
    for (const char* const suffix : {"", "-wal", "-shm", ".lock"}) {
        EXPECT_EQ(owner(file_.string() + suffix), kNobody) << suffix;
    }
}

TEST_F(WrongUserTest, WhoMayNotWriteIsToldBeforeACalibrationIsKept) {
    record();
    ASSERT_EQ(chown(file_.c_str(), 0, 0), 0);
    const Outcome outcome = test::run_captured([this] {
        return setgid(kNobody) != 0 || setuid(kNobody) != 0
                   ? -1
                   : test::call_collector({"calibrate", "--revoke", "1", "--database", file_});
    });
    EXPECT_EQ(outcome.code, 73) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("it belongs to root; sudo chown nobody: "));
}

TEST_F(WrongUserTest, RootGoesOnAsTheOwnerToRebuildIntervals) {
    record();
    const Outcome outcome = test::run_captured([this] {
        return test::call_collector({"intervals", "--rebuild", "--database", file_});
    });
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("goes on as nobody"));
}

TEST_F(WrongUserTest, RootThatRecordsStaysRootAndIsToldWhatBecomesOfTheFiles) {
    const auto home = folder_ / "my home";
    std::filesystem::create_directory(home);
    give_to_nobody(home);
    const auto file = home / "voltage.db";
    std::ofstream(file) << "no database";  // so that it ends by itself
    const auto config = folder_.write(
        "c.toml", fmt::format("[broker]\nurl = \"mqtt://127.0.0.1\"\n[database]\npath = \"{}\"\n", file.string()));
    const Outcome outcome = test::run_captured([&config] {
        return test::call_collector({"--config", config.string()});
    });
    EXPECT_EQ(outcome.code, 65) << outcome.err;
    EXPECT_THAT(outcome.err,
                HasSubstr(fmt::format("run as root: the files in {0} will belong to root, and nobody, who owns it, "
                                      "cannot write them; run it as nobody instead, or afterwards: sudo chown -R "
                                      "nobody: '{0}'\n",
                                      home.string())));
    EXPECT_EQ(owner(file.string() + ".lock"), 0);
}

TEST_F(WrongUserTest, NobodyElseIsWarned) {
    EXPECT_THAT(replay(kNobody).err, Not(HasSubstr("root")));
}

class FileOfRootTest : public WrongUserTest, public testing::WithParamInterface<const char*> {};

TEST_P(FileOfRootTest, IsNamedWithTheChownThatCuresIt) {
    record();
    const std::string file = file_.string() + GetParam();
    std::ofstream(file, std::ios::app).close();
    ASSERT_EQ(chown(file.c_str(), 0, 0), 0);
    const Outcome outcome = replay(kNobody);
    EXPECT_EQ(outcome.code, 73) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(fmt::format("the file {0} cannot be written: Permission denied; it belongs to "
                                                   "root; sudo chown nobody: {0}\n",
                                                   file)));
    give_to_nobody(file);
    EXPECT_EQ(replay(kNobody).code, 0);
}

INSTANTIATE_TEST_SUITE_P(Files, FileOfRootTest, testing::Values("", "-wal", "-shm", ".lock"), [](const auto& row) {
    const std::string name = row.param;
    return name.empty() ? "database" : name.substr(1);
});

TEST_F(WrongUserTest, AllFilesOfRootAreNamedAtOnce) {
    record();
    for (const char* const suffix : {"", "-wal", "-shm", ".lock"}) {
        ASSERT_EQ(chown((file_.string() + suffix).c_str(), 0, 0), 0);
    }
    EXPECT_THAT(replay(kNobody).err,
                HasSubstr(fmt::format("; sudo chown nobody: {0} {0}-wal {0}-shm {0}.lock\n", file_.string())));
}

TEST_F(WrongUserTest, AFolderOfRootIsNamed) {
    ASSERT_EQ(chown(home_.c_str(), 0, 0), 0);
    EXPECT_THAT(replay(kNobody).err,
                HasSubstr(fmt::format("the folder {0} cannot be written: Permission denied; it belongs to root; sudo "
                                      "chown nobody: {0}\n",
                                      home_.string())));
    std::ofstream(home_ / "letters.txt") << "of somebody";
    EXPECT_THAT(replay(kNobody).err,
                AllOf(HasSubstr("it belongs to root; give the database a folder of its own"), Not(HasSubstr("chown"))));
}

TEST_F(WrongUserTest, WhoIsNotTheOwnerOfTheRecordIsToldWhoIs) {
    constexpr uid_t kSomebody = 12345;
    record();
    ASSERT_EQ(chown(home_.c_str(), kSomebody, kSomebody), 0);
    std::filesystem::remove(file_.string() + ".lock");
    EXPECT_THAT(replay(kNobody).err, HasSubstr("it belongs to user 12345; run this as that user: sudo -u"));
}

TEST_F(WrongUserTest, AnOddNameIsQuotedForTheShell) {
    file_ = home_ / "my voltage's.db";
    record();
    ASSERT_EQ(chown(file_.c_str(), 0, 0), 0);
    EXPECT_THAT(replay(kNobody).err,
                HasSubstr(fmt::format("sudo chown nobody: '{}/my voltage'\\''s.db'\n", home_.string())));
}

}  // namespace
}  // namespace collector
