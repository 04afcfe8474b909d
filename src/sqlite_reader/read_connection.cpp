#include "sqlite_reader/read_connection.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <sqlite3.h>

#include <collector/sqlite/sqlite_fault.hpp>
#include "sqlite_reader/read_only_vfs.hpp"
#include "sqlite_reader/value_taker.hpp"

namespace collector {
namespace {

/// How long a reader waits while a collector that starts mends the WAL of the run before it. No other lock stops one.
constexpr int kBusyWaitMs = 1000;

/// How often the files are looked at again when they change while they are being opened.
constexpr int kOpeningTries = 3;

tl::unexpected<StoreError> unreadable(const std::filesystem::path& file, int reason) {
    return fail(StoreErrc::cannot_open, fmt::format("the file {} cannot be read: {}; it belongs to {}", file.string(),
                                                    std::generic_category().message(reason), owner_of(file)));
}

/// Where the database lies, links followed.
StoreResult<std::filesystem::path> find(const std::filesystem::path& path) {
    std::error_code fault;
    auto found = std::filesystem::canonical(path, fault);
    if (fault == std::errc::no_such_file_or_directory || fault == std::errc::not_a_directory) {
        return fail(StoreErrc::no_database, fmt::format("there is no database {}", path.string()));
    }
    if (fault) {
        return fail(StoreErrc::cannot_open,
                    fmt::format("the database {} cannot be reached: {}", path.string(), fault.message()));
    }
    if (!std::filesystem::is_regular_file(found, fault)) {
        return fail(StoreErrc::cannot_open, fmt::format("{} is not a file", path.string()));
    }
    return found;
}

/// The database's and those beside it that say what is in it.
StoreResult<void> check_access(const std::filesystem::path& path, const DatabaseMarks& marks) {
    const auto readable = [](const std::string& file) -> StoreResult<void> {
        if (access(file.c_str(), R_OK) != 0) {
            return unreadable(file, errno);
        }
        return {};
    };
    auto done = readable(path.string());
    if (done && marks.wal.has_content()) {
        done = readable(path.string() + "-wal");
    }
    if (done && marks.wal.exists && marks.shm.exists) {
        done = readable(path.string() + "-shm");
    }
    return done;
}

StoreResult<void> check_content(const std::string& name, const DatabaseMarks& marks) {
    if (!marks.database.has_content()) {
        return fail(StoreErrc::not_a_database, fmt::format("{} is empty: nothing has been recorded there yet", name));
    }
    if (marks.journal.has_content()) {
        return fail(StoreErrc::busy,
                    fmt::format("{} is being changed, or a change to it was broken off ({}-journal is beside it); "
                                "starting the collector, or any program that may write to it, mends it",
                                name, name));
    }
    return {};
}

ReadingWay way_to(const DatabaseMarks& marks) {
    if (marks.wal.exists && marks.shm.exists) {
        return ReadingWay::beside_writer;
    }
    return marks.wal.has_content() ? ReadingWay::file_and_wal : ReadingWay::file_alone;
}

const char* uri_parameters(ReadingWay way) {
    switch (way) {
        case ReadingWay::beside_writer:
            return "?mode=ro&readonly_shm=1";
        case ReadingWay::file_alone:
            return "?mode=ro&immutable=1";
        case ReadingWay::file_and_wal:
            return "?mode=ro";
    }
    return "";
}

}  // namespace

ReadConnection::ReadConnection(std::string name, std::filesystem::path path, ReadingWay way, DatabaseMarks marks)
    : name_(std::move(name)),
      path_(std::move(path)),
      way_(way),
      marks_(marks),
      database_(uri_of(path_) + uri_parameters(way), SQLite::OPEN_READONLY | SQLite::OPEN_URI | SQLite::OPEN_NOMUTEX,
                kBusyWaitMs, read_only_vfs(way == ReadingWay::file_and_wal ? FileLocks::none : FileLocks::taken)) {
    add_take_row(database_);
    sqlite3_db_config(database_.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    if (way == ReadingWay::file_and_wal) {
        // Set before the first look into the file, it makes SQLite keep the index of the WAL in its own memory.
        database_.exec("PRAGMA locking_mode = EXCLUSIVE");
    }
}

StoreResult<std::unique_ptr<ReadConnection>> ReadConnection::open(const std::filesystem::path& path) {
    for (int i = 0; i < kOpeningTries; ++i) {
        const auto found = find(path);
        if (!found) {
            return tl::unexpected(found.error());
        }
        const DatabaseMarks marks = look_at(*found);
        if (auto done = check_access(*found, marks); !done) {
            return tl::unexpected(done.error());
        }
        if (auto done = check_content(path.string(), marks); !done) {
            return tl::unexpected(done.error());
        }
        try {
            std::unique_ptr<ReadConnection> made(new ReadConnection(path.string(), *found, way_to(marks), marks));
            if (made->is_current()) {
                return made;
            }
        } catch (const SQLite::Exception& fault) {
            return tl::unexpected(to_error(fault, fmt::format("cannot open the database {}", path.string())));
        }
    }
    return fail(StoreErrc::busy, fmt::format("{} keeps changing while it is being opened", path.string()));
}

bool ReadConnection::is_current() const {
    std::error_code fault;  // then it is not there
    return std::filesystem::canonical(name_, fault) == path_ && is_same_state();
}

bool ReadConnection::is_same_state() const {
    const DatabaseMarks now = look_at(path_);
    if (way_ == ReadingWay::beside_writer) {
        return now.database.is_same_file(marks_.database) && now.wal.is_same_file(marks_.wal) &&
               now.shm.is_same_file(marks_.shm);
    }
    return now == marks_;
}

StoreResult<void> ReadConnection::check_unchanged() const {
    if (way_ == ReadingWay::beside_writer || is_same_state()) {
        return {};
    }
    return fail(StoreErrc::busy, fmt::format("{} was written to while it was being read; ask again", name_));
}

StoreError ReadConnection::error(const SQLite::Exception& fault, std::string_view doing) const {
    return to_error(fault, fmt::format("{} {}", doing, name_));
}

}  // namespace collector
