#include <collector/sqlite_guard/set_aside.hpp>

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>

namespace collector {

std::filesystem::path name_aside(const std::filesystem::path& file, std::string_view what, UtcMillis now) {
    std::string time = iso_text(std::chrono::floor<std::chrono::seconds>(now));
    time = time.substr(0, time.find('.'));
    std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
    const std::string name = fmt::format("{}.{}-{}Z", file.string(), what, time);
    std::filesystem::path free = name;
    std::error_code missing;
    const auto is_taken = [&missing](const std::filesystem::path& path) {
        return std::filesystem::exists(path, missing) || std::filesystem::exists(path.string() + "-wal", missing);
    };
    for (int number = 2; is_taken(free); ++number) {
        free = fmt::format("{}-{}", name, number);
    }
    return free;
}

StoreResult<void> set_aside(const std::filesystem::path& file, const std::filesystem::path& aside, Aside which) {
    std::vector<const char*> suffixes{"-shm", "-wal"};
    if (which == Aside::all) {
        suffixes.push_back("");
    }
    for (const char* const suffix : suffixes) {
        const std::string from = file.string() + suffix;
        const std::string to = aside.string() + suffix;
        if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0 && errno != ENOENT) {
            return fail(StoreErrc::failed, fmt::format("cannot give {} the name {}: {}", from, to,
                                                       std::generic_category().message(errno)));
        }
    }
    return {};
}

}  // namespace collector
