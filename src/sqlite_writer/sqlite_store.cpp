#include <collector/sqlite_writer/sqlite_store.hpp>

#include <algorithm>
#include <utility>

#include <sqlite3.h>

#include <collector/sqlite/sqlite_fault.hpp>

#include "sqlite_writer/database_custody.hpp"
#include "sqlite_writer/writer_connection.hpp"

namespace collector {
namespace {

const SystemClock kSystemClock;

}  // namespace

/// What SQLite throws becomes a Result here.
template <class Ask>
auto SqliteStore::guarded(const char* doing, Ask ask) -> StoreResult<decltype(ask())> {
    try {
        if constexpr (std::is_void_v<decltype(ask())>) {
            ask();
            return {};
        } else {
            return ask();
        }
    } catch (const SQLite::Exception& fault) {
        const StoreError error = to_error(fault, doing);
        if (error.code == StoreErrc::damaged) {
            custody_->found_damaged(error.what);
        }
        return tl::unexpected(error);
    }
}

StoreResult<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::filesystem::path& path,
                                                            const std::optional<std::string>& time_zone) {
    auto custody = DatabaseCustody::open(path, time_zone, kSystemClock, false);
    if (!custody) {
        return tl::unexpected(custody.error());
    }
    return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(*custody)));
}

StoreResult<std::unique_ptr<SqliteStore>> SqliteStore::open_to_record(const std::filesystem::path& path,
                                                                      const std::optional<std::string>& time_zone,
                                                                      const Clock& clock) {
    auto custody = DatabaseCustody::open(path, time_zone, clock, true);
    if (!custody) {
        return tl::unexpected(custody.error());
    }
    return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(*custody)));
}

SqliteStore::SqliteStore(std::unique_ptr<DatabaseCustody> custody) : custody_(std::move(custody)) {}

WriterConnection& SqliteStore::open_file() const {
    if (custody_->connection() == nullptr) {
        throw SQLite::Exception("it could not be opened anew", SQLITE_CANTOPEN);
    }
    return *custody_->connection();
}

WriterConnection& SqliteStore::changed() const {
    open_file().look_for_others();
    return open_file();
}

SqliteStore::~SqliteStore() = default;

StoreResult<void> SqliteStore::commit(const Batch& batch) {
    auto done = custody_->look();
    // What is found damaged on the way is set aside, and the batch goes to the next file.
    for (int tries = 0; done && tries < 2; ++tries) {
        auto written = guarded("cannot write to the database", [&] { open_file().write(batch); });
        if (written) {
            custody_->remember(batch);
            return {};
        }
        if (custody_->connection() != nullptr) {
            custody_->connection()->rolled_back();
        }
        done = written.error().code == StoreErrc::damaged ? custody_->look() : written;
        if (done && tries == 1) {
            return written;
        }
    }
    return done;
}

StoreResult<std::vector<PlugRecord>> SqliteStore::load_plugs() {
    return guarded("cannot read the plugs", [&] { return open_file().plugs->plugs(); });
}

StoreResult<bool> SqliteStore::has_reading(const ReadingRecord& reading) {
    return guarded("cannot look for a reading", [&] {
        WriterConnection& file = open_file();
        ReadingRecord stored = reading;
        stored.plug_id = file.numbers->stored_as(reading.plug_id);
        return file.readings->has(stored);
    });
}

StoreResult<std::optional<UtcMillis>> SqliteStore::newest_reading() {
    return guarded("cannot look for the newest reading", [&] { return open_file().readings->newest(); });
}

std::optional<UtcMillis> SqliteStore::evaluated_until() const {
    const WriterConnection* const file = custody_->connection();
    return file == nullptr ? std::nullopt : file->evidence->evaluated_until();
}

StoreResult<PlugId> SqliteStore::last_plug() {
    return guarded("cannot read the plugs", [&] { return open_file().plugs->last_plug(); });
}

StoreResult<std::optional<ReadingExtent>> SqliteStore::extent(PlugId plug) {
    return guarded("cannot read readings", [&]() -> std::optional<ReadingExtent> {
        const auto readings = open_file().readings->extent(plug);
        if (!readings) {
            return std::nullopt;
        }
        const auto deleted = open_file().retention->readings_from();
        // Of a plug that was heard of later, nothing was deleted.
        const bool is_cut = deleted && std::min(open_file().plugs->first_seen(plug), readings->start) < *deleted;
        return ReadingExtent{.first = readings->start, .last = readings->end, .is_cut = is_cut};
    });
}

StoreResult<PlugHistory> SqliteStore::history(PlugId plug, const TimeSpan& span, UtcMillis until, const Reach& reach) {
    return guarded("cannot read what is known of a plug",
                   [&] { return open_file().histories->history(plug, span, until, reach); });
}

StoreResult<Neighbours> SqliteStore::neighbours(PlugId plug, const TimeSpan& span, UtcMillis until,
                                                const Reach& reach) {
    return guarded("cannot read readings", [&] { return open_file().histories->neighbours(plug, span, until, reach); });
}

StoreResult<std::vector<KeptInterval>> SqliteStore::intervals(PlugId plug, const TimeSpan& span) {
    return guarded("cannot read intervals", [&] { return open_file().evidence->intervals().of(plug, span); });
}

StoreResult<std::vector<RulesStretch>> SqliteStore::rules(PlugId plug) {
    return guarded("cannot read by which rules intervals were made", [&] { return open_file().evidence->rules(plug); });
}

StoreResult<PlugGains> SqliteStore::gains(PlugId plug) {
    return guarded("cannot read the calibrations", [&] { return open_file().evidence->gains().of(plug); });
}

std::uint64_t SqliteStore::gains_version() const {
    const WriterConnection* const file = custody_->connection();
    return file == nullptr ? 0 : file->evidence->gains_version();
}

StoreResult<std::vector<OffsetPeriod>> SqliteStore::zone_offsets() {
    return guarded("cannot read the time zone", [&] { return open_file().evidence->weeks().zone_offsets(); });
}

StoreResult<CountedWeeks> SqliteStore::weeks() {
    return guarded("cannot read the weeks", [&] { return open_file().evidence->weeks().weeks(); });
}

StoreResult<std::optional<TimeSpan>> SqliteStore::intervals_extent() {
    return guarded("cannot read intervals", [&] { return open_file().evidence->intervals().extent(); });
}

StoreResult<void> SqliteStore::put_weeks(const std::vector<CountedWeek>& weeks) {
    return guarded("cannot write the weeks", [&] { changed().evidence->weeks().put_weeks(weeks); });
}

StoreResult<void> SqliteStore::put_counts(const WeekPart& part) {
    return guarded("cannot write the weeks", [&] { changed().evidence->weeks().put_counts(part); });
}

StoreResult<std::optional<DueRecord>> SqliteStore::next_due(UtcMillis before) {
    return guarded("cannot read what is due", [&] { return open_file().evidence->next_due(before); });
}

void SqliteStore::begin_evaluation(UtcMillis until) {
    open_file().evidence->begin_evaluation(until);
}

StoreResult<void> SqliteStore::put(const std::vector<EvidenceRecord>& records,
                                   std::optional<UtcMillis> evaluated_until) {
    return guarded("cannot write intervals", [&] { changed().evidence->put(records, evaluated_until); });
}

std::optional<UtcMillis> SqliteStore::forgotten_before(Old what) const {
    const WriterConnection* const file = custody_->connection();
    if (file == nullptr) {
        return std::nullopt;
    }
    return what == Old::readings ? file->retention->readings_from() : file->retention->states_from();
}

StoreResult<bool> SqliteStore::forget(Old what, UtcMillis before, std::size_t rows_max) {
    return guarded("cannot delete what is old", [&] {
        Retention& retention = *changed().retention;
        return what == Old::readings ? retention.forget_readings(before, rows_max)
                                     : retention.forget_states(before, rows_max);
    });
}

bool SqliteStore::is_settling_due() const {
    WriterConnection* const file = custody_->connection();
    return file != nullptr && (file->readings->is_settling_due() || file->evidence->intervals().is_settling_due());
}

StoreResult<void> SqliteStore::settle(std::size_t rows_max) {
    return guarded("cannot settle readings", [&] {
        WriterConnection& file = changed();
        if (file.readings->is_settling_due()) {
            file.readings->settle(rows_max);
        } else {
            file.evidence->intervals().settle(rows_max);
        }
    });
}

std::vector<StoreIncident> SqliteStore::take_incidents() {
    return custody_->take_incidents();
}

void SqliteStore::look() {
    static_cast<void>(custody_->look());  // The next commit meets the same trouble, and says so.
}

bool SqliteStore::is_busy() const {
    return custody_->is_busy();
}

StoreResult<std::optional<RunRecord>> SqliteStore::last_run() {
    return guarded("cannot read the last run", [&] {
        std::optional<RunRecord> last = open_file().runs->last();
        if (last) {
            last->alive = std::max(last->alive, open_file().readings->last_arrival().value_or(last->alive));
        }
        return last;
    });
}

}  // namespace collector
