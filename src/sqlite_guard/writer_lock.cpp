#include <collector/sqlite_guard/writer_lock.hpp>

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include <collector/sqlite/database_files.hpp>
#include <collector/sqlite/writers_byte.hpp>

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

bool leads_to(const std::string& name, const std::string& file) {
    std::error_code missing;
    return std::filesystem::equivalent(name, file, missing);
}

std::string lock_name(const std::filesystem::path& database) {
    return database.string() + ".lock";
}

}  // namespace

StoreResult<NameLock> NameLock::acquire(const std::filesystem::path& named) {
    NameLock lock;
    const std::filesystem::path file = resolved(named);
    FileDescriptor beside_file = open_or_create(lock_name(file));
    if (!beside_file.is_open()) {
        return fail(StoreErrc::cannot_open,
                    fmt::format("cannot create {}: {}; the folder must exist and be writable for the user the "
                                "collector runs as",
                                lock_name(file), reason_of(errno)));
    }
    if (flock(beside_file.number(), LOCK_EX | LOCK_NB) != 0) {
        return held(named);
    }
    lock.locks_.push_back(std::move(beside_file));
    // Where nothing can be made beside a link, no older collector can have come by it.
    FileDescriptor beside_link;
    if (!leads_to(lock_name(named), lock_name(file))) {
        beside_link = open_or_create(lock_name(named));
    }
    if (beside_link.is_open()) {
        if (flock(beside_link.number(), LOCK_EX | LOCK_NB) != 0) {
            return held(named);
        }
        lock.locks_.push_back(std::move(beside_link));
    }
    return lock;
}

bool NameLock::is_in_place(const std::filesystem::path& named) const {
    const FileMark held = locks_.empty() ? FileMark{} : mark_of(locks_.front().number());
    return held.exists && held.is_same_file(mark_of(std::filesystem::path(lock_name(resolved(named)))));
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
