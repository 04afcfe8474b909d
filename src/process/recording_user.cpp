#include <collector/process/recording_user.hpp>

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include <collector/base/shell_word.hpp>

namespace collector {
namespace {

constexpr const char* kServiceUser = "collector";

/// For good, and in every thread. Why not; empty: done.
std::string become(uid_t user, gid_t group, const passwd* entry) {
    const int groups_set = entry == nullptr ? setgroups(1, &group) : initgroups(entry->pw_name, group);
    return groups_set == 0 && setgid(group) == 0 && setuid(user) == 0 ? "" : std::generic_category().message(errno);
}

std::string name_of(uid_t user, const passwd* entry) {
    return entry == nullptr ? std::to_string(user) : entry->pw_name;
}

}  // namespace

std::string become_recording_user(const std::filesystem::path& folder) {
    if (geteuid() != 0) {
        return {};
    }
    struct stat info {};
    const bool owned = stat(folder.c_str(), &info) == 0 && info.st_uid != 0;
    const passwd* const entry = owned ? getpwuid(info.st_uid) : getpwnam(kServiceUser);
    if (!owned && entry == nullptr) {
        return {};
    }
    const uid_t user = owned ? info.st_uid : entry->pw_uid;
    const std::string name = name_of(user, entry);
    if (const std::string fault = become(user, entry == nullptr ? info.st_gid : entry->pw_gid, entry); !fault.empty()) {
        return fmt::format(" (as root: cannot become {}: {})", name, fault);
    }
    return owned ? fmt::format(" (as user {}, who owns {})", name, folder.string())
                 : fmt::format(" (as user {}, whom the service runs as)", name);
}

std::string warning_to_root(const std::filesystem::path& folder) {
    struct stat info {};
    if (geteuid() != 0 || stat(folder.c_str(), &info) != 0) {
        return {};
    }
    if (info.st_uid == 0) {
        return getpwnam(kServiceUser) == nullptr
                   ? ""
                   : fmt::format(
                         "run as root: the files in {} will belong to root, and the service, which runs as {}, "
                         "cannot write them",
                         folder.string(), kServiceUser);
    }
    const passwd* const entry = getpwuid(info.st_uid);
    const std::string name = name_of(info.st_uid, entry);
    return fmt::format(
        "run as root: the files in {0} will belong to root, and {1}, who owns it, cannot write them; run it as {1} "
        "instead, or afterwards: sudo chown -R {1}{2} {3}",
        folder.string(), name, entry == nullptr ? "" : ":", shell_word(folder));
}

std::string leave_root_for_owner(const std::filesystem::path& folder) {
    struct stat info {};
    if (geteuid() != 0 || stat(folder.c_str(), &info) != 0) {
        return {};
    }
    if (info.st_uid == 0) {
        return warning_to_root(folder);
    }
    const passwd* const entry = getpwuid(info.st_uid);
    const std::string name = name_of(info.st_uid, entry);
    const std::string fault = become(info.st_uid, entry == nullptr ? info.st_gid : entry->pw_gid, entry);
    return fault.empty()
               ? fmt::format("run as root: goes on as {}, who owns {}, so that its files can be written later", name,
                             folder.string())
               : fmt::format(
                     "run as root, and cannot become {}, who owns {}: {}; its files may belong to "
                     "root, and not be writable later",
                     name, folder.string(), fault);
}

}  // namespace collector
