#include <cctype>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/captured_run.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

/// What a person looks up (the manual) or lets bash complete is what the program takes.
namespace collector {
namespace {

using testing::HasSubstr;
using testing::IsSupersetOf;

std::string project_file(const std::string& name) {
    return test::read_file(std::filesystem::path(COLLECTOR_PROJECT) / name);
}

/// The words of a text that start with `--`, without what follows the name.
std::set<std::string> options_in(const std::string& text) {
    std::set<std::string> options;
    for (auto at = text.find("--"); at != std::string::npos; at = text.find("--", at + 2)) {
        std::size_t end = at + 2;
        while (end < text.size() && (std::islower(static_cast<unsigned char>(text[end])) != 0 || text[end] == '-')) {
            ++end;
        }
        if (end > at + 2) {
            options.insert(text.substr(at, end - at));
        }
    }
    return options;
}

/// The names in the list of subcommands of `--help`.
std::vector<std::string> subcommands() {
    std::istringstream help(test::run_collector({"--help"}).out);
    std::vector<std::string> names;
    bool listed = false;
    for (std::string line; std::getline(help, line);) {
        if (listed && line.starts_with("  ")) {
            std::istringstream words(line);
            words >> names.emplace_back();
        }
        listed = listed || line.starts_with("Subcommands:");
    }
    return names;
}

/// What bash offers for the last of these words.
std::vector<std::string> completions(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) {
        line += fmt::format("'{}' ", word);
    }
    // Stands in for the package bash-completion, which sets these four.
    const test::TempDir folder;
    const auto script =
        folder.write("try", fmt::format("_init_completion() {{ words=(collector {}); cword=$((${{#words[@]}} - 1)); "
                                        "cur=${{words[cword]}}; prev=${{words[cword - 1]}}; }}\n"
                                        "_filedir() {{ COMPREPLY=(a-file); }}\nsource {}\n_collector\n"
                                        "printf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
                                        line, COLLECTOR_PROJECT "/completions/collector"));
    std::istringstream output(test::run({"bash", script}));
    std::vector<std::string> offered;
    for (std::string one; std::getline(output, one);) {
        offered.push_back(one);
    }
    return offered;
}

TEST(Documents, ThereAreSubcommands) {
    EXPECT_THAT(subcommands(), testing::UnorderedElementsAre("run", "check", "watch", "replay", "backup", "intervals"));
}

TEST(Documents, TheManualNamesEverySubcommandAndOption) {
    std::string manual = project_file("man/collector.1");
    for (auto at = manual.find("\\-"); at != std::string::npos; at = manual.find("\\-", at)) {
        manual.erase(at, 1);
    }
    for (const std::string& command : subcommands()) {
        EXPECT_THAT(manual, HasSubstr(command));
        EXPECT_THAT(options_in(manual), IsSupersetOf(options_in(test::run_collector({command, "--help"}).out)))
            << command;
    }
    EXPECT_THAT(options_in(manual), IsSupersetOf(options_in(test::run_collector({"--help"}).out)));
}

TEST(Documents, TheManualNamesEveryExitCodeThatTheReadmeDoes) {
    const std::string manual = project_file("man/collector.1");
    std::istringstream readme(project_file("README.md"));
    int codes = 0;
    for (std::string line; std::getline(readme, line);) {
        if (line.size() > 6 && line.starts_with("| ") && std::isdigit(static_cast<unsigned char>(line[2])) != 0 &&
            line.find(" | ") <= 4) {
            EXPECT_THAT(manual, HasSubstr(fmt::format(".B {}\n", line.substr(2, line.find(" | ") - 2)))) << line;
            ++codes;
        }
    }
    EXPECT_GE(codes, 9);
}

TEST(Documents, TheManualOfTheConfigurationNamesEveryKey) {
    const std::string manual = project_file("man/collector.toml.5");
    std::istringstream example(project_file("config/hivemq.toml"));
    int keys = 0;
    for (std::string line; std::getline(example, line);) {
        line.erase(0, line.starts_with('#') ? 1 : 0);
        const auto equals = line.find(" = ");
        if (equals != std::string::npos && line.find(' ') == equals) {
            EXPECT_THAT(manual, HasSubstr(line.substr(0, equals)));
            ++keys;
        } else if (line.starts_with('[')) {
            EXPECT_THAT(manual, HasSubstr("TABLE " + line));
        }
    }
    EXPECT_GE(keys, 15);
}

TEST(Completion, OffersEverySubcommandAndOption) {
    EXPECT_THAT(completions({""}), IsSupersetOf(subcommands()));
    EXPECT_THAT(completions({"--"}), IsSupersetOf(options_in(test::run_collector({"--help"}).out)));
    for (const std::string& command : subcommands()) {
        EXPECT_THAT(completions({command, "--"}),
                    IsSupersetOf(options_in(test::run_collector({command, "--help"}).out)))
            << command;
    }
}

TEST(Completion, OffersOnlyWhatFits) {
    EXPECT_THAT(completions({"ch"}), testing::ElementsAre("check"));
    EXPECT_THAT(completions({"help", "ba"}), testing::ElementsAre("backup"));
    EXPECT_THAT(completions({"watch", "--pl"}), testing::ElementsAre("--plug"));
    EXPECT_THAT(completions({"check", "--config", ""}), testing::ElementsAre("a-file"));
    EXPECT_THAT(completions({"replay", ""}), testing::ElementsAre("a-file"));
}

}  // namespace
}  // namespace collector
