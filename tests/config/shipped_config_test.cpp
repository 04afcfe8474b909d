#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "loading.hpp"

namespace collector::test {
namespace {

std::vector<std::string> lines_of(const std::string& content) {
    std::vector<std::string> lines;
    std::istringstream stream(content);
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string content;
    for (const std::string& line : lines) {
        content += line + '\n';
    }
    return content;
}

/// The key of a line `key = value`; empty for any other line.
std::string_view key_of(std::string_view line) {
    const auto end = std::min(line.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), line.size());
    return line.substr(end).starts_with(" = ") ? line.substr(0, end) : std::string_view{};
}

/// `#key = value`. Lines for people start with `# `.
bool is_default_line(std::string_view line) {
    return line.starts_with('#') && !key_of(line.substr(1)).empty();
}

/// The files name others on the host that they are meant for; here these lie beside them.
std::vector<std::string> shipped_lines(std::string_view name) {
    std::vector<std::string> lines = lines_of(read_file(std::filesystem::path(COLLECTOR_SHIPPED_CONFIG) / name));
    for (std::string& line : lines) {
        const std::string key(key_of(line));
        if (key == "password_file" || key == "ca_file") {
            line = fmt::format("{0} = \"{0}\"", key);
        }
    }
    return lines;
}

/// Loads lines with the files they name provided.
LoadedConfig load(const std::vector<std::string>& lines) {
    const ConfigFile file(joined(lines));
    file.folder().write("password_file", "s3cret\n");
    file.folder().write("ca_file", "");
    LoadedConfig loaded = file.load_valid();
    // The folder differs from one load to the next.
    if (!loaded.config.broker.ca_file.empty()) {
        EXPECT_EQ(loaded.config.broker.ca_file, file.folder() / "ca_file");
        loaded.config.broker.ca_file = "ca_file";
    }
    return loaded;
}

class ShippedConfigTest : public testing::TestWithParam<std::string> {};

TEST_P(ShippedConfigTest, IsTakenWithoutAWarning) {
    const LoadedConfig loaded = load(shipped_lines(GetParam()));
    EXPECT_EQ(text(loaded.warnings), "");
    EXPECT_TRUE(loaded.config.broker.tls);
    EXPECT_EQ(loaded.config.broker.port, 8883);
    EXPECT_EQ(loaded.config.broker.username, "collector");
    EXPECT_EQ(loaded.config.broker.password, "s3cret");
    EXPECT_EQ(loaded.config.database.path, "/var/lib/collector/voltage.db");
}

/// A line `#key = value` shows the default, so without its `#` nothing may change; only the client's id is an example.
TEST_P(ShippedConfigTest, EachLineThatShowsADefaultChangesNothing) {
    const std::vector<std::string> lines = shipped_lines(GetParam());
    const Config want = load(lines).config;
    int defaults = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!is_default_line(lines[i])) {
            continue;
        }
        ++defaults;
        std::vector<std::string> with_default = lines;
        with_default[i].erase(0, 1);
        Config config = load(with_default).config;
        if (with_default[i].starts_with("client_id")) {
            EXPECT_EQ(config.broker.client_id, "collector-pi");
            config.broker.client_id = want.broker.client_id;
        }
        EXPECT_EQ(config, want) << with_default[i];
    }
    EXPECT_GE(defaults, 10);
}

TEST_P(ShippedConfigTest, AllLinesThatShowADefaultAreTakenTogether) {
    std::vector<std::string> lines = shipped_lines(GetParam());
    const Config want = load(lines).config;
    for (std::string& line : lines) {
        line.erase(0, is_default_line(line) ? 1 : 0);
    }
    Config config = load(lines).config;
    config.broker.client_id = want.broker.client_id;
    EXPECT_EQ(config, want);
}

/// Only what nobody else can know is left to whoever installs it.
TEST(ShippedConfig, OfTheCloudWaitsForTheAddressOfACluster) {
    const LoadedConfig loaded = load(shipped_lines("hivemq.toml"));
    EXPECT_EQ(places(loaded.unfinished), (std::vector<NotePlace>{{9, "broker.url"}}));
}

TEST(ShippedConfig, OfThisMachineIsFinished) {
    EXPECT_EQ(load(shipped_lines("local.toml")).unfinished, std::vector<ConfigNote>{});
}

/// Whoever reads the file learns of every key there is.
TEST_P(ShippedConfigTest, ShowsEveryKey) {
    const std::vector<std::string> lines = shipped_lines(GetParam());
    for (const std::string_view wanted :
         {"url", "client_id", "username", "password_file", "ca_file", "certificate_file", "key_file", "mqtt_version",
          "session", "keep_alive", "topics", "full_topics", "time_zone", "record", "path", "commit_interval",
          "language", "level"}) {
        EXPECT_TRUE(std::ranges::any_of(lines, [wanted](std::string_view line) {
            line.remove_prefix(is_default_line(line) ? 1 : 0);
            return key_of(line) == wanted;
        })) << wanted;
    }
}

INSTANTIATE_TEST_SUITE_P(Config, ShippedConfigTest, testing::Values("hivemq.toml", "local.toml"),
                         [](const auto& row) { return row.param.substr(0, row.param.find('.')); });

}  // namespace
}  // namespace collector::test
