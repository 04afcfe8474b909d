#include "sqlite_guard/other_users.hpp"

#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <fmt/format.h>

namespace collector {
namespace {

/// As /proc/locks has it.
std::string key_of(const FileMark& file) {
    return fmt::format("{:02x}:{:02x}:{}", gnu_dev_major(file.device), gnu_dev_minor(file.device), file.inode);
}

}  // namespace

bool is_open_by_another_name(const FileMark& database, const FileMark& shm) {
    const std::string of_database = key_of(database);
    const std::string of_shm = shm.exists ? key_of(shm) : "";
    std::set<long> with_database;
    std::set<long> with_shm;
    std::ifstream locks("/proc/locks");
    for (std::string line; std::getline(locks, line);) {
        std::istringstream words(line);
        std::string number;
        std::string kind;
        std::string strength;
        std::string mode;
        std::string file;
        long process = 0;
        if (!(words >> number >> kind >> strength >> mode >> process >> file) || kind != "POSIX" ||
            process == getpid()) {
            continue;
        }
        if (file == of_database) {
            with_database.insert(process);
        } else if (file == of_shm) {
            with_shm.insert(process);
        }
    }
    return !std::ranges::includes(with_shm, with_database);
}

}  // namespace collector
