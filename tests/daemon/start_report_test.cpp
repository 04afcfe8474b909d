#include "daemon/start_report.hpp"

#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite/migration.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

const std::string kStart =
    fmt::format("collector {} starts, with schema {}", COLLECTOR_VERSION, migrations().back().version);

TEST(StartLineTest, NamesVersionAndSchema) {
    const test::TempDir folder;
    const auto file = folder / "voltage.db";
    EXPECT_EQ(start_line(file), kStart) << "there is none yet";
    static_cast<void>(SqliteStore::open(file, "Europe/Amsterdam").value());
    EXPECT_EQ(start_line(file), kStart);
}

TEST(StartLineTest, SaysThatADatabaseIsBroughtUpToDate) {
    const test::TempDir folder;
    const auto file = folder / "voltage.db";
    test::execute(file, test::read_file(COLLECTOR_SCHEMA_EXAMPLES "/schema_3.sql"));
    EXPECT_EQ(start_line(file), fmt::format("{}; {} has schema 3 and is brought up to date first, which can take "
                                            "minutes",
                                            kStart, file.string()));
}

TEST(StartLineTest, LeavesWhatIsWrongWithAFileToWhoeverOpensIt) {
    const test::TempDir folder;
    const auto file = folder / "voltage.db";
    std::ofstream(file) << std::string(5000, 'x');
    EXPECT_EQ(start_line(file), kStart);
}

}  // namespace
}  // namespace collector
