#include <collector/sqlite/inspection.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string>
#include <system_error>

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>

#include <collector/sqlite/database_access.hpp>
#include <collector/sqlite/database_files.hpp>
#include <collector/sqlite/file_descriptor.hpp>
#include <collector/sqlite/migration.hpp>
#include <collector/sqlite/sqlite_fault.hpp>
#include <collector/sqlite/writers_byte.hpp>

namespace collector {
namespace {

constexpr int kInspectionWaitMs = 2000;

/// Whether a writer holds the file itself. Closing it drops the locks that SQLite has on it in this process: there must
/// be none.
bool is_file_locked(const std::filesystem::path& path) {
    const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    return file.is_open() && is_writers_byte_locked(file);
}

/// Asks for the lock by name and gives it back at once; its file is not made when it is absent.
bool is_name_locked(const std::filesystem::path& path) {
    const FileDescriptor file(open((path.string() + ".lock").c_str(), O_RDONLY | O_CLOEXEC));
    return file.is_open() && flock(file.number(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

bool has_content(const std::filesystem::path& file) {
    std::error_code missing;
    const auto bytes = std::filesystem::file_size(file, missing);
    return !missing && bytes > 0;
}

/// A connection that leaves no file behind. In WAL mode even a reader makes the files `-wal` and `-shm` when they are
/// absent, as its own; `immutable` keeps SQLite from it. With something in the WAL the newest first page may be there,
/// and both files are there already unless somebody took one away.
SQLite::Database open_without_trace(const std::filesystem::path& path) {
    const bool wal_counts = has_content(path.string() + "-wal") && has_content(path.string() + "-shm");
    return SQLite::Database(uri_of(path) + (wal_counts ? "?mode=ro" : "?mode=ro&immutable=1"),
                            SQLite::OPEN_READONLY | SQLite::OPEN_URI | SQLite::OPEN_NOMUTEX, kInspectionWaitMs);
}

StoreResult<DatabaseState> read_state(const std::filesystem::path& path, DatabaseState state) {
    SQLite::Database database = open_without_trace(path);
    const auto judged = judge_schema(database, path.string());
    if (!judged) {
        return tl::unexpected(judged.error());
    }
    state.version = *judged;
    if (state.version > 0) {
        state.schema = state.version == migrations().back().version ? DatabaseState::Schema::current
                                                                    : DatabaseState::Schema::older;
    }
    return state;
}

}  // namespace

StoreResult<DatabaseState> inspect_database(const std::filesystem::path& named) {
    const std::filesystem::path path = resolved(named);
    if (auto done = check_writable(path); !done) {
        return tl::unexpected(done.error());
    }
    std::error_code missing;
    DatabaseState state;
    state.is_recorded_to = is_file_locked(path) || is_name_locked(path) || is_name_locked(named);
    state.exists = std::filesystem::exists(path, missing);
    state.bytes = state.exists ? std::filesystem::file_size(path, missing) : 0;
    if (state.bytes == 0) {
        return state;
    }
    try {
        return read_state(path, state);
    } catch (const SQLite::Exception& fault) {
        return tl::unexpected(to_error(fault, fmt::format("cannot use the database {}", path.string())));
    }
}

}  // namespace collector
