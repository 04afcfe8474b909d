#include "sqlite_reader/read_only_vfs.hpp"

#include <stdexcept>

#include <sqlite3.h>

namespace collector {
namespace {

/// SQLite's interface to the operating system, which is one of C: see https://www.sqlite.org/vfs.html.
struct ReadOnlyVfs {
    sqlite3_vfs vfs;  // first: SQLite knows no more than this
    sqlite3_vfs* base;
};

constexpr int kLastingFiles = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL;

/// Files for sorting and the like are made and written as ever: they have no name and end with their use.
int open_read_only(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out) {
    sqlite3_vfs* const base = reinterpret_cast<ReadOnlyVfs*>(vfs)->base;
    if ((flags & kLastingFiles) != 0) {
        flags &= ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_DELETEONCLOSE);
        flags |= SQLITE_OPEN_READONLY;
    }
    return base->xOpen(base, name, file, flags, flags_out);
}

int refuse_to_delete(sqlite3_vfs*, const char*, int) {
    return SQLITE_IOERR_DELETE;
}

ReadOnlyVfs make(const char* base_name, const char* name) {
    sqlite3_vfs* const base = sqlite3_vfs_find(base_name);
    if (base == nullptr) {
        throw std::logic_error("SQLite has no such VFS here");
    }
    ReadOnlyVfs made{*base, base};
    made.vfs.zName = name;
    made.vfs.pNext = nullptr;
    made.vfs.xOpen = open_read_only;
    made.vfs.xDelete = refuse_to_delete;
    return made;
}

/// SQLite finds a VFS by its name alone, in a list of its own that lasts as long as the process.
const char* known(ReadOnlyVfs& made) {
    if (sqlite3_vfs_register(&made.vfs, 0) != SQLITE_OK) {
        throw std::logic_error("SQLite takes no VFS");
    }
    return made.vfs.zName;
}

}  // namespace

const char* read_only_vfs(FileLocks locks) {
    static ReadOnlyVfs locking = make("unix", "collector-read-only");
    static ReadOnlyVfs lockless = make("unix-none", "collector-read-only-lockless");
    static const char* const locking_name = known(locking);
    static const char* const lockless_name = known(lockless);
    return locks == FileLocks::taken ? locking_name : lockless_name;
}

}  // namespace collector
