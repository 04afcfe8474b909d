#include <collector/sqlite_writer/calibration_table.hpp>

#include <cmath>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <collector/sqlite/column_binding.hpp>
#include <collector/sqlite/database_access.hpp>
#include <collector/sqlite/database_files.hpp>
#include <collector/sqlite/migration.hpp>
#include <collector/sqlite/sqlite_fault.hpp>
#include <collector/sqlite_guard/writer_lock.hpp>

namespace collector {
namespace {

/// The collector's own transactions take a fraction of this, on a slow card too.
constexpr int kWriterWaitMs = 5'000;

void check(const NewCalibration& calibration) {
    if (!std::isfinite(calibration.gain) || calibration.gain <= 0) {
        throw std::invalid_argument("a gain is a number above 0");
    }
    if (calibration.valid_to && *calibration.valid_to <= calibration.valid_from) {
        throw std::invalid_argument("a calibration ends after it begins");
    }
}

/// Errors: not_a_database, newer_database, older_database. Throws SQLite::Exception.
StoreResult<void> check_schema(SQLite::Database& database, const std::string& name) {
    const auto version = judge_schema(database, name);
    if (!version) {
        return tl::unexpected(version.error());
    }
    if (*version == 0) {
        return fail(StoreErrc::not_a_database, fmt::format("{} is empty: nothing has been recorded there yet", name));
    }
    if (*version < migrations().back().version) {
        return fail(StoreErrc::older_database,
                    fmt::format("{} was written by an older collector (schema {}, this one writes {}); starting the "
                                "collector with it brings it up to date",
                                name, *version, migrations().back().version));
    }
    return {};
}

}  // namespace

struct CalibrationTable::Parts {
    Parts(std::string named, const std::filesystem::path& file)
        : name(std::move(named)),
          database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX, kWriterWaitMs) {}

    void configure() {
        // Whoever records folds the log into the file, after a look at both, and keeps the files beside it.
        sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        int keep = 1;
        sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
        database.exec("PRAGMA wal_autocheckpoint = 0");
        database.exec("PRAGMA synchronous = FULL");
    }
    [[nodiscard]] bool has_plug(PlugId plug) {
        SQLite::Statement select(database, "SELECT 1 FROM plug WHERE id = ?");
        Binder(select) << plug;
        return select.executeStep();
    }
    [[nodiscard]] std::optional<UtcMillis> first_end_after(PlugId plug, UtcMillis moment) {
        SQLite::Statement select(database, R"sql(
            SELECT time, kind, detail FROM plug_event WHERE plug_id = ? AND time > ? ORDER BY time)sql");
        Binder(select) << plug << moment;
        while (select.executeStep()) {
            const PlugEventRecord event{.plug_id = plug,
                                        .time = to_time(select.getColumn(0).getInt64()),
                                        .kind = select.getColumn(1).getString(),
                                        .detail = select.getColumn(2).getString()};
            if (ends_calibrations(event)) {
                return event.time;
            }
        }
        return std::nullopt;
    }
    [[nodiscard]] CalibrationId add(const NewCalibration& calibration) {
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
        if (!has_plug(calibration.plug_id)) {
            throw std::invalid_argument("a calibration is one of a plug on record");
        }
        SQLite::Statement insert(database, R"sql(
            INSERT INTO calibration (plug_id, channel, gain, source, valid_from, valid_to, made_at, ended_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?))sql");
        Binder binder(insert);
        binder << calibration.plug_id << std::int64_t{calibration.channel};
        binder.real(calibration.gain);
        binder << calibration.source << calibration.valid_from << calibration.valid_to << calibration.made_at
               << first_end_after(calibration.plug_id, calibration.valid_from);
        insert.exec();
        const CalibrationId id = database.getLastInsertRowid();
        transaction.commit();
        return id;
    }
    [[nodiscard]] Revocation revoke(CalibrationId id, UtcMillis at) {
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
        SQLite::Statement revoke(database,
                                 "UPDATE calibration SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL");
        Binder(revoke) << id << at;
        const int revoked = revoke.exec();
        SQLite::Statement known(database, "SELECT 1 FROM calibration WHERE id = ?");
        Binder(known) << id;
        const bool is_known = known.executeStep();
        known.reset();
        transaction.commit();
        return revoked > 0 ? Revocation::done : is_known ? Revocation::was_revoked : Revocation::unknown;
    }
    /// What SQLite throws becomes a Result here.
    template <class Ask>
    auto guarded(const char* doing, Ask ask) -> StoreResult<decltype(ask())> {
        try {
            return ask();
        } catch (const SQLite::Exception& fault) {
            return tl::unexpected(to_error(fault, fmt::format("{} {}", doing, name)));
        }
    }

    std::string name;
    SQLite::Database database;
};

CalibrationTable::CalibrationTable(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
CalibrationTable::~CalibrationTable() = default;
CalibrationTable::CalibrationTable(CalibrationTable&&) noexcept = default;
CalibrationTable& CalibrationTable::operator=(CalibrationTable&&) noexcept = default;

StoreResult<CalibrationTable> CalibrationTable::open(const std::filesystem::path& path) {
    const std::filesystem::path file = resolved(path);
    std::error_code fault;
    if (!std::filesystem::exists(file, fault)) {
        return fail(StoreErrc::no_database, fault ? fmt::format("cannot look at {}: {}", path.string(), fault.message())
                                                  : fmt::format("there is no database {}", path.string()));
    }
    if (auto writable = check_writable(file); !writable) {
        return tl::unexpected(writable.error());
    }
    if (is_open_by_hard_link(file)) {
        return fail(StoreErrc::cannot_open,
                    fmt::format("another program has opened {} by a hard link, and so with a log of its own; use the "
                                "name by which that program knows it",
                                path.string()));
    }
    try {
        auto parts = std::make_unique<Parts>(path.string(), file);
        parts->configure();
        if (auto usable = check_schema(parts->database, parts->name); !usable) {
            return tl::unexpected(usable.error());
        }
        return CalibrationTable(std::move(parts));
    } catch (const SQLite::Exception& reported) {
        return tl::unexpected(to_error(reported, fmt::format("cannot use the database {}", path.string())));
    }
}

StoreResult<CalibrationId> CalibrationTable::add(const NewCalibration& calibration) {
    check(calibration);
    return parts_->guarded("cannot write a calibration to", [&] { return parts_->add(calibration); });
}

StoreResult<CalibrationTable::Revocation> CalibrationTable::revoke(CalibrationId id, UtcMillis at) {
    return parts_->guarded("cannot revoke a calibration in", [&] { return parts_->revoke(id, at); });
}

}  // namespace collector
