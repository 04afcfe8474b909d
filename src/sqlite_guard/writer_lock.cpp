#include <collector/sqlite_guard/writer_lock.hpp>

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include <collector/sqlite/database_files.hpp>
#include <collector/sqlite/writers_byte.hpp>

#include "sqlite_guard/other_users.hpp"

namespace collector {
namespace {

constexpr mode_t kReadableByAll = 0644;

std::string reason_of(int number) {
    return std::generic_category().message(number);
}

tl::unexpected<StoreError> held(const std::filesystem::path& database) {
    return fail(StoreErrc::cannot_open, fmt::format("another collector is writing to {}", database.string()));
}

FileDescriptor open_or_create(const std::string& path) {
    return FileDescriptor(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kReadableByAll));
}

std::string lock_name(const std::filesystem::path& database) {
    return database.string() + ".lock";
}

/// Other names of a file in its folder.
std::vector<std::filesystem::path> hard_links(const std::filesystem::path& file) {
    std::vector<std::filesystem::path> names;
    const FileMark mark = mark_of(file);
    if (mark.links < 2) {
        return names;
    }
    std::error_code fault;
    for (std::filesystem::directory_iterator entry(file.parent_path(), fault), end; !fault && entry != end;
         entry.increment(fault)) {
        const bool is_link = entry->is_symlink(fault);
        if (!is_link && entry->path() != file && mark_of(entry->path()).is_same_file(mark)) {
            names.push_back(entry->path());
        }
    }
    return names;
}

}  // namespace

StoreResult<NameLock> NameLock::acquire(const std::filesystem::path& named) {
    NameLock lock;
    auto done = lock.lock_beside(resolved(named), Place::must_be_locked);
    // Where nothing can be made beside a link, no older collector can have come by it.
    done = done ? lock.lock_beside(named, Place::may_be_read_only) : done;
    done = done ? lock.cover_hard_links(named) : done;
    return done ? StoreResult<NameLock>(std::move(lock)) : tl::unexpected(done.error());
}

StoreResult<void> NameLock::cover_hard_links(const std::filesystem::path& named) {
    for (const std::filesystem::path& name : hard_links(resolved(named))) {
        if (auto done = lock_beside(name, Place::may_be_read_only); !done) {
            return done;
        }
    }
    return {};
}

StoreResult<void> NameLock::lock_beside(const std::filesystem::path& database, Place place) {
    const std::string name = lock_name(database);
    FileDescriptor file = open_or_create(name);
    if (!file.is_open()) {
        return place == Place::may_be_read_only
                   ? StoreResult<void>{}
                   : fail(StoreErrc::cannot_open,
                          fmt::format("cannot create {}: {}; the folder must exist and be writable for the user the "
                                      "collector runs as",
                                      name, reason_of(errno)));
    }
    const FileMark mark = mark_of(file.number());
    if (std::ranges::any_of(
            locks_, [&mark](const FileDescriptor& held) { return mark_of(held.number()).is_same_file(mark); })) {
        return {};
    }
    if (flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
        return held(database);
    }
    locks_.push_back(std::move(file));
    return {};
}

bool NameLock::is_in_place(const std::filesystem::path& named) const {
    const FileMark held = locks_.empty() ? FileMark{} : mark_of(locks_.front().number());
    return held.exists && held.is_same_file(mark_of(std::filesystem::path(lock_name(resolved(named)))));
}

bool is_open_by_hard_link(const std::filesystem::path& file) {
    const FileMark mark = mark_of(file);
    return mark.links > 1 && is_open_by_another_name(mark, mark_of(std::filesystem::path(file.string() + "-shm")));
}

StoreResult<FileLock> FileLock::acquire(const std::filesystem::path& file) {
    FileDescriptor descriptor = open_or_create(file.string());
    if (!descriptor.is_open()) {
        return fail(StoreErrc::cannot_open,
                    fmt::format("cannot open the database {} for writing: {}", file.string(), reason_of(errno)));
    }
    const int fault = lock_writers_byte(descriptor);
    if (fault == 0) {
        return FileLock(std::move(descriptor));
    }
    if (fault == EAGAIN || fault == EACCES) {
        return held(file);
    }
    return fail(StoreErrc::cannot_open,
                fmt::format("cannot lock the database {}: {}; it needs a file system with locks, such as ext4 on a "
                            "disk of this machine",
                            file.string(), reason_of(fault)));
}

}  // namespace collector
