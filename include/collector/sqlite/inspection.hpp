#pragma once

#include <cstdint>
#include <filesystem>

#include <collector/store/store_error.hpp>

namespace collector {

/// What stands at the place of a database.
struct DatabaseState {
    enum class Schema {
        none,     ///< no file, or an empty one: a database is made there at the next start
        older,    ///< brought up to date at the next start
        current,  ///< this version's
    };
    Schema schema = Schema::none;
    bool exists = false;
    int version = 0;              ///< of the schema
    std::uint64_t bytes = 0;      ///< of the file
    bool is_recorded_to = false;  ///< a collector, or another command that writes, holds it
};

/// Looks whether SqliteStore::open would succeed for this user, and changes nothing: no file is made, migrated, locked
/// for longer than a moment, or left behind beside it. The files are judged by what permissions say; whether all of the
/// content is in order is not looked at. A collector may be writing meanwhile, in another process: where this one has
/// the file open, SQLite's locks on it would be lost.
///
/// Errors: cannot_open (names the folder or file, and whose it is), not_a_database (also: its first page is damaged),
/// newer_database, damaged, busy, failed.
[[nodiscard]] StoreResult<DatabaseState> inspect_database(const std::filesystem::path& named);

}  // namespace collector
