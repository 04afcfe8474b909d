#pragma once

namespace collector {

/// Whether SQLite takes its locks.
enum class FileLocks { taken, none };

/// The name of a way to the files of a database (a VFS of SQLite's) that cannot change them: whatever SQLite asks for,
/// the database, its WAL and its journal are opened read-only, and none is made or removed. `-shm` is not opened
/// through it; the URI parameter `readonly_shm=1` does the same for that. Any thread.
[[nodiscard]] const char* read_only_vfs(FileLocks locks);

}  // namespace collector
