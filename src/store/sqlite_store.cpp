#include <collector/store/sqlite_store.hpp>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <collector/base/time_zone.hpp>

#include "store/column_binding.hpp"
#include "store/evidence_tables.hpp"
#include "store/history_reader.hpp"
#include "store/migration.hpp"
#include "store/reading_tables.hpp"
#include "store/retention.hpp"
#include "store/sqlite_fault.hpp"
#include "store/writer_lock.hpp"

namespace collector {
namespace {

/// How long one call waits for another process's write lock; the batch is kept and tried again after that.
constexpr int kBusyWaitMs = 500;

/// Bytes of a page of a new file. A commit writes whole pages, few readings and the pages that lead to them: small ones
/// halve what it writes (docs/performance.md).
constexpr int kPageBytes = 1024;

/// Bytes after which the WAL is brought into the file. A page that changed many times meanwhile is written there once.
/// It is also what the WAL is cut to, so that one large backlog does not stay on the card.
constexpr int kWalBytes = 32 * 1024 * 1024;

/// From when on, and until kTimeZonesEnd, the views can show local times.
constexpr std::chrono::sys_days kLocalTimeFrom{std::chrono::year{2015} / 1 / 1};

constexpr const char* kPutPlug =
    "INSERT INTO plug (id, topic, mac, name, model, firmware, hostname, channels, online, first_seen, last_seen, "
    "clock_offset_ms, online_text, offline_text, on_text, off_text) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET topic = excluded.topic, mac = excluded.mac, name = excluded.name, "
    "model = excluded.model, firmware = excluded.firmware, hostname = excluded.hostname, channels = excluded.channels, "
    "online = excluded.online, last_seen = excluded.last_seen, clock_offset_ms = excluded.clock_offset_ms, "
    "online_text = excluded.online_text, offline_text = excluded.offline_text, on_text = excluded.on_text, "
    "off_text = excluded.off_text";

constexpr const char* kPutStatus =
    "INSERT OR REPLACE INTO plug_status (plug_id, time, uptime_s, wifi_rssi_percent, wifi_signal_dbm, wifi_link_count, "
    "mqtt_count) VALUES (?, ?, ?, ?, ?, ?, ?)";

template <class T>
std::optional<T> optional_column(const SQLite::Column& column);

template <>
std::optional<std::string> optional_column(const SQLite::Column& column) {
    return column.isNull() ? std::nullopt : std::optional<std::string>(column.getString());
}

template <>
std::optional<std::int64_t> optional_column(const SQLite::Column& column) {
    return column.isNull() ? std::nullopt : std::optional<std::int64_t>(column.getInt64());
}

PlugRecord read_plug(SQLite::Statement& row) {
    const auto text = [&row](int column) { return optional_column<std::string>(row.getColumn(column)); };
    const auto whole = [&row](int column) { return optional_column<std::int64_t>(row.getColumn(column)); };
    PlugRecord plug;
    plug.id = row.getColumn(0).getInt64();
    plug.topic = row.getColumn(1).getString();
    plug.mac = text(2);
    plug.name = text(3);
    plug.model = text(4);
    plug.firmware = text(5);
    plug.hostname = text(6);
    plug.channels = whole(7);
    if (const auto online = whole(8)) {
        plug.online = *online == 1;
    }
    plug.first_seen = to_time(row.getColumn(9).getInt64());
    plug.last_seen = to_time(row.getColumn(10).getInt64());
    if (const auto offset = whole(11)) {
        plug.clock_offset = std::chrono::milliseconds{*offset};
    }
    plug.online_text = text(12);
    plug.offline_text = text(13);
    plug.on_text = text(14);
    plug.off_text = text(15);
    return plug;
}

}  // namespace

/// The open file and its prepared statements, in the order in which they must come to life.
struct SqliteStore::Connection {
    WriterLock lock;
    SQLite::Database database;
    std::optional<ReadingTables> readings;
    std::optional<EvidenceTables> evidence;
    std::optional<HistoryReader> histories;
    std::optional<Retention> retention;
    std::optional<std::int64_t> run_id;  ///< of this process
    std::optional<SQLite::Statement> put_plug;
    std::optional<SQLite::Statement> insert_availability;
    std::optional<SQLite::Statement> insert_relay;
    std::optional<SQLite::Statement> put_status;
    std::optional<SQLite::Statement> insert_event;
    std::optional<SQLite::Statement> insert_rejected;
    std::optional<SQLite::Statement> trim_rejected;

    Connection(WriterLock held, const std::string& path)
        // Without a mutex: a store is used by one thread at a time.
        : lock(std::move(held)),
          database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX, kBusyWaitMs) {}

    void configure() {
        const int page_bytes = database.execAndGet("PRAGMA page_size").getInt();
        database.exec("PRAGMA journal_mode = WAL");
        // SQLite takes the files -wal and -shm away when the last connection closes, and whoever may not write cannot
        // make them again, so could not read while nobody records.
        int keep = 1;
        sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
        database.exec(fmt::format("PRAGMA wal_autocheckpoint = {}", kWalBytes / page_bytes));
        database.exec("PRAGMA synchronous = FULL");
        // A statement over many rows keeps what it may have to take back. In memory, since a temporary file would be
        // written to the card.
        database.exec("PRAGMA temp_store = MEMORY");
        database.exec(fmt::format("PRAGMA journal_size_limit = {}", kWalBytes));
        // A transaction here is small; writing its pages before it is complete only means writing them twice.
        database.exec("PRAGMA cache_spill = OFF");
        // Debian's SQLite overwrites deleted rows with zeros unless told otherwise, which writes every page once more.
        database.exec("PRAGMA secure_delete = OFF");
    }

    void prepare() {
        readings.emplace(database);
        evidence.emplace(database);
        histories.emplace(*readings, *evidence);
        retention.emplace(database);
        put_plug.emplace(database, kPutPlug);
        insert_availability.emplace(database,
                                    "INSERT OR IGNORE INTO availability (plug_id, time, online) VALUES (?, ?, ?)");
        insert_relay.emplace(database,
                             "INSERT OR IGNORE INTO relay_state (plug_id, relay, time, is_on) VALUES (?, ?, ?, ?)");
        put_status.emplace(database, kPutStatus);
        insert_event.emplace(database, "INSERT INTO plug_event (plug_id, time, kind, detail) VALUES (?, ?, ?, ?)");
        insert_rejected.emplace(database,
                                "INSERT INTO rejected_message (time, topic, reason, payload) VALUES (?, ?, ?, ?)");
        trim_rejected.emplace(database,
                              "DELETE FROM rejected_message WHERE id <= (SELECT max(id) FROM rejected_message) - ?");
    }

    [[nodiscard]] UtcMillis first_seen(PlugId plug);
    void keep_local_time(const std::string& time_zone);
    void write(const Batch& batch);
    void write_plugs(const std::vector<PlugRecord>& plugs);
    void write_states(const Batch& batch);
    void write_rejected(const std::vector<RejectedRecord>& rejected);
    void write_run(const RunRecord& run_record);
};

namespace {

void run(SQLite::Statement& statement) {
    statement.exec();
    statement.reset();
}

}  // namespace

UtcMillis SqliteStore::Connection::first_seen(PlugId plug) {
    SQLite::Statement select(database, "SELECT first_seen FROM plug WHERE id = ?");
    select.bind(1, plug);
    select.executeStep();
    return to_time(select.getColumn(0).getInt64());
}

void SqliteStore::Connection::keep_local_time(const std::string& time_zone) {
    const auto wanted = offset_periods(time_zone, kLocalTimeFrom, kTimeZonesEnd);
    if (!wanted) {
        return;
    }
    std::vector<OffsetPeriod> stored;
    SQLite::Statement select(database,
                             "SELECT start_time, offset_s, abbreviation FROM local_time_offset ORDER BY start_time");
    while (select.executeStep()) {
        stored.push_back({to_time(select.getColumn(0).getInt64()), std::chrono::seconds{select.getColumn(1).getInt64()},
                          select.getColumn(2).getString()});
    }
    select.reset();
    if (stored == *wanted) {
        return;
    }
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    // Weeks may begin at other moments now; until someone has looked, none is shown.
    database.exec("UPDATE evaluation SET weeks_current = 0");
    database.exec("DELETE FROM local_time_offset");
    SQLite::Statement insert(database,
                             "INSERT INTO local_time_offset (start_time, offset_s, abbreviation) VALUES (?, ?, ?)");
    for (const OffsetPeriod& period : *wanted) {
        Binder(insert) << period.start << std::int64_t{period.offset.count()} << period.abbreviation;
        run(insert);
    }
    SQLite::Statement name(database, "INSERT OR REPLACE INTO setting (name, value) VALUES ('time_zone', ?)");
    name.bind(1, time_zone);
    name.exec();
    transaction.commit();
}

void SqliteStore::Connection::write_plugs(const std::vector<PlugRecord>& plugs) {
    for (const PlugRecord& plug : plugs) {
        Binder(*put_plug) << plug.id << plug.topic << plug.mac << plug.name << plug.model << plug.firmware
                          << plug.hostname << plug.channels << plug.online << plug.first_seen << plug.last_seen
                          << plug.clock_offset << plug.online_text << plug.offline_text << plug.on_text
                          << plug.off_text;
        run(*put_plug);
    }
}

void SqliteStore::Connection::write_states(const Batch& batch) {
    for (const AvailabilityRecord& change : batch.availability) {
        Binder(*insert_availability) << change.plug_id << change.time << std::int64_t{change.online ? 1 : 0};
        run(*insert_availability);
    }
    for (const RelayRecord& change : batch.relays) {
        Binder(*insert_relay) << change.plug_id << std::int64_t{change.relay} << change.time
                              << std::int64_t{change.is_on ? 1 : 0};
        run(*insert_relay);
    }
    for (const StatusRecord& status : batch.statuses) {
        Binder(*put_status) << status.plug_id << status.time << status.uptime_s << status.wifi_rssi_percent
                            << status.wifi_signal_dbm << status.wifi_link_count << status.mqtt_count;
        run(*put_status);
    }
    for (const PlugEventRecord& event : batch.events) {
        Binder(*insert_event) << event.plug_id << event.time << event.kind << event.detail;
        run(*insert_event);
    }
}

void SqliteStore::Connection::write_rejected(const std::vector<RejectedRecord>& rejected) {
    if (rejected.empty()) {
        return;
    }
    for (const RejectedRecord& message : rejected) {
        Binder binder(*insert_rejected);
        binder << message.time << message.topic << message.reason;
        binder.bytes(message.payload);
        run(*insert_rejected);
    }
    Binder(*trim_rejected) << kRejectedRowsMax;
    run(*trim_rejected);
}

void SqliteStore::Connection::write_run(const RunRecord& run_record) {
    if (!run_id) {
        run_id = database.execAndGet("SELECT coalesce(max(id), 0) + 1 FROM collector_run").getInt64();
    }
    SQLite::Statement put(database,
                          "INSERT OR REPLACE INTO collector_run (id, start_time, alive_time, stop_time, version) "
                          "VALUES (?, ?, ?, ?, ?)");
    Binder(put) << *run_id << run_record.start << run_record.alive << run_record.stop << run_record.version;
    put.exec();
}

void SqliteStore::Connection::write(const Batch& batch) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    write_plugs(batch.plugs);
    readings->insert(batch.readings);
    for (const ReadingRecord& reading : batch.readings) {
        evidence->mark_due(reading.plug_id, reading.time);
    }
    write_states(batch);
    write_rejected(batch.rejected);
    for (const RelayOffRecord& record : batch.relay_off) {
        readings->mark_relay_off(record);
        for (UtcMillis t = interval_start(record.span.start); t < record.span.end; t += kIntervalLength) {
            evidence->mark_due(record.plug_id, t);
        }
    }
    if (batch.end_open_gaps_at) {
        evidence->gaps().end_open(*batch.end_open_gaps_at);
    }
    for (const Gap& gap : batch.gaps) {
        evidence->gaps().put(gap);
    }
    if (batch.run) {
        write_run(*batch.run);
    }
    transaction.commit();
    readings->committed();
}

StoreResult<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::filesystem::path& path,
                                                            const std::optional<std::string>& time_zone) {
    auto lock = WriterLock::acquire(path);
    if (!lock) {
        return tl::unexpected(lock.error());
    }
    const std::string doing = fmt::format("cannot use the database {}", path.string());
    try {
        auto connection = std::make_unique<Connection>(std::move(*lock), path.string());
        // Only an empty file takes this up.
        connection->database.exec(fmt::format("PRAGMA page_size = {}", kPageBytes));
        if (auto done = migrate(connection->database); !done) {
            return tl::unexpected(done.error());
        }
        connection->configure();
        if (time_zone) {
            connection->keep_local_time(*time_zone);
        }
        connection->prepare();
        return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(connection)));
    } catch (const SQLite::Exception& fault) {
        return tl::unexpected(to_error(fault, doing));
    }
}

SqliteStore::SqliteStore(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

SqliteStore::~SqliteStore() = default;

StoreResult<void> SqliteStore::commit(const Batch& batch) {
    try {
        connection_->write(batch);
        return {};
    } catch (const SQLite::Exception& fault) {
        connection_->readings->rolled_back();
        connection_->evidence->rolled_back();
        for (auto* statement : {&connection_->put_plug, &connection_->insert_availability, &connection_->insert_relay,
                                &connection_->put_status, &connection_->insert_event, &connection_->insert_rejected,
                                &connection_->trim_rejected}) {
            // The return code repeats the fault that was just caught.
            static_cast<void>((*statement)->tryReset());
        }
        return tl::unexpected(to_error(fault, "cannot write to the database"));
    }
}

StoreResult<std::vector<PlugRecord>> SqliteStore::load_plugs() {
    try {
        std::vector<PlugRecord> plugs;
        SQLite::Statement select(
            connection_->database,
            "SELECT id, topic, mac, name, model, firmware, hostname, channels, online, first_seen, "
            "last_seen, clock_offset_ms, online_text, offline_text, on_text, off_text "
            "FROM plug ORDER BY id");
        while (select.executeStep()) {
            plugs.push_back(read_plug(select));
        }
        return plugs;
    } catch (const SQLite::Exception& fault) {
        return tl::unexpected(to_error(fault, "cannot read the plugs"));
    }
}

namespace {

/// What SQLite throws becomes a Result here.
template <class Ask>
auto guarded(const char* doing, Ask ask) -> StoreResult<decltype(ask())> {
    try {
        if constexpr (std::is_void_v<decltype(ask())>) {
            ask();
            return {};
        } else {
            return ask();
        }
    } catch (const SQLite::Exception& fault) {
        return tl::unexpected(to_error(fault, doing));
    }
}

}  // namespace

StoreResult<bool> SqliteStore::has_reading(const ReadingRecord& reading) {
    return guarded("cannot look for a reading", [&] { return connection_->readings->has(reading); });
}

StoreResult<std::optional<UtcMillis>> SqliteStore::newest_reading() {
    return guarded("cannot look for the newest reading", [&] { return connection_->readings->newest(); });
}

std::optional<UtcMillis> SqliteStore::evaluated_until() const {
    return connection_->evidence->evaluated_until();
}

StoreResult<PlugId> SqliteStore::last_plug() {
    return guarded("cannot read the plugs", [&]() -> PlugId {
        return connection_->database.execAndGet("SELECT coalesce(max(id), 0) FROM plug").getInt64();
    });
}

StoreResult<std::optional<ReadingExtent>> SqliteStore::extent(PlugId plug) {
    return guarded("cannot read readings", [&]() -> std::optional<ReadingExtent> {
        const auto readings = connection_->readings->extent(plug);
        if (!readings) {
            return std::nullopt;
        }
        const auto deleted = connection_->retention->readings_from();
        // Of a plug that was heard of later, nothing was deleted.
        const bool is_cut = deleted && std::min(connection_->first_seen(plug), readings->start) < *deleted;
        return ReadingExtent{.first = readings->start, .last = readings->end, .is_cut = is_cut};
    });
}

StoreResult<PlugHistory> SqliteStore::history(PlugId plug, const TimeSpan& span, UtcMillis until, const Reach& reach) {
    return guarded("cannot read what is known of a plug",
                   [&] { return connection_->histories->history(plug, span, until, reach); });
}

StoreResult<Neighbours> SqliteStore::neighbours(PlugId plug, const TimeSpan& span, UtcMillis until,
                                                const Reach& reach) {
    return guarded("cannot read readings",
                   [&] { return connection_->histories->neighbours(plug, span, until, reach); });
}

StoreResult<std::vector<KeptInterval>> SqliteStore::intervals(PlugId plug, const TimeSpan& span) {
    return guarded("cannot read intervals", [&] { return connection_->evidence->intervals().of(plug, span); });
}

StoreResult<std::vector<RulesStretch>> SqliteStore::rules(PlugId plug) {
    return guarded("cannot read by which rules intervals were made",
                   [&] { return connection_->evidence->rules(plug); });
}

StoreResult<std::vector<OffsetPeriod>> SqliteStore::zone_offsets() {
    return guarded("cannot read the time zone", [&] { return connection_->evidence->weeks().zone_offsets(); });
}

StoreResult<CountedWeeks> SqliteStore::weeks() {
    return guarded("cannot read the weeks", [&] { return connection_->evidence->weeks().weeks(); });
}

StoreResult<std::optional<TimeSpan>> SqliteStore::intervals_extent() {
    return guarded("cannot read intervals", [&] { return connection_->evidence->intervals().extent(); });
}

StoreResult<void> SqliteStore::put_weeks(const std::vector<CountedWeek>& weeks) {
    return guarded("cannot write the weeks", [&] { connection_->evidence->weeks().put_weeks(weeks); });
}

StoreResult<void> SqliteStore::put_counts(const WeekPart& part) {
    return guarded("cannot write the weeks", [&] { connection_->evidence->weeks().put_counts(part); });
}

StoreResult<std::optional<DueRecord>> SqliteStore::next_due(UtcMillis before) {
    return guarded("cannot read what is due", [&] { return connection_->evidence->next_due(before); });
}

void SqliteStore::begin_evaluation(UtcMillis until) {
    connection_->evidence->begin_evaluation(until);
}

StoreResult<void> SqliteStore::put(const std::vector<EvidenceRecord>& records,
                                   std::optional<UtcMillis> evaluated_until) {
    return guarded("cannot write intervals", [&] { connection_->evidence->put(records, evaluated_until); });
}

std::optional<UtcMillis> SqliteStore::forgotten_before(Old what) const {
    return what == Old::readings ? connection_->retention->readings_from() : connection_->retention->states_from();
}

StoreResult<bool> SqliteStore::forget(Old what, UtcMillis before, std::size_t rows_max) {
    return guarded("cannot delete what is old", [&] {
        return what == Old::readings ? connection_->retention->forget_readings(before, rows_max)
                                     : connection_->retention->forget_states(before, rows_max);
    });
}

bool SqliteStore::is_settling_due() const {
    return connection_->readings->is_settling_due() || connection_->evidence->intervals().is_settling_due();
}

StoreResult<void> SqliteStore::settle(std::size_t rows_max) {
    return guarded("cannot settle readings", [&] {
        if (connection_->readings->is_settling_due()) {
            connection_->readings->settle(rows_max);
        } else {
            connection_->evidence->intervals().settle(rows_max);
        }
    });
}

StoreResult<std::optional<RunRecord>> SqliteStore::last_run() {
    return guarded("cannot read the last run", [&]() -> std::optional<RunRecord> {
        SQLite::Statement select(connection_->database,
                                 "SELECT start_time, alive_time, stop_time, version FROM collector_run "
                                 "ORDER BY id DESC LIMIT 1");
        if (!select.executeStep()) {
            return std::nullopt;
        }
        RunRecord last{to_time(select.getColumn(0).getInt64()), to_time(select.getColumn(1).getInt64()), std::nullopt,
                       select.getColumn(3).getString()};
        if (const auto stop = optional_column<std::int64_t>(select.getColumn(2))) {
            last.stop = to_time(*stop);
        }
        last.alive = std::max(last.alive, connection_->readings->last_arrival().value_or(last.alive));
        return last;
    });
}

}  // namespace collector
