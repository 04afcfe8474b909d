#include <collector/sqlite/sqlite_fault.hpp>

#include <ostream>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace collector {
namespace {

struct FaultCase {
    const char* name;
    int code;
    StoreErrc want;

    friend std::ostream& operator<<(std::ostream& out, const FaultCase& row) { return out << row.name; }
};

class SqliteFaultTest : public testing::TestWithParam<FaultCase> {};

/// With the details that SQLite may add to a code in its upper bytes, or without.
TEST_P(SqliteFaultTest, BecomesWhatACallerCanDecideBy) {
    const StoreError error = to_error(SQLite::Exception("no luck", GetParam().code), "cannot write");
    EXPECT_EQ(error.code, GetParam().want);
    EXPECT_EQ(error.what, "cannot write: no luck");
}

INSTANTIATE_TEST_SUITE_P(Codes, SqliteFaultTest,
                         testing::Values(FaultCase{"busy", SQLITE_BUSY, StoreErrc::busy},
                                         FaultCase{"busy_snapshot", SQLITE_BUSY_SNAPSHOT, StoreErrc::busy},
                                         FaultCase{"locked", SQLITE_LOCKED, StoreErrc::busy},
                                         FaultCase{"full", SQLITE_FULL, StoreErrc::full},
                                         FaultCase{"not_a_database", SQLITE_NOTADB, StoreErrc::not_a_database},
                                         FaultCase{"cannot_open", SQLITE_CANTOPEN, StoreErrc::cannot_open},
                                         FaultCase{"a_folder", SQLITE_CANTOPEN_ISDIR, StoreErrc::cannot_open},
                                         FaultCase{"read_only", SQLITE_READONLY, StoreErrc::cannot_open},
                                         FaultCase{"permission", SQLITE_PERM, StoreErrc::cannot_open},
                                         FaultCase{"disk", SQLITE_IOERR_WRITE, StoreErrc::failed},
                                         FaultCase{"corrupt", SQLITE_CORRUPT, StoreErrc::damaged}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(SqliteMisuseTest, IsOurBug) {
    for (const int code : {SQLITE_MISUSE, SQLITE_RANGE}) {
        EXPECT_THROW(static_cast<void>(to_error(SQLite::Exception("no luck", code), "cannot write")), std::logic_error);
    }
}

}  // namespace
}  // namespace collector
