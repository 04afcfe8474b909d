#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/model/event.hpp>
#include <collector/model/evidence.hpp>
#include <collector/model/reading_flag.hpp>

namespace collector {

using PlugId = std::int64_t;

/// What is known of one plug: a row of `plug`.
struct PlugRecord {
    PlugId id = 0;      ///< given by the recorder, from 1, never used again
    std::string topic;  ///< identity
    std::optional<std::string> mac;
    std::optional<std::string> name;
    std::optional<std::string> model;
    std::optional<std::string> firmware;
    std::optional<std::string> hostname;
    std::optional<std::int64_t> channels;  ///< as announced
    std::optional<bool> online;            ///< nullopt: never said
    UtcMillis first_seen;
    std::optional<UtcMillis> last_seen;  ///< when the last live message came; nullopt: there were retained ones only
    std::optional<std::chrono::milliseconds> clock_offset;  ///< usual difference plug minus collector
    std::optional<std::string> online_text;
    std::optional<std::string> offline_text;
    std::optional<std::string> on_text;
    std::optional<std::string> off_text;
    /// Some message of it had a `Period`, so that one without was not sent on schedule.
    bool tells_schedule = false;

    friend bool operator==(const PlugRecord&, const PlugRecord&) = default;
};

/// One channel of one measurement.
struct ReadingRecord {
    PlugId plug_id;        ///< of a plug that is stored, or in the same batch; nobody checks that
    std::uint8_t channel;  ///< from 1
    UtcMillis time;        ///< when it was measured, as well as that is known
    std::uint32_t flags;
    std::optional<std::chrono::milliseconds> plug_clock_offset;  ///< the plug's clock minus `time`
    ChannelValues values;

    friend bool operator==(const ReadingRecord&, const ReadingRecord&) = default;
};

struct AvailabilityRecord {
    PlugId plug_id;
    UtcMillis time;
    bool online;

    friend bool operator==(const AvailabilityRecord&, const AvailabilityRecord&) = default;
};

struct RelayRecord {
    PlugId plug_id;
    std::uint8_t relay;  ///< from 1
    UtcMillis time;
    bool is_on;

    friend bool operator==(const RelayRecord&, const RelayRecord&) = default;
};

struct StatusRecord {
    PlugId plug_id;
    UtcMillis time;
    std::optional<std::int64_t> uptime_s;
    std::optional<std::int64_t> wifi_rssi_percent;
    std::optional<std::int64_t> wifi_signal_dbm;
    std::optional<std::int64_t> wifi_link_count;
    std::optional<std::int64_t> mqtt_count;

    friend bool operator==(const StatusRecord&, const StatusRecord&) = default;
};

/// A row of `plug_event`.
struct PlugEventRecord {
    PlugId plug_id;
    UtcMillis time;
    std::string kind;
    std::string detail;

    friend bool operator==(const PlugEventRecord&, const PlugEventRecord&) = default;
};

struct RejectedRecord {
    UtcMillis time;
    std::string topic;
    std::string reason;   ///< name(RefusalReason)
    std::string payload;  ///< bytes, cut and with Wi-Fi names blanked

    friend bool operator==(const RejectedRecord&, const RejectedRecord&) = default;
};

/// A relay turned out to have been open for a while: stored readings of the channel in the span that show no mains
/// voltage (below kNoMainsV) were taken behind it.
struct RelayOffRecord {
    PlugId plug_id;
    std::uint8_t channel;
    TimeSpan span;

    friend bool operator==(const RelayOffRecord&, const RelayOffRecord&) = default;
};

/// The clock by which this process dated what it wrote was wrong, or is known to have been right.
struct Redating {
    std::chrono::milliseconds step;  ///< what was dated by it happened so much later than it says
    bool is_right;                   ///< from now on its time can be trusted

    friend bool operator==(const Redating&, const Redating&) = default;
};

/// Where gaps of all plugs end that an earlier run left open.
struct OpenGapsEnd {
    UtcMillis alive;  ///< the last time it is known to have run
    /// That of a clock that was not known to be right, whose run may have gone on; nullopt: it lasts.
    std::optional<UtcMillis> clock;

    friend bool operator==(const OpenGapsEnd&, const OpenGapsEnd&) = default;
};

/// Rows that were written by this process and turned out to be dated wrong.
struct TakenBack {
    std::vector<AvailabilityRecord> availability;
    std::vector<RelayRecord> relays;
    std::vector<PlugEventRecord> events;
    std::vector<Gap> gaps;  ///< by start and cause

    [[nodiscard]] std::size_t rows() const { return availability.size() + relays.size() + events.size() + gaps.size(); }
};

/// One run of the collector: a row of `collector_run`.
struct RunRecord {
    UtcMillis start;
    UtcMillis alive;                ///< the last time it is known to have run
    std::optional<UtcMillis> stop;  ///< nullopt: it runs, or it broke off
    std::string version;

    friend bool operator==(const RunRecord&, const RunRecord&) = default;
};

/// What one transaction writes: everything or nothing. Within each list, in order of arrival.
struct Batch {
    /// Of readings that are flagged kClockUnsynchronised; done before the rest of the batch is written.
    std::optional<Redating> redating;
    TakenBack taken_back;           ///< deleted before others are written
    std::vector<PlugRecord> plugs;  ///< the whole new row, inserted or replacing the one with this id
    std::vector<ReadingRecord> readings;
    std::vector<AvailabilityRecord> availability;
    std::vector<RelayRecord> relays;
    std::vector<StatusRecord> statuses;  ///< replaces the plug's one row
    std::vector<PlugEventRecord> events;
    std::vector<RejectedRecord> rejected;
    std::vector<RelayOffRecord> relay_off;     ///< applied to the readings above, too
    std::vector<Gap> gaps;                     ///< of all plugs; one of the same start and cause is replaced
    std::optional<OpenGapsEnd> open_gaps_end;  ///< done before `gaps` are written
    std::optional<RunRecord> run;              ///< replaces what this process wrote of its run before

    [[nodiscard]] std::size_t rows() const {
        return plugs.size() + readings.size() + availability.size() + relays.size() + statuses.size() + events.size() +
               rejected.size() + relay_off.size() + gaps.size() + taken_back.rows() + (redating ? 1U : 0U) +
               (open_gaps_end ? 1U : 0U) + (run ? 1U : 0U);
    }
    [[nodiscard]] bool empty() const { return rows() == 0; }
    /// Empties the lists and keeps their memory.
    void clear() {
        redating.reset();
        taken_back = {};
        plugs.clear();
        readings.clear();
        availability.clear();
        relays.clear();
        statuses.clear();
        events.clear();
        rejected.clear();
        relay_off.clear();
        gaps.clear();
        open_gaps_end.reset();
        run.reset();
    }
};

}  // namespace collector
