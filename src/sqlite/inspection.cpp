#include <collector/sqlite/inspection.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <system_error>

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>

#include <collector/sqlite/database_files.hpp>
#include <collector/sqlite/file_descriptor.hpp>
#include <collector/sqlite/migration.hpp>
#include <collector/sqlite/sqlite_fault.hpp>
#include <collector/sqlite/writers_byte.hpp>

namespace collector {
namespace {

constexpr int kInspectionWaitMs = 2000;

/// As the kernel judges, read-only file systems included.
StoreResult<void> check_access(const std::filesystem::path& path, int wanted, std::string_view what) {
    if (access(path.c_str(), wanted) == 0) {
        return {};
    }
    const int reason = errno;
    return fail(StoreErrc::cannot_open,
                fmt::format("{} {} cannot be written: {}; it belongs to {}", what, path.string(),
                            std::generic_category().message(reason), owner_of(path)));
}

StoreResult<void> check_folder(const std::filesystem::path& folder) {
    std::error_code fault;
    const auto status = std::filesystem::status(folder, fault);
    if (!std::filesystem::exists(status)) {
        return fail(StoreErrc::cannot_open,
                    status.type() == std::filesystem::file_type::not_found
                        ? fmt::format("the folder {} does not exist", folder.string())
                        : fmt::format("the folder {} cannot be looked at: {}", folder.string(), fault.message()));
    }
    if (!std::filesystem::is_directory(status)) {
        return fail(StoreErrc::cannot_open, fmt::format("{} is not a folder", folder.string()));
    }
    return check_access(folder, R_OK | W_OK | X_OK, "the folder");
}

/// The database's and those that SQLite and the lock keep beside it. One of another user's is what remains when a
/// command was once run as root.
StoreResult<void> check_files(const std::filesystem::path& path) {
    constexpr std::array<const char*, 5> kSuffixes{"", "-wal", "-shm", "-journal", ".lock"};
    for (const char* const suffix : kSuffixes) {
        const std::filesystem::path file = path.string() + suffix;
        std::error_code fault;
        const auto status = std::filesystem::status(file, fault);
        if (!std::filesystem::exists(status)) {
            continue;
        }
        if (!std::filesystem::is_regular_file(status)) {
            return fail(StoreErrc::cannot_open, fmt::format("{} is not a file", file.string()));
        }
        if (auto done = check_access(file, R_OK | W_OK, "the file"); !done) {
            return done;
        }
    }
    return {};
}

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
    if (auto done = check_folder(std::filesystem::absolute(path).parent_path()); !done) {
        return tl::unexpected(done.error());
    }
    if (auto done = check_files(path); !done) {
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
