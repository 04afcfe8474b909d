#include <collector/sqlite/database_files.hpp>

#include <pwd.h>
#include <sys/stat.h>

#include <fmt/format.h>

namespace collector {
namespace {

FileMark to_mark(const struct stat& info) {
    constexpr std::int64_t kBlockBytes = 512;  // whatever the file system's blocks are
    return {.exists = true,
            .device = info.st_dev,
            .inode = info.st_ino,
            .links = info.st_nlink,
            .bytes = info.st_size,
            .stored_bytes = {info.st_blocks * kBlockBytes},
            .modified_s = info.st_mtim.tv_sec,
            .modified_ns = info.st_mtim.tv_nsec};
}

}  // namespace

std::string uri_of(const std::filesystem::path& path) {
    std::string uri = "file:";
    for (const char c : std::filesystem::absolute(path).string()) {
        const bool special = c == '%' || c == '?' || c == '#';
        uri += special ? fmt::format("%{:02x}", static_cast<unsigned>(c)) : std::string(1, c);
    }
    return uri;
}

std::filesystem::path resolved(const std::filesystem::path& path) {
    constexpr int kLinksMax = 40;  // as many as the kernel follows
    std::error_code fault;
    std::filesystem::path file = std::filesystem::absolute(path, fault);
    for (int links = 0; links < kLinksMax && std::filesystem::is_symlink(file, fault); ++links) {
        file = file.parent_path() / std::filesystem::read_symlink(file, fault);
    }
    const std::filesystem::path folder = std::filesystem::weakly_canonical(file.parent_path(), fault);
    return fault ? file : folder / file.filename();
}

std::string owner_of(const std::filesystem::path& path) {
    struct stat info {};
    if (stat(path.c_str(), &info) != 0) {
        return "nobody";
    }
    const passwd* const entry = getpwuid(info.st_uid);
    return entry == nullptr ? fmt::format("user {}", info.st_uid) : entry->pw_name;
}

FileMark mark_of(const std::filesystem::path& path) {
    struct stat info {};
    return stat(path.c_str(), &info) == 0 ? to_mark(info) : FileMark{};
}

FileMark mark_of(int descriptor) {
    struct stat info {};
    return fstat(descriptor, &info) == 0 ? to_mark(info) : FileMark{};
}

DatabaseMarks look_at(const std::filesystem::path& path) {
    return {.database = mark_of(path.string()),
            .wal = mark_of(path.string() + "-wal"),
            .shm = mark_of(path.string() + "-shm"),
            .journal = mark_of(path.string() + "-journal")};
}

}  // namespace collector
