#include "cli/database_owner.hpp"

#include <string>

#include <collector/process/recording_user.hpp>
#include <collector/sqlite/database_files.hpp>

namespace collector {
namespace {

std::filesystem::path folder_of(const std::filesystem::path& database) {
    return resolved(database).parent_path();
}

void warn(const std::string& sentence, Log& log) {
    if (!sentence.empty()) {
        log.warn(sentence);
    }
}

}  // namespace

void go_on_as_owner(const std::filesystem::path& database, Log& log) {
    warn(leave_root_for_owner(folder_of(database)), log);
}

void warn_root(const std::filesystem::path& database, Log& log) {
    warn(warning_to_root(folder_of(database)), log);
}

}  // namespace collector
