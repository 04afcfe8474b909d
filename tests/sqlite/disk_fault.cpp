#include "sqlite/disk_fault.hpp"

#include <sqlite3.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <stdexcept>

namespace collector::test {
namespace {

// The hooks are plain functions, so what they depend on cannot belong to an object.
std::atomic<int> fault_number{0};  // 0: the disk is well
std::atomic<int> spared_left{0};

bool refuses() {
    if (fault_number == 0 || spared_left.fetch_sub(1) > 0) {
        return false;
    }
    errno = fault_number;
    return true;
}

ssize_t write_or_refuse(int descriptor, const void* bytes, size_t count) {
    return refuses() ? -1 : write(descriptor, bytes, count);
}

ssize_t pwrite_or_refuse(int descriptor, const void* bytes, size_t count, off_t offset) {
    return refuses() ? -1 : pwrite(descriptor, bytes, count, offset);
}

ssize_t pwrite64_or_refuse(int descriptor, const void* bytes, size_t count, off64_t offset) {
    return refuses() ? -1 : pwrite64(descriptor, bytes, count, offset);
}

/// Without a replacement, the call that SQLite makes by itself.
void set_system_call(const char* call, sqlite3_syscall_ptr replacement) {
    sqlite3_vfs* const files = sqlite3_vfs_find(nullptr);
    if (files->iVersion < 3 || files->xSetSystemCall(files, call, replacement) != SQLITE_OK) {
        throw std::logic_error("this SQLite does not let its system calls be replaced");
    }
}

}  // namespace

DiskFault::DiskFault(Kind kind, int spared) {
    // Which of the three SQLite uses was decided when it was compiled.
    set_system_call("write", reinterpret_cast<sqlite3_syscall_ptr>(write_or_refuse));
    set_system_call("pwrite", reinterpret_cast<sqlite3_syscall_ptr>(pwrite_or_refuse));
    set_system_call("pwrite64", reinterpret_cast<sqlite3_syscall_ptr>(pwrite64_or_refuse));
    spared_left = spared;
    fault_number = kind == Kind::full ? ENOSPC : EIO;
}

// The hooks stay and pass everything on: taking them out could only fail.
DiskFault::~DiskFault() {
    fault_number = 0;
}

}  // namespace collector::test
