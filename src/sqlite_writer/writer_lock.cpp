#include "sqlite_writer/writer_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace collector {

StoreResult<WriterLock> WriterLock::acquire(const std::filesystem::path& database) {
    const std::string path = database.string() + ".lock";
    const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) {
        const std::string reason = std::generic_category().message(errno);
        return fail(StoreErrc::cannot_open, fmt::format("cannot create {}: {}; the folder must exist and be writable "
                                                        "for the user the collector runs as",
                                                        path, reason));
    }
    WriterLock lock(descriptor);
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        return fail(StoreErrc::cannot_open, fmt::format("another collector is writing to {}", database.string()));
    }
    return lock;
}

WriterLock::WriterLock(WriterLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

WriterLock::~WriterLock() {
    if (descriptor_ >= 0) {
        close(descriptor_);
    }
}

}  // namespace collector
