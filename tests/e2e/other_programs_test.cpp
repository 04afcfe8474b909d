#include <gtest/gtest.h>

#include "e2e/known_network.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

/// Programs by others, as PyPI has them, on a database whose every value is known.
namespace collector::test {
namespace {

constexpr int kMissing = 77;
constexpr auto kBuildPatience = std::chrono::minutes{4};

class OtherProgramsTest : public testing::Test {
  protected:
    void SetUp() override {
        Process build({SOURCE_DIR "/tests/support/python_programs/build", OTHER_PROGRAMS_DIR});
        const auto code = build.wait_exit(kBuildPatience);
        if (code == kMissing) {
            GTEST_SKIP() << "DuckDB and Datasette cannot be had from PyPI: " << build.output();
        }
        ASSERT_EQ(code, 0) << build.output();
        // Under the name that the pages are made for.
        run({"sqlite3", known_network(folder_), "VACUUM INTO '" + database_.string() + "'"});
    }

    TempDir folder_;
    std::filesystem::path database_ = folder_ / "voltage.db";
};

/// The block of statements that docs/sql.md gives for a program.
std::string statements_for(std::string_view program) {
    const std::string document = read_file(SOURCE_DIR "/docs/sql.md");
    const std::string fence = "```" + std::string(program) + "\n";
    const auto begin = document.find(fence) + fence.size();
    return document.substr(begin, document.find("```", begin) - begin);
}

TEST_F(OtherProgramsTest, DuckDbListsTheTablesAndReadsTheSameNumbers) {
    const std::string said = run({OTHER_PROGRAMS_DIR "/bin/python", SOURCE_DIR "/tests/e2e/duckdb_reads.py",
                                  database_.string(), statements_for("duckdb")});
    EXPECT_NE(said.find("all tables and views can be read"), std::string::npos) << said;
}

TEST_F(OtherProgramsTest, DatasetteOpensEveryPageAndAnswersEveryQuestion) {
    const std::string said = run({OTHER_PROGRAMS_DIR "/bin/python", SOURCE_DIR "/tests/e2e/datasette_opens.py",
                                  database_.string(), SOURCE_DIR "/config/datasette.yaml"});
    EXPECT_NE(said.find("23 questions answered"), std::string::npos) << said;
}

TEST_F(OtherProgramsTest, DatasetteTakesTheCommandOfTheDocument) {
    const std::string program = OTHER_PROGRAMS_DIR "/bin/datasette";
    const std::string metadata = SOURCE_DIR "/config/datasette.yaml";
    const std::string said = run({program, "serve", database_.string(), "--metadata", metadata, "--setting",
                                  "sql_time_limit_ms", "10000", "--get", "/voltage/about.json?_shape=array"});
    EXPECT_NE(said.find("voltage_nominal"), std::string::npos) << said;
}

}  // namespace
}  // namespace collector::test
