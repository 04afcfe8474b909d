#include <map>
#include <set>
#include <sstream>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metrics/metrics_text.hpp"
#include "metrics_feed/some_health.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

/// What the operator reads, and the rules that are shipped, are about the metrics that are served.
namespace collector {
namespace {

using testing::HasSubstr;

std::string project_file(const std::string& name) {
    return test::read_file(std::filesystem::path(COLLECTOR_PROJECT) / name);
}

/// A line `| name | type | labels | help |` for each metric that is served, as the document has it.
std::vector<std::string> served_rows() {
    std::vector<std::string> rows;
    std::istringstream text(metrics_text(test::some_health()));
    std::string name;
    std::string help;
    std::string type;
    std::string labels;
    const auto finish = [&] {
        if (!name.empty()) {
            rows.push_back(fmt::format("| `{}` | {} | {} | {} |", name, type, labels, help));
        }
        labels.clear();
    };
    for (std::string line; std::getline(text, line);) {
        std::istringstream words(line);
        std::string mark;
        std::string what;
        words >> mark >> what;
        if (what == "HELP") {
            finish();
            words >> name;
            std::getline(words >> std::ws, help);
        } else if (what == "TYPE") {
            words >> what >> type;
        } else if (const auto brace = line.find('{'); brace != std::string::npos && type != "histogram") {
            labels.clear();
            for (auto start = brace + 1; start < line.size() && line[start - 1] != '}';) {
                const auto equals = line.find('=', start);
                labels += fmt::format("{}`{}`", labels.empty() ? "" : ", ", line.substr(start, equals - start));
                start = line.find('"', equals + 2) + 2;
            }
        }
    }
    finish();
    return rows;
}

TEST(MetricsDocument, ListsEveryMetricAndNoOther) {
    std::vector<std::string> documented;
    std::istringstream document(project_file("docs/monitoring.md"));
    for (std::string line; std::getline(document, line);) {
        if (line.starts_with("| `collector_")) {
            documented.push_back(line);
        }
    }
    EXPECT_EQ(documented, served_rows());
}

TEST(MetricsDocument, NamesEveryAlertAndTheFilesThatAreInstalled) {
    const std::string document = project_file("docs/monitoring.md");
    std::istringstream rules(project_file("config/collector-rules.yml"));
    int alerts = 0;
    for (std::string line; std::getline(rules, line);) {
        if (const auto at = line.find("alert: "); at != std::string::npos) {
            EXPECT_THAT(document, HasSubstr(fmt::format("| `{}` |", line.substr(at + 7))));
            ++alerts;
        }
    }
    EXPECT_GE(alerts, 5);
    const std::string build = project_file("CMakeLists.txt");
    for (const char* const file : {"metrics.conf", "collector-rules.yml"}) {
        EXPECT_THAT(document, HasSubstr(fmt::format("/usr/share/doc/collector/examples/{}", file)));
        EXPECT_THAT(build, HasSubstr(file));
    }
}

TEST(AlertRules, AreAboutMetricsThatAreServed) {
    const std::string served = metrics_text(test::some_health());
    const std::string rules = project_file("config/collector-rules.yml");
    int names = 0;
    for (auto at = rules.find("collector_"); at != std::string::npos; at = rules.find("collector_", at + 1)) {
        const auto end = rules.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at);
        EXPECT_THAT(served, HasSubstr("\n" + rules.substr(at, end - at))) << rules.substr(at, end - at);
        ++names;
    }
    EXPECT_GE(names, 8);
}

TEST(AlertRules, PrometheusTakesThem) {
    EXPECT_THAT(test::run({"promtool", "check", "rules", COLLECTOR_PROJECT "/config/collector-rules.yml"}),
                HasSubstr("SUCCESS"));
}

TEST(AlertRules, ComeWhenTheyMustAndStayAwayWhenAllIsWell) {
    EXPECT_THAT(test::run({"promtool", "test", "rules", COLLECTOR_PROJECT "/tests/metrics/collector_rules_test.yml"}),
                HasSubstr("SUCCESS"));
}

}  // namespace
}  // namespace collector
