#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace collector::test {
namespace {

/// The ```sql blocks of a document, in order.
std::vector<std::string> sql_blocks(const std::string& document) {
    constexpr std::string_view kOpen = "```sql\n";
    std::vector<std::string> blocks;
    for (auto at = document.find(kOpen); at != std::string::npos; at = document.find(kOpen, at)) {
        at += kOpen.size();
        const auto end = document.find("```", at);
        blocks.push_back(document.substr(at, end - at));
        at = end;
    }
    return blocks;
}

/// A database of ten plugs over a June day, made by replaying what the simulator would have published.
std::filesystem::path day_of_plugs(const TempDir& folder) {
    run({SIMULATOR_BINARY, "--log", folder / "day.jsonl", "--from", "2026-06-01T00:00:00Z", "--duration", "86400",
         "--plugs", "10", "--tele-period", "60", "--seed", "7"});
    run({COLLECTOR_BINARY, "replay", folder / "day.jsonl", "--database", folder / "voltage.db"});
    return folder / "voltage.db";
}

TEST(SqlExamplesTest, EveryQueryOfTheReadmeRunsAndAnswers) {
    const TempDir folder;
    const auto database = day_of_plugs(folder);
    const auto queries = sql_blocks(read_file(SOURCE_DIR "/README.md"));
    ASSERT_GE(queries.size(), 4U);
    for (const std::string& query : queries) {
        const std::string answer = run({"sqlite3", "-header", "-box", database, query});
        EXPECT_GT(std::count(answer.begin(), answer.end(), '\n'), 3) << "no rows for:\n" << query << answer;
    }
}

TEST(SqlExamplesTest, TheSimulatedWeekAnswersEveryQuestionOfTheReadme) {
    const TempDir folder;
    const std::string said =
        run({SOURCE_DIR "/scripts/simulated_week", COLLECTOR_BINARY, SIMULATOR_BINARY, folder / "week.db"});
    const auto queries = sql_blocks(read_file(SOURCE_DIR "/README.md"));
    for (const std::string& query : queries) {
        const auto asked = said.find(query);
        ASSERT_NE(asked, std::string::npos) << query;
        EXPECT_EQ(said.compare(asked + query.size(), 3, "┌"), 0) << "no rows for:\n" << query << said;
    }
}

TEST(SqlExamplesTest, ALogReplayedTwiceIsRecordedOnce) {
    const TempDir folder;
    const auto database = day_of_plugs(folder);
    const std::string count = run({"sqlite3", database, "SELECT count(*) FROM reading"});
    EXPECT_GT(std::stoi(count), 10 * 1400);
    const std::string said = run({COLLECTOR_BINARY, "replay", folder / "day.jsonl", "--database", database});
    EXPECT_NE(said.find(" 0 readings of 10 plugs recorded"), std::string::npos) << said;
    EXPECT_EQ(run({"sqlite3", database, "SELECT count(*) FROM reading"}), count);
}

}  // namespace
}  // namespace collector::test
