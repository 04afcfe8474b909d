#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace collector::test {

/// What a test puts into a configuration file.
struct ConfigText {
    std::string url;
    std::string username = "collector";
    std::string password = "collector-secret";
    std::string ca_file{};
    std::string more_broker{};    ///< further lines of [broker]
    std::string more_database{};  ///< further lines of [database]
    std::string database = "voltage.db";
    std::string topics = R"(["mjs-voltage/#", "tele/#", "stat/#", "+/tele/+", "+/stat/+", "+/+/tele/+", "+/+/stat/+",
                             "tasmota/discovery/+/+"])";
};

/// Writes `collector.toml` and the password beside it.
std::filesystem::path write_config(const TempDir& folder, const ConfigText& text);

/// The real program, recording.
[[nodiscard]] std::unique_ptr<Process> start_collector(const std::filesystem::path& config,
                                                       const Process::Environment& environment = {});

/// The real program, checking; waits for a reading for as long as `listen` says.
[[nodiscard]] std::unique_ptr<Process> start_check(const std::filesystem::path& config,
                                                   const std::string& listen = "0s");

/// One number that a query gives, from a connection of its own; -1 while the database or table does not exist.
[[nodiscard]] std::int64_t ask(const std::filesystem::path& database, const std::string& query);

/// Waits until the query gives `wanted`; false: it took too long.
[[nodiscard]] bool wait_until(const std::filesystem::path& database, const std::string& query, std::int64_t wanted);

}  // namespace collector::test
