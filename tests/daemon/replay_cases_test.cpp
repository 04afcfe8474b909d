#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ostream>

#include <gtest/gtest.h>

#include <collector/daemon/replay.hpp>

#include "sqlite/database_rows.hpp"
#include "support/captured_log.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

struct Question {
    std::string query;
    std::vector<std::string> rows;
};

/// See data/README.md.
struct ReplayCase {
    std::filesystem::path folder;

    [[nodiscard]] std::string name() const { return folder.filename().string(); }
    [[nodiscard]] std::vector<Question> questions() const {
        std::vector<Question> questions;
        std::ifstream file(folder / "answers");
        bool is_answer = false;
        for (std::string line; std::getline(file, line);) {
            if (line.empty()) {
                is_answer = false;
            } else if (is_answer) {
                questions.back().rows.push_back(line);
            } else if (!line.starts_with('#')) {
                questions.push_back({line, {}});
                is_answer = true;
            }
        }
        return questions;
    }
    friend std::ostream& operator<<(std::ostream& out, const ReplayCase& one) { return out << one.name(); }
};

std::vector<ReplayCase> cases() {
    std::vector<ReplayCase> all;
    for (const auto& entry : std::filesystem::directory_iterator(COLLECTOR_REPLAY_DATA)) {
        if (entry.is_directory()) {
            all.push_back({entry.path()});
        }
    }
    std::ranges::sort(all, {}, &ReplayCase::name);
    return all;
}

class ReplayCaseTest : public testing::TestWithParam<ReplayCase> {};

TEST_P(ReplayCaseTest, RecordsWhatItShould) {
    const test::TempDir folder;
    const auto database = folder / "voltage.db";
    test::CapturedLog log;
    std::ifstream input(GetParam().folder / "messages.jsonl");
    const auto summary = replay(input, default_tasmota_config(), database, log, [](std::uint64_t) {});
    ASSERT_TRUE(summary) << summary.error().what;
    const auto questions = GetParam().questions();
    EXPECT_FALSE(questions.empty());
    for (const Question& question : questions) {
        EXPECT_EQ(test::rows(database, question.query), question.rows) << question.query;
    }
}

INSTANTIATE_TEST_SUITE_P(Logs, ReplayCaseTest, testing::ValuesIn(cases()),
                         [](const auto& row) { return row.param.name(); });

}  // namespace
}  // namespace collector
