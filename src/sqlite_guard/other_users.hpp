#pragma once

#include <collector/sqlite/database_files.hpp>

namespace collector {

/// Whether another process has a database open, but not `shm`, the index of the log that belongs to its name: so it
/// came by another name, a hard link, and has a log of its own. As the kernel lists SQLite's locks; who has just begun
/// to open it looks like that as well, for a moment. False also where there is no such list.
[[nodiscard]] bool is_open_by_another_name(const FileMark& database, const FileMark& shm);

}  // namespace collector
