#pragma once

#include <filesystem>
#include <memory>

#include <collector/store/record_reader.hpp>
#include <collector/store/store_error.hpp>

namespace collector {

/// Opens a collector's database for reading. By construction nothing is written: files are opened read-only, and none
/// is made or removed, `-wal` and `-shm` included; nor is the writer's lock looked at. It makes no difference whether a
/// collector is recording, has stopped, or was killed and left a part of the record in the WAL; whether this user may
/// write to the files or their folder; or whether the medium can be written at all.
///
/// A database in which a collector is recording is read beside it, with SQLite's own locks for readers. One that nobody
/// has open (there is no `-shm`) is read without locks, and each page of rows is given out only after a look at the
/// files: if somebody began to write meanwhile, the rows could be wrong, so the error is busy instead, and the
/// next snapshot is right again. A restored or replaced file, and one that a newer collector has migrated, is noticed
/// by the next snapshot.
///
/// Databases of this version's schema and of the two before are read as they are. What an older one does not have yet
/// is an error (older_database), never an empty answer.
///
/// In a process that also records to the same file, the SqliteStore must be opened first: SQLite shares one `-shm`
/// between all connections of a process, and whoever opens it first decides whether it can be written.
///
/// Errors: no_database (there is no such file), cannot_open (this user may not read it, or one beside it),
/// not_a_database (also: it is empty), newer_database, older_database (made by a collector too old for this one), busy
/// (a collector that just starts is mending the WAL, for some seconds; or see above), damaged, failed (the device did).
[[nodiscard]] StoreResult<std::unique_ptr<RecordReader>> open_sqlite_record(const std::filesystem::path& path);

}  // namespace collector
