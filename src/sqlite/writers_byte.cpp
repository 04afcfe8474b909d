#include <collector/sqlite/writers_byte.hpp>

#include <fcntl.h>

#include <cerrno>

namespace collector {
namespace {

constexpr off_t kWritersByte = 0x40000000 + 1023;

struct flock lock_of(short type) {
    struct flock lock {};
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    lock.l_start = kWritersByte;
    lock.l_len = 1;
    return lock;
}

}  // namespace

int lock_writers_byte(const FileDescriptor& file) {
    struct flock lock = lock_of(F_WRLCK);
    return fcntl(file.number(), F_OFD_SETLK, &lock) == 0 ? 0 : errno;
}

bool is_writers_byte_locked(const FileDescriptor& file) {
    struct flock lock = lock_of(F_RDLCK);
    return fcntl(file.number(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

}  // namespace collector
