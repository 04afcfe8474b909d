#include "cli/database_owner.hpp"

#include <string>

#include <collector/process/recording_user.hpp>
#include <collector/sqlite/database_files.hpp>

namespace collector {

void go_on_as_owner(const std::filesystem::path& database, Log& log) {
    if (const std::string warning = leave_root_for_owner(resolved(database).parent_path()); !warning.empty()) {
        log.warn(warning);
    }
}

}  // namespace collector
