#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/model/batch.hpp>
#include <collector/model/calibration.hpp>
#include <collector/model/evidence.hpp>
#include <collector/store/store_error.hpp>

/// Reading the record. Everything that looks at it for people (reports, plots, exports, the page, the forwarder) does
/// so through these classes, and none of it can write. There is one engine for each kind of database; see
/// sqlite_record_reader.hpp for the first. The words and units are those of docs/sql.md.
namespace collector {

/// Whose record it is: one collector's own file holds one site, a shared database many.
using SiteId = std::int64_t;

/// One collector's record, and how far it has come.
struct SiteRow {
    SiteId id;
    std::string name;                          ///< empty: the database holds this site alone and does not name it
    std::optional<std::string> time_zone;      ///< IANA name that local times and weeks go by; nullopt: never set
    std::optional<UtcMillis> evaluated_until;  ///< intervals, gaps and what follows from them are made up to here
    std::optional<UtcMillis> readings_from;    ///< readings before this have been deleted; nullopt: none have
    std::optional<UtcMillis> states_from;      ///< likewise availability
    bool weeks_counted;                        ///< false: weeks() leaves out weeks that are being counted anew

    friend bool operator==(const SiteRow&, const SiteRow&) = default;
};

/// Who a plug is.
struct PlugRow {
    PlugId id;  ///< one of its kind in the whole database, and the same for ever
    SiteId site_id;
    std::string topic;  ///< one of its kind within the site
    std::optional<std::string> mac;
    std::optional<std::string> name;
    std::optional<std::string> model;
    std::optional<std::string> firmware;
    std::optional<std::string> hostname;
    std::optional<std::int64_t> channels;  ///< as announced; nullopt: never said
    std::optional<bool> online;            ///< nullopt: never said
    UtcMillis first_seen;
    std::optional<UtcMillis> last_seen;  ///< nullopt: only retained messages speak of it
    bool announced = false;              ///< it has said in a discovery message what it calls itself, or its channels

    friend bool operator==(const PlugRow&, const PlugRow&) = default;
};

/// A reading's voltage alone, for those who need no more: reading it is several times as fast.
struct VoltageRow {
    PlugId plug_id;
    Sample sample;  ///< its voltage is corrected by the gain in force

    friend bool operator==(const VoltageRow&, const VoltageRow&) = default;
};

struct IntervalRow {
    PlugId plug_id;
    Interval interval;

    friend bool operator==(const IntervalRow&, const IntervalRow&) = default;
};

struct GapRow {
    SiteId site_id;
    std::optional<PlugId> plug_id;  ///< nullopt: of all plugs of the site, since the collector itself was away
    Gap gap;

    friend bool operator==(const GapRow&, const GapRow&) = default;
};

/// A week of one channel, counted.
struct WeekRow {
    PlugId plug_id;
    std::uint8_t channel;
    TimeSpan span;  ///< the week; how many intervals it should have follows from its length
    std::array<std::uint32_t, kIntervalStatuses> intervals_by_status;  ///< indexed by IntervalStatus
    std::uint32_t above_253;    ///< of the valid intervals, those with a root mean square above 253 V
    std::uint32_t below_207;    ///< ... and below 207 V
    std::uint32_t below_195_5;  ///< ... and below 195.5 V

    [[nodiscard]] std::uint32_t intervals(IntervalStatus status) const {
        return intervals_by_status[static_cast<std::size_t>(status)];
    }
    friend bool operator==(const WeekRow&, const WeekRow&) = default;
};

/// A stretch of over-voltage: intervals one after the other, in each of which some sample was above 253 V.
struct EpisodeRow {
    PlugId plug_id;
    std::uint8_t channel;
    TimeSpan span;
    std::uint32_t samples;
    std::uint32_t samples_above;  ///< of the samples, those above 253 V
    double voltage_max_v;
    std::optional<double> voltage_rms_max_v;  ///< the highest root mean square of a valid interval; nullopt: none is

    friend bool operator==(const EpisodeRow&, const EpisodeRow&) = default;
};

/// When the collector of a site ran.
struct RunRow {
    SiteId site_id;
    RunRecord run;

    friend bool operator==(const RunRow&, const RunRow&) = default;
};

/// Messages of a site that were refused for one reason.
struct RefusalsRow {
    SiteId site_id;
    std::string reason;  ///< as in the table `rejected_message`
    std::uint64_t messages;

    friend bool operator==(const RefusalsRow&, const RefusalsRow&) = default;
};

/// With which gain the intervals of a channel, and all that follows from them, were made over some time.
struct CorrectionRow {
    enum class State : std::uint8_t {
        current,  ///< the one in force
        pending,  ///< another one is in force, and they are being made anew with it
        kept,     ///< another one is in force, but the readings that they were made from are deleted
    };
    PlugId plug_id;
    std::uint8_t channel;
    TimeSpan span;
    Gain gain;  ///< see calibrations() for where it is from
    State state;

    friend bool operator==(const CorrectionRow&, const CorrectionRow&) = default;
};

/// Where somebody has stopped reading.
struct RecordPosition {
    PlugId plug_id;  ///< 0: gaps of all plugs, which come first
    UtcMillis time;  ///< of a row; of what lasts, its start
};

/// What is asked for. As it stands: everything.
struct RecordFilter {
    TimeSpan span{UtcMillis::min(), UtcMillis::max()};
    std::vector<PlugId> plugs;            ///< in any order; empty: all plugs. One that does not exist has no rows
    std::optional<std::uint8_t> channel;  ///< nullopt: all; what has no channel is not touched by it
    /// Leaves out everything up to this plug and moment. To go on in another snapshot, take all rows of one plug and
    /// moment, note where that was, and ask the same again with it.
    std::optional<RecordPosition> after;
};

/// Which plugs are asked for. As it stands: all.
struct PlugFilter {
    std::optional<SiteId> site;
    std::optional<std::string> topic;  ///< the whole of it, as MQTT has it: case counts
};

/// Rows, one after the other, in constant memory: the caller decides when the next one is read, and may stop at any
/// time. Must not outlive its snapshot. One thread, the snapshot's; next() may wait for the disk or the network.
template <class Row>
class Cursor {
  public:
    Cursor() = default;
    virtual ~Cursor() = default;
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;

    /// The next row; nullptr after the last one, then and ever after. It is the cursor's and stays as it is until the
    /// next call. After an error there are no more rows, and those given before were right.
    /// Errors: damaged, failed, busy (see SqliteRecordReader).
    [[nodiscard]] StoreResult<const Row*> next() {
        if (at_ == page_.size()) {
            page_.clear();
            at_ = 0;
            if (auto filled = has_ended_ ? StoreResult<void>{} : fetch(page_); !filled) {
                has_ended_ = true;
                page_.clear();
                return tl::unexpected(filled.error());
            }
            if (page_.empty()) {
                has_ended_ = true;
                return nullptr;
            }
        }
        return &page_[at_++];
    }

  protected:
    /// About so many rows an engine reads at a time.
    static constexpr std::size_t kPageRows = 512;

  private:
    /// Appends the next page; nothing: the last one was given. Not called again after that, or after an error.
    [[nodiscard]] virtual StoreResult<void> fetch(std::vector<Row>& page) = 0;

    std::vector<Row> page_;
    std::size_t at_ = 0;
    bool has_ended_ = false;
};

/// All rows of a cursor, where they are few. Errors: as next().
template <class Row>
[[nodiscard]] StoreResult<std::vector<Row>> read_all(Cursor<Row>& cursor) {
    std::vector<Row> rows;
    for (;;) {
        const auto row = cursor.next();
        if (!row) {
            return tl::unexpected(row.error());
        }
        if (*row == nullptr) {
            return rows;
        }
        rows.push_back(**row);
    }
}

template <class Row>
using CursorResult = StoreResult<std::unique_ptr<Cursor<Row>>>;

/// Calls `take` with each row; if it answers, until it says false. Errors: as of the cursor and its next().
template <class Row, class Take>
[[nodiscard]] StoreResult<void> for_each_row(const CursorResult<Row>& rows, Take take) {
    if (!rows) {
        return tl::unexpected(rows.error());
    }
    for (;;) {
        const auto row = (*rows)->next();
        if (!row) {
            return tl::unexpected(row.error());
        }
        if (*row == nullptr) {
            return {};
        }
        if constexpr (std::is_same_v<std::invoke_result_t<Take&, const Row&>, bool>) {
            if (!take(**row)) {
                return {};
            }
        } else {
            take(**row);
        }
    }
}

/// The record as it was at one moment: whatever is asked of one snapshot fits together, however long it takes and
/// whatever is recorded meanwhile. Any number of cursors may be open at a time.
///
/// Do not keep one longer than the answer takes. The recorder never waits for a snapshot, but what it writes meanwhile
/// has to be kept apart (in SQLite the file `-wal` grows; in PostgreSQL dead rows stay), until the snapshot is gone: a
/// minute costs next to nothing, a day hundreds of megabytes. A server takes a snapshot for each request.
///
/// Rows come by plug (id), then time, then channel; rows of one plug, moment and channel in order of arrival. So memory
/// stays constant; whoever wants all plugs by time asks for a day at a time and sorts that. "Within" a span means that
/// the row's own time is: for an interval, that it starts there.
///
/// Errors of all: damaged, failed, busy; older_database: this version of the schema does not have what was asked
/// for.
class RecordSnapshot {
  public:
    RecordSnapshot() = default;
    virtual ~RecordSnapshot() = default;
    RecordSnapshot(const RecordSnapshot&) = delete;
    RecordSnapshot& operator=(const RecordSnapshot&) = delete;

    /// Two snapshots of one reader with the same number show the same record. Another number does not say that
    /// anything has changed, and numbers of two readers have nothing to do with each other.
    [[nodiscard]] virtual std::uint64_t version() const = 0;

    /// By id.
    [[nodiscard]] virtual StoreResult<std::vector<SiteRow>> sites() = 0;
    /// By id.
    [[nodiscard]] virtual StoreResult<std::vector<PlugRow>> plugs(const PlugFilter& filter) = 0;

    /// Readings within the span, as they were sent.
    [[nodiscard]] virtual CursorResult<ReadingRecord> readings(const RecordFilter& filter) = 0;
    /// Readings within the span that have a voltage.
    [[nodiscard]] virtual CursorResult<VoltageRow> voltages(const RecordFilter& filter) = 0;
    /// Intervals within the span.
    [[nodiscard]] virtual CursorResult<IntervalRow> intervals(const RecordFilter& filter) = 0;
    /// Gaps that touch the span, whole: those of all plugs first (by site), then by plug and start. With plugs asked
    /// for, theirs and those of all plugs of their sites.
    [[nodiscard]] virtual CursorResult<GapRow> gaps(const RecordFilter& filter) = 0;
    /// Changes between online and offline within the span.
    [[nodiscard]] virtual CursorResult<AvailabilityRecord> availability(const RecordFilter& filter) = 0;
    /// What plugs said of themselves within the span, rarely: see PlugEventRecord.
    [[nodiscard]] virtual CursorResult<PlugEventRecord> events(const RecordFilter& filter) = 0;
    /// Weeks that start within the span, by plug, week and channel. A channel has a week once it has an interval there,
    /// unless the week is being counted anew (SiteRow::weeks_counted).
    [[nodiscard]] virtual CursorResult<WeekRow> weeks(const RecordFilter& filter) = 0;
    /// Episodes that touch the span, whole.
    [[nodiscard]] virtual CursorResult<EpisodeRow> episodes(const RecordFilter& filter) = 0;
    /// What is known to be shown wrongly, by a factor, that may hold within the span: revoked ones, too, and those that
    /// have ended since. They are few, and come by plug, `valid_from`, channel and id; their own time is `valid_from`.
    /// gains_in_force() says which of them holds when.
    [[nodiscard]] virtual StoreResult<std::vector<Calibration>> calibrations(const RecordFilter& filter) = 0;
    /// How what is on record is corrected, and whether it is to stay so: the parts of the span, cut to it, that were
    /// made with a gain, or without one although one is in force; by plug, channel and start. A channel without any has
    /// never been calibrated there. Few.
    [[nodiscard]] virtual StoreResult<std::vector<CorrectionRow>> corrections(const RecordFilter& filter) = 0;
    /// The newest reading of each channel of some plugs (none named: of all), by plug and channel. Quick: a channel
    /// that has been silent for the plug's last kLatestLookback readings may be left out.
    [[nodiscard]] virtual StoreResult<std::vector<ReadingRecord>> latest(const std::vector<PlugId>& plugs) = 0;

    static constexpr std::size_t kLatestLookback = 64;

    /// What some plugs (none named: all) last said of their health, by plug; who never did is left out.
    [[nodiscard]] virtual StoreResult<std::vector<StatusRecord>> statuses(const std::vector<PlugId>& plugs) = 0;
    /// The collector's last run, by each site; who never recorded is left out.
    [[nodiscard]] virtual StoreResult<std::vector<RunRow>> last_runs() = 0;
    /// How many messages were refused since a moment, of those that are kept: a site keeps its last few thousand. By
    /// site and reason.
    [[nodiscard]] virtual StoreResult<std::vector<RefusalsRow>> refusals(UtcMillis since) = 0;
    /// What some plugs (none named: all) last said of each relay, by plug and relay. The time is when it was recorded
    /// so: at a change, and with the first word in each run of the collector.
    [[nodiscard]] virtual StoreResult<std::vector<RelayRecord>> relays(const std::vector<PlugId>& plugs) = 0;
};

/// A record that can be read. One thread at a time; take one for each thread.
class RecordReader {
  public:
    RecordReader() = default;
    virtual ~RecordReader() = default;
    RecordReader(const RecordReader&) = delete;
    RecordReader& operator=(const RecordReader&) = delete;

    /// The record as it is now. The reader must outlive it, and gives out one at a time: asking for another one
    /// meanwhile throws std::logic_error. After a failure, later calls may succeed: a server asks again.
    /// Errors: those of opening the database, each time anew.
    [[nodiscard]] virtual StoreResult<std::unique_ptr<RecordSnapshot>> snapshot() = 0;
};

}  // namespace collector
