#include <cctype>
#include <iterator>
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

/// What a person looks up (the manual) or lets a shell complete is what the program takes.
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

/// What the program says of some words, e.g. `report en50160`.
std::string help_of(const std::string& command) {
    std::istringstream text(command);
    std::vector<std::string> words{std::istream_iterator<std::string>(text), {}};
    words.emplace_back("--help");
    return test::run_collector(words).out;
}

/// The names in the list of subcommands of `--help`.
std::vector<std::string> subcommands(const std::string& command = "") {
    std::istringstream help(help_of(command));
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

/// Subcommands, and theirs.
std::vector<std::string> all_commands() {
    std::vector<std::string> all;
    for (const std::string& command : subcommands()) {
        all.push_back(command);
        for (const std::string& below : subcommands(command)) {
            all.push_back(command + " " + below);
        }
    }
    return all;
}

TEST(Documents, ThereAreSubcommands) {
    EXPECT_THAT(subcommands(),
                testing::UnorderedElementsAre("run", "check", "watch", "replay", "backup", "intervals", "plugs",
                                              "report", "plot", "export", "publish", "calibrate", "serve"));
    EXPECT_THAT(subcommands("report"), testing::ElementsAre("en50160", "inverter", "gaps", "street"));
    EXPECT_THAT(subcommands("export"), testing::ElementsAre("readings", "intervals", "gaps"));
}

TEST(Documents, TheManualNamesEverySubcommandAndOption) {
    std::string manual = project_file("man/collector.1");
    for (auto at = manual.find("\\-"); at != std::string::npos; at = manual.find("\\-", at)) {
        manual.erase(at, 1);
    }
    for (const std::string& command : all_commands()) {
        EXPECT_THAT(manual, HasSubstr(command));
        EXPECT_THAT(options_in(manual), IsSupersetOf(options_in(help_of(command)))) << command;
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

constexpr const char* kBashFile = COLLECTOR_PROJECT "/completions/collector";
constexpr const char* kFishFile = COLLECTOR_PROJECT "/completions/collector.fish";
constexpr const char* kZshFolder = COLLECTOR_PROJECT "/completions";
constexpr const char* kOffersOfZsh = COLLECTOR_PROJECT "/tests/cli/offers.zsh";

/// A shell as Debian has it, with the file that is installed for it.
struct Shell {
    std::string_view name;
    /// What to run for the words after `collector`, in a folder that is made for it. The output is a line an offer.
    std::vector<std::string> (*command)(const test::TempDir& folder, const std::string& words);

    friend std::ostream& operator<<(std::ostream& out, const Shell& shell) { return out << shell.name; }
};

std::vector<std::string> ask_bash(const test::TempDir& folder, const std::string& words) {
    // Stands in for the package bash-completion, which sets these four.
    const auto script =
        folder.write("try", fmt::format("_init_completion() {{ words=(collector {}); cword=$((${{#words[@]}} - 1)); "
                                        "cur=${{words[cword]}}; prev=${{words[cword - 1]}}; }}\n"
                                        "_filedir() {{ COMPREPLY=(a-file.toml); }}\nsource {}\n_collector\n"
                                        "printf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
                                        words.empty() || words.ends_with(' ') ? words + "''" : words, kBashFile));
    return {"bash", script};
}

/// Zsh completes only on a terminal.
std::vector<std::string> ask_zsh(const test::TempDir& folder, const std::string& words) {
    const auto offers = folder.write("offers", "");
    return {"sh",
            "-ec",
            R"(cd "$1" && zsh -f "$2" "$3" "$4" "$5" && cat "$5")",
            "sh",
            folder.path(),
            kOffersOfZsh,
            kZshFolder,
            "collector " + words,
            offers};
}

std::vector<std::string> ask_fish(const test::TempDir& folder, const std::string& words) {
    return {"env",
            "HOME=" + folder.path().string(),
            "fish",
            "--no-config",
            "-c",
            "cd $argv[1]; source $argv[2]; complete -C $argv[3] | string replace -r '\\t.*' ''; true",
            folder.path(),
            kFishFile,
            "collector " + words};
}

class Completion : public testing::TestWithParam<Shell> {
  protected:
    /// What the shell offers for the last of these words, which may have been begun.
    static std::vector<std::string> offers(const std::string& words) {
        const test::TempDir folder;
        folder.write("a-file.toml", "");
        std::istringstream output(test::run(GetParam().command(folder, words)));
        std::vector<std::string> offered;
        for (std::string one; std::getline(output, one);) {
            offered.push_back(one);
        }
        return offered;
    }
};

INSTANTIATE_TEST_SUITE_P(Shells, Completion,
                         testing::Values(Shell{"bash", ask_bash}, Shell{"zsh", ask_zsh}, Shell{"fish", ask_fish}),
                         testing::PrintToStringParamName());

TEST_P(Completion, OffersEverySubcommandAndOption) {
    EXPECT_THAT(offers(""), IsSupersetOf(subcommands()));
    EXPECT_THAT(offers("help "), IsSupersetOf(subcommands()));
    EXPECT_THAT(offers("--"), IsSupersetOf(options_in(test::run_collector({"--help"}).out)));
    for (const std::string& command : all_commands()) {
        EXPECT_THAT(offers(command + " --"), IsSupersetOf(options_in(help_of(command)))) << command;
    }
    EXPECT_THAT(offers("report "), IsSupersetOf(subcommands("report")));
    EXPECT_THAT(offers("export "), IsSupersetOf(subcommands("export")));
}

TEST_P(Completion, OffersNoOptionThatACommandDoesNotTake) {
    for (const std::string& command : all_commands()) {
        const auto help = help_of(command) + "--config";
        EXPECT_THAT(offers(command + " --"), testing::IsSubsetOf(options_in(help))) << command;
    }
}

TEST_P(Completion, OffersOnlyWhatFits) {
    EXPECT_THAT(offers("ch"), testing::ElementsAre("check"));
    EXPECT_THAT(offers("help ba"), testing::ElementsAre("backup"));
    EXPECT_THAT(offers("watch --pl"), testing::ElementsAre("--plug"));
    EXPECT_THAT(offers("--config check.toml backup --d"), testing::ElementsAre("--database"));
    EXPECT_THAT(offers("check --config a-"), testing::ElementsAre("a-file.toml"));
    EXPECT_THAT(offers("replay a-"), testing::ElementsAre("a-file.toml"));
    EXPECT_THAT(offers("report en50160 --format h"), testing::ElementsAre("html"));
    EXPECT_THAT(offers("plugs --format "), testing::UnorderedElementsAre("text", "csv", "json"));
    EXPECT_THAT(offers("report street --format "), testing::UnorderedElementsAre("text", "csv", "json", "html"));
    EXPECT_THAT(offers("calibrate --format j"), testing::ElementsAre("json"));
    EXPECT_THAT(offers("report gaps --format "), testing::UnorderedElementsAre("text", "csv", "json", "html"));
    EXPECT_THAT(offers("report inverter --format j"), testing::ElementsAre("json"));
    EXPECT_THAT(offers("plot --st"), testing::ElementsAre("--stack-days"));
    EXPECT_THAT(offers("export readings --format "), testing::UnorderedElementsAre("csv", "json"));
    EXPECT_THAT(offers("export gaps --time l"), testing::ElementsAre("local"));
    EXPECT_THAT(offers("export intervals --salt-file a-"), testing::ElementsAre("a-file.toml"));
}

}  // namespace
}  // namespace collector
