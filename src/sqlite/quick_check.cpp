#include <collector/sqlite/quick_check.hpp>

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <collector/sqlite/database_files.hpp>
#include <collector/sqlite/sqlite_fault.hpp>

namespace collector {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int kPatienceMs = 2000;

/// Steps of SQLite's machine between two looks at the time; it checks a page in fewer.
constexpr int kLookSteps = 10'000;

constexpr std::chrono::milliseconds kAlarmAgain{5};

int is_late(void* deadline) {
    return Steady::now() >= *static_cast<const Steady::time_point*>(deadline) ? 1 : 0;
}

/// Where nobody has the database open there may be no log beside it, and a reader would make one; `immutable` keeps
/// SQLite from it.
SQLite::Database open_beside(const std::filesystem::path& path, const DatabaseMarks& marks) {
    const bool has_log = marks.wal.exists && marks.shm.exists;
    return SQLite::Database(uri_of(path) + (has_log ? "?mode=ro" : "?mode=ro&immutable=1"),
                            SQLite::OPEN_READONLY | SQLite::OPEN_URI | SQLite::OPEN_NOMUTEX, kPatienceMs);
}

/// Interrupts SQLite when the time is over, whose machine may be at one step, in which it reads page after page, for
/// all that time. Again and again, since nothing comes of it before the statement runs. Must not outlive the
/// connection.
class Alarm {
  public:
    Alarm(sqlite3* connection, Steady::time_point deadline)
        : waiting_([this, connection, deadline](const std::stop_token& stop) { wait(connection, deadline, stop); }) {}

  private:
    void wait(sqlite3* connection, Steady::time_point next, const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        while (true) {
            over_.wait_until(lock, stop, next, [] { return false; });
            if (stop.stop_requested()) {
                return;
            }
            sqlite3_interrupt(connection);
            next = Steady::now() + kAlarmAgain;
        }
    }

    std::mutex mutex_;
    std::condition_variable_any over_;
    std::jthread waiting_;  // last: it uses the others
};

/// "ok", or what is out of order first. Throws SQLite::Exception, also when the time is over.
std::string first_finding(SQLite::Database& database, Steady::time_point deadline) {
    sqlite3_progress_handler(database.getHandle(), kLookSteps, is_late, &deadline);
    std::string finding;
    {
        const Alarm alarm(database.getHandle(), deadline);
        finding = database.execAndGet("PRAGMA quick_check(1)").getString();
    }
    sqlite3_progress_handler(database.getHandle(), 0, nullptr, nullptr);
    if (finding.starts_with("***")) {  // a headline
        finding.erase(0, finding.find('\n') + 1);
    }
    return finding.substr(0, finding.find('\n'));
}

}  // namespace

StoreResult<LookedThrough> quick_check(const std::filesystem::path& named, std::chrono::milliseconds patience) {
    const std::filesystem::path path = resolved(named);
    const DatabaseMarks before = look_at(path);
    const auto has_changed = [&] {
        const DatabaseMarks now = look_at(path);
        return now.wal.exists != before.wal.exists || now.shm.exists != before.shm.exists ||
               (!(before.wal.exists && before.shm.exists) && now.database != before.database);
    };
    std::string finding;
    try {
        SQLite::Database database = open_beside(path, before);
        finding = first_finding(database, Steady::now() + patience);
    } catch (const SQLite::Exception& fault) {
        if ((fault.getErrorCode() & 0xff) == SQLITE_INTERRUPT) {
            return LookedThrough::in_part;
        }
        if (has_changed()) {
            return LookedThrough::changing;
        }
        return tl::unexpected(to_error(fault, fmt::format("cannot look through {}", path.string())));
    }
    if (has_changed()) {
        return LookedThrough::changing;
    }
    if (finding == "ok") {
        return LookedThrough::whole;
    }
    return fail(StoreErrc::damaged, fmt::format("the content of {} is out of order: {}", path.string(), finding));
}

}  // namespace collector
