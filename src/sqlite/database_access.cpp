#include <collector/sqlite/database_access.hpp>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include <collector/base/shell_word.hpp>
#include <collector/sqlite/database_files.hpp>

namespace collector {
namespace {

/// The database's and those that SQLite and the lock keep beside it.
constexpr std::array<const char*, 5> kSuffixes{"", "-wal", "-shm", "-journal", ".lock"};

std::string user_name(uid_t user) {
    const passwd* const entry = getpwuid(user);
    return entry == nullptr ? std::to_string(user) : entry->pw_name;
}

uid_t owner_id(const std::filesystem::path& path) {
    struct stat info {};
    return stat(path.c_str(), &info) == 0 ? info.st_uid : 0;
}

/// Whether nothing but a database lies in the folder, so that whoever gets it gets nothing of others.
bool is_of_its_own(const std::filesystem::path& folder, const std::string& database) {
    std::error_code fault;
    std::filesystem::directory_iterator entry(folder, fault);
    for (const std::filesystem::directory_iterator end; !fault && entry != end; entry.increment(fault)) {
        const std::string name = entry->path().filename().string();
        if (!name.starts_with(database) && name != "lost+found") {
            return false;
        }
    }
    return !fault;
}

tl::unexpected<StoreError> not_writable(const std::string& what, int reason, const std::filesystem::path& whose,
                                        const std::string& cure) {
    const bool is_a_matter_of_users = reason == EACCES || reason == EPERM;
    return fail(StoreErrc::cannot_open, fmt::format("{} cannot be written: {}; it belongs to {}{}", what,
                                                    std::generic_category().message(reason), owner_of(whose),
                                                    is_a_matter_of_users ? "; " + cure : ""));
}

std::string run_as(uid_t owner) {
    return fmt::format("run this as that user: sudo -u {} collector ...", user_name(owner));
}

std::string cure_of_folder(const std::filesystem::path& folder, const std::string& database) {
    const uid_t owner = owner_id(folder);
    const uid_t user = geteuid();
    if (owner == user) {
        return "chmod u+rwx " + shell_word(folder);
    }
    if (owner != 0) {
        return run_as(owner);
    }
    return is_of_its_own(folder, database)
               ? fmt::format("sudo chown {}: {}", user_name(user), shell_word(folder))
               : fmt::format("give the database a folder of its own, such as: sudo install -d -o {} {}",
                             user_name(user), shell_word(folder / "collector"));
}

StoreResult<void> check_folder(const std::filesystem::path& folder, const std::string& database) {
    std::error_code fault;
    const auto status = std::filesystem::status(folder, fault);
    if (!std::filesystem::exists(status)) {
        return fail(StoreErrc::cannot_open,
                    status.type() == std::filesystem::file_type::not_found
                        ? fmt::format("the folder {} does not exist", folder.string())
                        : fmt::format("the folder {} cannot be looked at: {}", folder.string(), fault.message()));
    }
    if (!std::filesystem::is_directory(status)) {
        return fail(StoreErrc::cannot_open, fmt::format("{} is not a folder", folder.string()));
    }
    if (access(folder.c_str(), R_OK | W_OK | X_OK) == 0) {
        return {};
    }
    const int reason = errno;
    return not_writable("the folder " + folder.string(), reason, folder, cure_of_folder(folder, database));
}

/// Of files of one owner. One that is not ours is what remains when a command was once run as another user.
std::string cure_of_files(const std::vector<std::filesystem::path>& files, uid_t folder_owner) {
    const uid_t owner = owner_id(files.front());
    const uid_t user = geteuid();
    if (owner == folder_owner && owner != user && owner != 0) {
        return run_as(owner);
    }
    std::string command = owner == user ? "chmod u+rw" : fmt::format("sudo chown {}:", user_name(user));
    for (const std::filesystem::path& file : files) {
        command += " " + shell_word(file);
    }
    return command;
}

}  // namespace

StoreResult<void> check_files_writable(const std::filesystem::path& path) {
    std::vector<std::filesystem::path> in_the_way;
    std::string names;
    int reason = 0;
    for (const char* const suffix : kSuffixes) {
        const std::filesystem::path file = path.string() + suffix;
        std::error_code fault;
        const auto status = std::filesystem::status(file, fault);
        if (!std::filesystem::exists(status)) {
            continue;
        }
        if (!std::filesystem::is_regular_file(status)) {
            return fail(StoreErrc::cannot_open, fmt::format("{} is not a file", file.string()));
        }
        if (access(file.c_str(), R_OK | W_OK) == 0) {
            continue;
        }
        const int why = errno;
        if (in_the_way.empty() || (owner_id(file) == owner_id(in_the_way.front()) && why == reason)) {
            reason = why;
            names += (in_the_way.empty() ? "" : ", ") + file.string();
            in_the_way.push_back(file);
        }
    }
    if (in_the_way.empty()) {
        return {};
    }
    return not_writable("the file " + names, reason, in_the_way.front(),
                        cure_of_files(in_the_way, owner_id(path.parent_path())));
}

StoreResult<void> check_writable(const std::filesystem::path& path) {
    const std::filesystem::path absolute = std::filesystem::absolute(path);
    auto done = check_folder(absolute.parent_path(), absolute.filename().string());
    return done ? check_files_writable(absolute) : done;
}

StoreError explained(StoreError error, const std::filesystem::path& path) {
    if (error.code == StoreErrc::cannot_open) {
        if (auto writable = check_writable(path); !writable) {
            return std::move(writable.error());
        }
    }
    return error;
}

}  // namespace collector
