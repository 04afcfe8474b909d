#include "check/host_steps.hpp"

#include <sys/stat.h>

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using test::at;
using test::ManualClock;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Clock.

TEST(ClockCheckTest, AClockThatFollowsATimeServerIsRight) {
    const ManualClock clock(at("2026-05-01T10:00:00Z"));
    EXPECT_EQ(check_clock(clock),
              (StepResult{StepMark::ok, "clock: it follows a time server, and says 2026-05-01 10:00 UTC", {}}));
}

TEST(ClockCheckTest, AnyOtherIsAFailureWithWhatToDoAndWhy) {
    ManualClock clock(at("2026-05-01T10:00:00Z"));
    clock.set_synchronised(false);
    const StepResult result = check_clock(clock);
    EXPECT_EQ(result.mark, StepMark::failed);
    EXPECT_EQ(result.what, "clock: it follows no time server, and says 2026-05-01 10:00 UTC");
    EXPECT_THAT(result.advice, Contains(HasSubstr("readings are flagged and no interval counts")));
    EXPECT_THAT(result.advice, Contains("sudo timedatectl set-ntp true"));
    EXPECT_THAT(result.advice, Contains(HasSubstr("timedatectl timesync-status")));
}

// Disk.

struct DiskCase {
    const char* name;
    DiskSpace space;
    StepMark mark;
    const char* sentence;

    friend std::ostream& operator<<(std::ostream& out, const DiskCase& row) { return out << row.name; }
};

class DiskCheckTest : public testing::TestWithParam<DiskCase> {};

TEST_P(DiskCheckTest, IsJudgedByFreeSpace) {
    const StepResult result = judge_disk("/data", GetParam().space);
    EXPECT_EQ(result.mark, GetParam().mark);
    EXPECT_THAT(result.what, HasSubstr(GetParam().sentence));
}

INSTANTIATE_TEST_SUITE_P(
    Spaces, DiskCheckTest,
    testing::Values(DiskCase{"plenty", {std::uint64_t{33} << 30U, false}, StepMark::ok, "33.0 GiB free at /data"},
                    DiskCase{"just_plenty", {kFreeBytesSoon, false}, StepMark::ok, "1.0 GiB free"},
                    DiskCase{"less", {kFreeBytesSoon - 1, false}, StepMark::note, "1024.0 MiB free"},
                    DiskCase{"just_enough", {kFreeBytesMin, false}, StepMark::note, "100.0 MiB free"},
                    DiskCase{"too_little", {kFreeBytesMin - 1, false}, StepMark::failed, "too little"},
                    DiskCase{"none", {0, false}, StepMark::failed, "0.0 MiB free"},
                    DiskCase{"read_only", {std::uint64_t{33} << 30U, true}, StepMark::failed, "is read-only"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(DiskCheckTest, AFolderThatIsNotThereIsNotLookedAt) {
    const test::TempDir folder;
    EXPECT_EQ(check_disk(folder / "missing").mark, StepMark::skipped);
}

TEST(DiskCheckTest, ARealFolderHasAFigure) {
    const test::TempDir folder;
    EXPECT_THAT(check_disk(folder.path()).what, HasSubstr("iB free at " + folder.path().string()));
}

// Secrets.

class SecretCheckTest : public testing::Test {
  protected:
    SecretCheckTest() {
        loaded_.config.broker.username = "collector";
        loaded_.config.broker.password = "hunter2";
        loaded_.password_origin = {PasswordOrigin::Kind::file, folder_.write("password", "hunter2")};
    }
    [[nodiscard]] StepResult with_mode(mode_t mode) const {
        chmod(loaded_.password_origin.file.c_str(), mode);
        return check_secrets(loaded_, "my.toml").at(0);
    }

    test::TempDir folder_;
    LoadedConfig loaded_;
};

TEST_F(SecretCheckTest, AFileIsJudgedByWhoCanReadOrWriteIt) {
    EXPECT_EQ(with_mode(0600).mark, StepMark::ok);
    EXPECT_EQ(with_mode(0400).mark, StepMark::ok);
    EXPECT_EQ(with_mode(0640).mark, StepMark::note);
    EXPECT_EQ(with_mode(0644).mark, StepMark::failed);
    EXPECT_EQ(with_mode(0602).mark, StepMark::failed);
}

TEST_F(SecretCheckTest, WhatToRunIsSaid) {
    EXPECT_THAT(with_mode(0644).advice, ElementsAre("sudo chmod 600 " + loaded_.password_origin.file.string()));
    EXPECT_THAT(with_mode(0640).advice, Contains(HasSubstr("sudo chmod 600 ")));
}

TEST_F(SecretCheckTest, ACredentialIsSystemdsToGuard) {
    loaded_.password_origin.kind = PasswordOrigin::Kind::credential;
    EXPECT_EQ(with_mode(0440).mark, StepMark::ok);
}

TEST_F(SecretCheckTest, AVariableIsSaidAndNotShown) {
    loaded_.password_origin = {PasswordOrigin::Kind::environment};
    const StepResult result = check_secrets(loaded_, "my.toml").at(0);
    EXPECT_THAT(result.what, HasSubstr("COLLECTOR_BROKER_PASSWORD"));
    EXPECT_THAT(result.what, Not(HasSubstr("hunter2")));
}

TEST_F(SecretCheckTest, NoLoginIsSaid) {
    loaded_ = {};
    EXPECT_THAT(check_secrets(loaded_, "my.toml"),
                ElementsAre(Field(&StepResult::what, "password: none, and no user name: the login is anonymous")));
}

TEST_F(SecretCheckTest, TheKeyOfTheClientCertificateIsASecretToo) {
    loaded_.config.broker.key_file = folder_.write("client.key", "");
    chmod(loaded_.config.broker.key_file.c_str(), 0644);
    EXPECT_THAT(check_secrets(loaded_, "my.toml").at(1).what,
                HasSubstr("key: the file of the client certificate's key"));
    EXPECT_EQ(check_secrets(loaded_, "my.toml").at(1).mark, StepMark::failed);
}

// Configuration and database.

TEST(ConfigurationCheckTest, WarningsAreNotes) {
    LoadedConfig loaded;
    loaded.warnings = {{"my.toml", 2, "broker.url", "is not encrypted"}};
    EXPECT_THAT(check_configuration(loaded, "my.toml"),
                ElementsAre(StepResult{StepMark::ok, "configuration: my.toml has no faults", {}},
                            StepResult{StepMark::note, "configuration: my.toml:2: broker.url: is not encrypted", {}}));
}

TEST(DatabaseCheckTest, AnOlderDatabaseIsBroughtUpToDateLater) {
    const test::TempDir folder;
    test::execute(folder / "voltage.db", "PRAGMA application_id = 0x6d6a7356; PRAGMA user_version = 1");
    const StepResult result = check_database(folder / "voltage.db", " (as user pi)");
    EXPECT_EQ(result.mark, StepMark::ok);
    EXPECT_THAT(result.what, HasSubstr("(schema 1); it will be brought up to date at the next start (as user pi)"));
}

TEST(DatabaseCheckTest, ADamagedOneIsSaidWithAWayToLookAtIt) {
    const test::TempDir folder;
    test::execute(folder / "voltage.db",
                  "PRAGMA application_id = 0x6d6a7356; PRAGMA user_version = 1; CREATE TABLE t (x); "
                  "INSERT INTO t VALUES (zeroblob(9000))");
    std::filesystem::resize_file(folder / "voltage.db", 4096);
    const StepResult result = check_database(folder / "voltage.db", "");
    EXPECT_EQ(result.mark, StepMark::failed);
    EXPECT_THAT(result.advice, Contains(HasSubstr("integrity_check")));
}

TEST(DatabaseCheckTest, OneThatIsDamagedInTheMiddleIsSaid) {
    const test::TempDir folder;
    const auto file = folder / "voltage.db";
    test::execute(file,
                  "PRAGMA page_size = 1024; PRAGMA application_id = 0x6d6a7356; PRAGMA user_version = 1; "
                  "CREATE TABLE t (x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
                  "INSERT INTO t SELECT i FROM n");
    EXPECT_EQ(check_database(file, "").mark, StepMark::ok);
    {
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(8 * 1024);
        stream << std::string(1024, '\xff');
    }
    const StepResult result = check_database(file, "");
    EXPECT_EQ(result.mark, StepMark::failed);
    EXPECT_THAT(result.what, HasSubstr("database: the content of " + file.string() + " is out of order: "));
    EXPECT_THAT(result.advice, Contains(HasSubstr("put a backup in its place")));
}

}  // namespace
}  // namespace collector
