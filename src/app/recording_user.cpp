#include "app/recording_user.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace collector {

std::string become_owner_of(const std::filesystem::path& folder) {
    struct stat info {};
    if (geteuid() != 0 || stat(folder.c_str(), &info) != 0 || info.st_uid == 0) {
        return {};
    }
    const passwd* const entry = getpwuid(info.st_uid);
    const std::string name = entry == nullptr ? std::to_string(info.st_uid) : entry->pw_name;
    const gid_t group = entry == nullptr ? info.st_gid : entry->pw_gid;
    const int groups_set = entry == nullptr ? setgroups(1, &group) : initgroups(name.c_str(), group);
    if (groups_set != 0 || setgid(group) != 0 || setuid(info.st_uid) != 0) {
        return fmt::format(" (as root: cannot become {}, who owns {}: {})", name, folder.string(),
                           std::generic_category().message(errno));
    }
    return fmt::format(" (as user {}, who owns {})", name, folder.string());
}

}  // namespace collector
