#include "daemon/start_report.hpp"

#include <fmt/format.h>

#include <collector/sqlite/inspection.hpp>
#include <collector/sqlite/migration.hpp>

namespace collector {

std::string start_line(const std::filesystem::path& database) {
    const int newest = migrations().back().version;
    std::string line = fmt::format("collector {} starts, with schema {}", COLLECTOR_VERSION, newest);
    // What is wrong with the file, whoever opens it says.
    const auto state = inspect_database(database);
    if (state && state->schema == DatabaseState::Schema::older) {
        line += fmt::format("; {} has schema {} and is brought up to date first, which can take minutes",
                            database.string(), state->version);
    }
    return line;
}

}  // namespace collector
