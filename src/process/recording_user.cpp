#include <collector/process/recording_user.hpp>

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace collector {

std::string become_recording_user(const std::filesystem::path& folder) {
    if (geteuid() != 0) {
        return {};
    }
    struct stat info {};
    const bool owned = stat(folder.c_str(), &info) == 0 && info.st_uid != 0;
    const passwd* const entry = owned ? getpwuid(info.st_uid) : getpwnam("collector");
    if (!owned && entry == nullptr) {
        return {};
    }
    const uid_t user = owned ? info.st_uid : entry->pw_uid;
    const gid_t group = entry == nullptr ? info.st_gid : entry->pw_gid;
    const std::string name = entry == nullptr ? std::to_string(user) : entry->pw_name;
    const int groups_set = entry == nullptr ? setgroups(1, &group) : initgroups(name.c_str(), group);
    if (groups_set != 0 || setgid(group) != 0 || setuid(user) != 0) {
        return fmt::format(" (as root: cannot become {}: {})", name, std::generic_category().message(errno));
    }
    return owned ? fmt::format(" (as user {}, who owns {})", name, folder.string())
                 : fmt::format(" (as user {}, whom the service runs as)", name);
}

}  // namespace collector
