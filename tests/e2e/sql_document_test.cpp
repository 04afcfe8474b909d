#include <sstream>

#include <gtest/gtest.h>

#include "e2e/known_network.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace collector::test {
namespace {

struct Example {
    std::string query;
    std::string answer;  ///< of the ```text block directly below it; empty: there is none
};

/// Lines up to the end of a fenced block.
std::string block(std::istream& document) {
    std::string text;
    for (std::string line; std::getline(document, line) && line != "```";) {
        text += line + "\n";
    }
    return text;
}

/// The ```sql blocks of a document with their answers, in order.
std::vector<Example> examples(const std::string& document) {
    std::istringstream lines(document);
    std::vector<Example> found;
    bool expects_answer = false;
    for (std::string line; std::getline(lines, line);) {
        if (line == "```sql") {
            found.push_back({block(lines), ""});
        } else if (line == "```text" && expects_answer) {
            found.back().answer = block(lines);
        } else if (line.empty()) {
            continue;
        }
        expects_answer = line == "```sql";
    }
    return found;
}

std::string without_trailing_blanks(const std::string& text) {
    std::istringstream lines(text);
    std::string result;
    for (std::string line; std::getline(lines, line);) {
        result += line.substr(0, line.find_last_not_of(" \t") + 1) + "\n";
    }
    return result;
}

/// Whether a plan has no use for the time of settled readings, called `r` in the view `voltage`, and takes them all.
bool reads_every_reading(const std::string& plan) {
    std::istringstream lines(plan);
    for (std::string line; std::getline(lines, line);) {
        const auto has = [&line](std::string_view part) { return line.find(part) != std::string::npos; };
        const bool is_settled = has("SCAN reading_settled") || has("SEARCH reading_settled") || has("SEARCH r ");
        if (is_settled && !has("time") && !has("rowid")) {
            return true;
        }
    }
    return false;
}

class SqlDocumentTest : public testing::Test {
  protected:
    TempDir folder_;
    std::filesystem::path database_ = known_network(folder_);

    [[nodiscard]] std::string plan(const std::string& query) const {
        return run({"sqlite3", database_, "EXPLAIN QUERY PLAN " + query});
    }
};

TEST_F(SqlDocumentTest, EveryQueryAnswersWhatTheDocumentSays) {
    const auto all = examples(read_file(SOURCE_DIR "/docs/sql.md"));
    ASSERT_GE(all.size(), 16U);
    for (const auto& [query, answer] : all) {
        EXPECT_FALSE(answer.empty()) << "no answer below:\n" << query;
        EXPECT_EQ(without_trailing_blanks(run({"sqlite3", "-box", database_, query})), without_trailing_blanks(answer))
            << query;
    }
}

TEST_F(SqlDocumentTest, NoQueryReadsEveryReading) {
    for (const Example& example : examples(read_file(SOURCE_DIR "/docs/sql.md"))) {
        EXPECT_FALSE(reads_every_reading(plan(example.query))) << example.query << plan(example.query);
    }
}

/// The query as it stands in a YAML file below `sql: |-`, ten blanks to the right and without its semicolon.
std::string as_yaml(const std::string& query) {
    std::istringstream lines(query.substr(0, query.find_last_of(';')));
    std::string text = "        sql: |-\n";
    for (std::string line; std::getline(lines, line);) {
        text += "          " + line + "\n";
    }
    return text;
}

TEST_F(SqlDocumentTest, DatasetteHasEveryQuestionAsItStands) {
    const std::string metadata = read_file(SOURCE_DIR "/config/datasette.yaml");
    const std::string document = read_file(SOURCE_DIR "/docs/sql.md");
    const auto all = examples(document);
    for (const Example& example : all) {
        const auto heading = document.rfind("\n### ", document.find(example.query)) + 5;
        const std::string title = document.substr(heading, document.find('\n', heading) - heading);
        EXPECT_NE(metadata.find("        title: " + title + "\n" + as_yaml(example.query)), std::string::npos)
            << title << "\n"
            << as_yaml(example.query);
    }
    std::size_t questions = 0;
    for (auto at = metadata.find(" sql: |-\n"); at != std::string::npos; at = metadata.find(" sql: |-\n", at + 1)) {
        ++questions;
    }
    EXPECT_EQ(questions, all.size() + 1) << "and the chart";
}

TEST_F(SqlDocumentTest, DatasetteHidesExactlyWhatTheDocumentDoesNotName) {
    const std::string metadata = read_file(SOURCE_DIR "/config/datasette.yaml");
    const std::string document = read_file(SOURCE_DIR "/docs/sql.md");
    std::istringstream names(run({"sqlite3", database_,
                                  "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE "
                                  "'sqlite_%'"}));
    for (std::string name; std::getline(names, name);) {
        const bool is_named = document.find("\n| `" + name + "` | ") != std::string::npos;
        const bool is_hidden = metadata.find("\n      " + name + ": {hidden: true}\n") != std::string::npos ||
                               metadata.find("\n      " + name + ": {allow: false}\n") != std::string::npos;
        EXPECT_NE(is_named, is_hidden) << name;
    }
}

TEST_F(SqlDocumentTest, AQueryThatReadsEveryReadingIsNoticed) {
    EXPECT_TRUE(reads_every_reading(plan("SELECT max(volts) FROM voltage")));
    EXPECT_TRUE(reads_every_reading(plan("SELECT max(voltage) FROM reading WHERE flags = 0")));
    EXPECT_TRUE(reads_every_reading(plan("SELECT sum(voltage_mv) FROM reading_settled")));
    EXPECT_FALSE(reads_every_reading(plan("SELECT max(volts) FROM voltage WHERE time > 1780272000000")));
}

TEST(SqlExamplesOfADocumentTest, AnAnswerBelongsToTheQueryDirectlyAboveIt) {
    const auto all = examples(
        "```sql\nSELECT 1;\n```\n\n```text\none\n```\n\n```sql\nSELECT 2;\n```\nProse.\n\n"
        "```text\ntwo\n```\n");
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].query, "SELECT 1;\n");
    EXPECT_EQ(all[0].answer, "one\n");
    EXPECT_EQ(all[1].answer, "");
}

}  // namespace
}  // namespace collector::test
