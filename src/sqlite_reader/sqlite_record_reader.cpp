#include <collector/sqlite_reader/sqlite_record_reader.hpp>

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <collector/sqlite/migration.hpp>
#include "sqlite_reader/plug_cursor.hpp"
#include "sqlite_reader/read_connection.hpp"
#include "sqlite_reader/recorded_calibrations.hpp"
#include "sqlite_reader/recorded_collector.hpp"
#include "sqlite_reader/recorded_evidence.hpp"
#include "sqlite_reader/recorded_plugs.hpp"
#include "sqlite_reader/recorded_readings.hpp"
#include "sqlite_reader/recorded_weeks.hpp"

namespace collector {
namespace {

/// So many versions of the schema before this program's are read as they are.
constexpr int kOlderSchemas = 2;

/// How often a snapshot is tried when the files change under it.
constexpr int kSnapshotTries = 3;

int oldest_schema() {
    return std::max(migrations().front().version, migrations().back().version - kOlderSchemas);
}

/// Errors: not_a_database, newer_database, older_database. Throws SQLite::Exception.
StoreResult<int> readable_schema(ReadConnection& connection) {
    auto version = judge_schema(connection.database(), connection.name());
    if (!version) {
        return version;
    }
    if (*version == 0) {
        return fail(StoreErrc::not_a_database,
                    fmt::format("{} is empty: nothing has been recorded there yet", connection.name()));
    }
    if (*version < oldest_schema()) {
        return fail(StoreErrc::older_database,
                    fmt::format("{} was written by an older collector (schema {}, this one reads {} to {}); starting "
                                "the collector with it brings it up to date",
                                connection.name(), *version, oldest_schema(), migrations().back().version));
    }
    return version;
}

/// A connection in a read transaction, and what is remembered from one snapshot to the next.
struct ReadState {
    std::unique_ptr<ReadConnection> connection;
    RecentPlaces recent;
    RecentIntervals recent_intervals;
    std::uint64_t intervals_version = 0;  ///< of the snapshot whose recent intervals these are
    std::uint64_t connections = 0;        ///< that were opened so far
    bool in_use = false;
};

class SqliteSnapshot final : public RecordSnapshot {
  public:
    SqliteSnapshot(ReadState& state, int schema, std::uint64_t version)
        : state_(state), connection_(*state.connection), schema_(schema), version_(version) {
        state_.in_use = true;
    }
    SqliteSnapshot(const SqliteSnapshot&) = delete;
    SqliteSnapshot& operator=(const SqliteSnapshot&) = delete;
    ~SqliteSnapshot() override {
        // Nothing was written, so there is nothing that could fail to be written.
        sqlite3_exec(database().getHandle(), "ROLLBACK", nullptr, nullptr, nullptr);
        state_.in_use = false;
    }

    [[nodiscard]] std::uint64_t version() const override { return version_; }

    [[nodiscard]] StoreResult<std::vector<SiteRow>> sites() override {
        return guarded("cannot read", [&] { return std::vector{recorded_site(database(), schema_)}; });
    }
    [[nodiscard]] StoreResult<std::vector<PlugRow>> plugs(const PlugFilter& filter) override {
        return guarded("cannot read the plugs of", [&] { return recorded_plugs(database(), filter); });
    }
    [[nodiscard]] CursorResult<ReadingRecord> readings(const RecordFilter& filter) override {
        return guarded("cannot read the readings of", [&]() -> std::unique_ptr<Cursor<ReadingRecord>> {
            return std::make_unique<PlugCursor<ReadingRecord>>(connection_, "cannot read the readings of",
                                                               reading_stream(database(), schema_, recent()),
                                                               asked(filter));
        });
    }
    [[nodiscard]] CursorResult<VoltageRow> voltages(const RecordFilter& filter) override {
        return guarded("cannot read the voltages of", [&]() -> std::unique_ptr<Cursor<VoltageRow>> {
            return calibrated(
                std::make_unique<PlugCursor<VoltageRow>>(connection_, "cannot read the voltages of",
                                                         voltage_stream(database(), schema_, recent()), asked(filter)),
                recorded_gains(database(), schema_));
        });
    }
    [[nodiscard]] CursorResult<IntervalRow> intervals(const RecordFilter& filter) override {
        return evidence("intervals", [&] { return interval_cursor(connection_, asked(filter), recent_intervals()); });
    }
    [[nodiscard]] CursorResult<GapRow> gaps(const RecordFilter& filter) override {
        return evidence("gaps", [&] {
            Asked wanted = asked(filter);
            const bool skips_first = filter.after && filter.after->plug_id > 0;
            if (!skips_first) {
                wanted.plugs.insert(wanted.plugs.begin(), 0);
            }
            return gap_cursor(connection_, std::move(wanted));
        });
    }
    [[nodiscard]] CursorResult<AvailabilityRecord> availability(const RecordFilter& filter) override {
        return guarded("cannot read the availability of",
                       [&] { return availability_cursor(connection_, asked(filter)); });
    }
    [[nodiscard]] CursorResult<PlugEventRecord> events(const RecordFilter& filter) override {
        return guarded("cannot read the events of", [&] { return event_cursor(connection_, asked(filter)); });
    }
    [[nodiscard]] CursorResult<WeekRow> weeks(const RecordFilter& filter) override {
        return evidence("weeks", [&] { return week_cursor(connection_, schema_, asked(filter)); });
    }
    [[nodiscard]] CursorResult<EpisodeRow> episodes(const RecordFilter& filter) override {
        return evidence("episodes", [&] { return episode_cursor(connection_, asked(filter), recent_intervals()); });
    }
    [[nodiscard]] StoreResult<std::vector<Calibration>> calibrations(const RecordFilter& filter) override {
        return guarded("cannot read the calibrations of",
                       [&] { return recorded_calibrations(database(), schema_, asked(filter)); });
    }
    [[nodiscard]] StoreResult<std::vector<CorrectionRow>> corrections(const RecordFilter& filter) override {
        return guarded("cannot read the calibrations of",
                       [&] { return recorded_corrections(database(), schema_, asked(filter)); });
    }
    [[nodiscard]] StoreResult<std::vector<ReadingRecord>> latest(const std::vector<PlugId>& plugs) override {
        return guarded("cannot read the latest readings of", [&] {
            return latest_readings(database(), schema_, recent(), existing_plugs(database(), plugs));
        });
    }
    [[nodiscard]] StoreResult<std::vector<StatusRecord>> statuses(const std::vector<PlugId>& plugs) override {
        return guarded("cannot read the status of plugs of",
                       [&] { return recorded_statuses(database(), existing_plugs(database(), plugs)); });
    }
    [[nodiscard]] StoreResult<std::vector<RunRow>> last_runs() override {
        return evidence("list of its runs", [&] { return recorded_last_runs(database()); });
    }
    [[nodiscard]] StoreResult<std::vector<RefusalsRow>> refusals(UtcMillis since) override {
        return guarded("cannot read what was refused in", [&] { return recorded_refusals(database(), since); });
    }
    [[nodiscard]] StoreResult<std::vector<RelayRecord>> relays(const std::vector<PlugId>& plugs) override {
        return guarded("cannot read the relays of",
                       [&] { return recorded_relays(database(), existing_plugs(database(), plugs)); });
    }

  private:
    [[nodiscard]] SQLite::Database& database() { return connection_.database(); }

    /// What SQLite throws becomes a Result here, and what could be wrong an error.
    template <class Ask>
    auto guarded(std::string_view doing, Ask ask) -> StoreResult<decltype(ask())> {
        try {
            auto answer = ask();
            if (auto done = connection_.check_unchanged(); !done) {
                return tl::unexpected(done.error());
            }
            return answer;
        } catch (const SQLite::Exception& fault) {
            return tl::unexpected(connection_.error(fault, doing));
        }
    }
    template <class Ask>
    auto evidence(std::string_view what, Ask ask) -> StoreResult<decltype(ask())> {
        if (schema_ < kEvidenceSince) {
            return fail(StoreErrc::older_database,
                        fmt::format("{} was written by an older collector (schema {}), which made no {}; starting the "
                                    "collector with it makes them",
                                    connection_.name(), schema_, what));
        }
        return guarded(fmt::format("cannot read the {} of", what), ask);
    }

    [[nodiscard]] Asked asked(const RecordFilter& filter) {
        Asked wanted{.plugs = existing_plugs(database(), filter.plugs),
                     .span = filter.span,
                     .channel = filter.channel,
                     .after = filter.after};
        if (filter.after) {
            std::erase_if(wanted.plugs, [&](PlugId plug) { return plug < filter.after->plug_id; });
        }
        return wanted;
    }
    [[nodiscard]] const RecentPlaces& recent() {
        if (!recent_is_read_ && schema_ >= kSettledSince) {
            state_.recent.refresh(database());
            recent_is_read_ = true;
        }
        return state_.recent;
    }
    [[nodiscard]] RecentIntervals& recent_intervals() {
        if (state_.intervals_version != version_) {
            state_.recent_intervals = {};
            state_.intervals_version = version_;
        }
        return state_.recent_intervals;
    }
    ReadState& state_;
    ReadConnection& connection_;
    int schema_;
    std::uint64_t version_;
    bool recent_is_read_ = false;
};

class SqliteRecordReader final : public RecordReader {
  public:
    explicit SqliteRecordReader(std::filesystem::path path) : path_(std::move(path)) {}

    [[nodiscard]] StoreResult<std::unique_ptr<RecordSnapshot>> snapshot() override {
        if (state_.in_use) {
            throw std::logic_error("a reader gives out one snapshot at a time");
        }
        for (int left = kSnapshotTries;; --left) {
            auto taken = take_snapshot();
            if (taken || left == 1 || !may_pass(taken.error())) {
                return taken;
            }
        }
    }

  private:
    /// Whether files that were made, removed or written to just then can be the reason: another look finds out.
    static bool may_pass(const StoreError& error) {
        return error.code == StoreErrc::busy || error.code == StoreErrc::cannot_open ||
               error.code == StoreErrc::no_database;
    }
    StoreResult<std::unique_ptr<RecordSnapshot>> take_snapshot() {
        if (auto done = connect(); !done) {
            return tl::unexpected(done.error());
        }
        auto taken = begin();
        if (!taken) {
            state_.connection.reset();
        }
        return taken;
    }
    StoreResult<std::unique_ptr<RecordSnapshot>> begin() {
        ReadConnection& connection = *state_.connection;
        try {
            connection.database().exec("BEGIN");
            const auto schema = readable_schema(connection);
            if (!schema) {
                return tl::unexpected(schema.error());
            }
            if (auto done = connection.check_unchanged(); !done) {
                return tl::unexpected(done.error());
            }
            return std::make_unique<SqliteSnapshot>(state_, *schema, version());
        } catch (const SQLite::Exception& fault) {
            return tl::unexpected(connection.error(fault, "cannot read the database"));
        }
    }
    /// Errors: as ReadConnection::open.
    StoreResult<void> connect() {
        if (state_.connection && state_.connection->is_current()) {
            return {};
        }
        state_.connection.reset();
        state_.recent = {};
        auto opened = ReadConnection::open(path_);
        if (!opened) {
            return tl::unexpected(opened.error());
        }
        state_.connection = std::move(*opened);
        ++state_.connections;
        return {};
    }
    /// SQLite counts what it notices on one connection.
    [[nodiscard]] std::uint64_t version() {
        constexpr std::uint32_t kCountBits = 32;
        const auto counted = state_.connection->database().execAndGet("PRAGMA data_version").getUInt();
        return (state_.connections << kCountBits) + counted;
    }

    std::filesystem::path path_;
    ReadState state_;
};

}  // namespace

StoreResult<std::unique_ptr<RecordReader>> open_sqlite_record(const std::filesystem::path& path) {
    auto reader = std::make_unique<SqliteRecordReader>(path);
    if (const auto snapshot = reader->snapshot(); !snapshot) {
        return tl::unexpected(snapshot.error());
    }
    return reader;
}

}  // namespace collector
