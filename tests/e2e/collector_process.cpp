#include "e2e/collector_process.hpp"

#include <unistd.h>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

namespace collector::test {

std::filesystem::path write_config(const TempDir& folder, const ConfigText& text) {
    const auto password_file = folder.write("broker-password", text.password + "\n");
    std::filesystem::permissions(password_file,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return folder.write("collector.toml",
                        fmt::format("[broker]\nurl = \"{}\"\nusername = \"{}\"\npassword_file = \"broker-password\"\n"
                                    "ca_file = \"{}\"\ntopics = {}\n{}\n[database]\npath = \"{}\"\n"
                                    "commit_interval = \"500ms\"\n{}\n",
                                    text.url, text.username, text.ca_file, text.topics, text.more_broker, text.database,
                                    text.more_database));
}

namespace {

/// Without what systemd may have put into the environment of the test.
Process::Environment cleaned(Process::Environment environment) {
    environment.emplace("JOURNAL_STREAM", std::nullopt);
    environment.emplace("CREDENTIALS_DIRECTORY", std::nullopt);
    return environment;
}

}  // namespace

std::unique_ptr<Process> start_collector(const std::filesystem::path& config, const Process::Environment& environment) {
    return std::make_unique<Process>(std::vector<std::string>{COLLECTOR_BINARY, "--config", config},
                                     cleaned(environment));
}

std::unique_ptr<Process> start_check(const std::filesystem::path& config, const std::string& listen) {
    return std::make_unique<Process>(
        std::vector<std::string>{COLLECTOR_BINARY, "check", "--config", config, "--listen", listen}, cleaned({}));
}

std::int64_t ask(const std::filesystem::path& database, const std::string& query) {
    try {
        SQLite::Database connection(database.string(), SQLite::OPEN_READONLY, 2000);
        return connection.execAndGet(query).getInt64();
    } catch (const SQLite::Exception&) {
        return -1;
    }
}

bool wait_until(const std::filesystem::path& database, const std::string& query, std::int64_t wanted) {
    const auto give_up = std::chrono::steady_clock::now() + kPatience;
    while (ask(database, query) != wanted) {
        if (std::chrono::steady_clock::now() > give_up) {
            return false;
        }
        usleep(20'000);  // a database offers nothing to wait on
    }
    return true;
}

}  // namespace collector::test
