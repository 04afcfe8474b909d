#include "store/evidence_tables.hpp"

#include <algorithm>

#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include <collector/model/mains.hpp>

#include "store/column_binding.hpp"
#include "store/evidence_rows.hpp"
#include "store/reading_rows.hpp"

namespace collector {
namespace {

using std::chrono::milliseconds;

/// As many recent intervals as one table should hold, however many plugs there are.
constexpr std::size_t kRecentMax = 200'000;

constexpr const char* kSettled = "interval_settled";
constexpr const char* kRecent = "interval_recent";

void run(SQLite::Statement& statement) {
    statement.exec();
    statement.reset();
}

/// Weeks begin on Monday, 0:00 UTC.
UtcMillis week_of(UtcMillis time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    return day - (std::chrono::weekday(day) - std::chrono::Monday);
}

}  // namespace

EvidenceTables::EvidenceTables(SQLite::Database& database) : database_(database), statements_(database) {
    SQLite::Statement mark(database_, "SELECT until_time FROM evaluation");
    mark.executeStep();
    until_ = optional_time(mark.getColumn(0));
    SQLite::Statement recent(database_, "SELECT plug_id, count(*) FROM interval_recent GROUP BY plug_id");
    while (recent.executeStep()) {
        recent_plugs_.insert(recent.getColumn(0).getInt64());
        recent_rows_ += recent.getColumn(1).getUInt();
    }
}

std::uint32_t EvidenceTables::channels_at(PlugId plug, UtcMillis start) {
    SQLite::Statement& select = statements_.get(
        "SELECT channel FROM interval_settled WHERE plug_id = ?1 AND start_time = ?2 UNION ALL SELECT channel FROM "
        "interval_recent WHERE start_time = ?2 AND plug_id = ?1");
    Binder(select) << plug << start;
    std::uint32_t channels = 0;
    while (select.executeStep()) {
        channels |= 1U << select.getColumn(0).getUInt();
    }
    return channels;
}

std::uint32_t EvidenceTables::channels_before(PlugId plug, UtcMillis start) {
    // Nearly always there is an interval just before; only after a long absence is there none.
    if (const std::uint32_t channels = channels_at(plug, start - kIntervalLength); channels != 0) {
        return channels;
    }
    SQLite::Statement& select = statements_.get(
        "SELECT max(start_time) FROM (SELECT max(start_time) AS start_time FROM interval_settled WHERE plug_id = ?1 "
        "AND start_time < ?2 UNION ALL SELECT max(start_time) FROM interval_recent WHERE plug_id = ?1 AND start_time < "
        "?2)");
    Binder(select) << plug << start;
    std::optional<UtcMillis> last;
    while (select.executeStep()) {
        last = optional_time(select.getColumn(0));
    }
    return last ? channels_at(plug, *last) : 0;
}

std::vector<Gap> EvidenceTables::collector_gaps(const TimeSpan& span) {
    SQLite::Statement& select = statements_.get(
        "SELECT start_time, end_time, cause FROM gap WHERE plug_id IS NULL AND (end_time > ?1 OR end_time IS NULL) AND "
        "start_time < ?2 ORDER BY start_time, id");
    Binder(select) << span.start << span.end;
    std::vector<Gap> gaps;
    while (select.executeStep()) {
        gaps.push_back(to_gap(select));
    }
    return gaps;
}

std::vector<TimeSpan> EvidenceTables::absences(PlugId plug, const TimeSpan& span) {
    SQLite::Statement& select = statements_.get(
        "SELECT time, online FROM availability WHERE plug_id = ?1 AND time < ?3 AND time >= "
        "coalesce((SELECT max(time) FROM availability WHERE plug_id = ?1 AND time <= ?2), 0) "
        "ORDER BY time, online");
    Binder(select) << plug << span.start << span.end;
    std::vector<TimeSpan> absences;
    bool is_away = false;
    UtcMillis since{};
    while (select.executeStep()) {
        const UtcMillis time = std::max(to_time(select.getColumn(0).getInt64()), span.start);
        const bool online = select.getColumn(1).getInt() == 1;
        if (!online && !is_away) {
            since = time;
        } else if (online && is_away && time > since) {
            absences.push_back({since, time});
        }
        is_away = !online;
    }
    if (is_away) {
        absences.push_back({since, span.end});
    }
    return absences;
}

std::optional<DueRecord> EvidenceTables::next_due(UtcMillis before) {
    SQLite::Statement& select = statements_.get(
        "SELECT plug_id, min(start_time), max(start_time) FROM evaluation_due WHERE plug_id = (SELECT min(plug_id) "
        "FROM evaluation_due WHERE start_time < ?1) AND start_time < ?1 GROUP BY plug_id");
    Binder(select) << before;
    std::optional<DueRecord> due;
    while (select.executeStep()) {
        due = DueRecord{select.getColumn(0).getInt64(), to_time(select.getColumn(1).getInt64()),
                        to_time(select.getColumn(2).getInt64())};
    }
    return due;
}

void EvidenceTables::mark_due(PlugId plug, UtcMillis reading) {
    if (const auto until = std::max(until_, begun_until_); !until || reading >= *until) {
        return;
    }
    SQLite::Statement& mark =
        statements_.get("INSERT OR IGNORE INTO evaluation_due (plug_id, start_time) VALUES (?, ?)");
    Binder(mark) << plug << interval_start(reading);
    mark.exec();
}

void EvidenceTables::end_open_collector_gaps(UtcMillis at) {
    SQLite::Statement& close =
        statements_.get("UPDATE gap SET end_time = max(start_time + 1, ?) WHERE plug_id IS NULL AND end_time IS NULL");
    Binder(close) << at;
    close.exec();
}

void EvidenceTables::put_collector_gap(const Gap& gap) {
    const std::string cause(name(gap.cause));
    SQLite::Statement& end =
        statements_.get("UPDATE gap SET end_time = ? WHERE plug_id IS NULL AND start_time = ? AND cause = ?");
    Binder(end) << gap.end << gap.start << cause;
    if (end.exec() > 0) {
        return;
    }
    SQLite::Statement& begin = statements_.get("INSERT INTO gap (start_time, end_time, cause) VALUES (?, ?, ?)");
    Binder(begin) << gap.start << gap.end << cause;
    begin.exec();
}

void EvidenceTables::put(const std::vector<EvidenceRecord>& records, std::optional<UtcMillis> evaluated_until) {
    const std::size_t rows_before = recent_rows_;
    try {
        SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
        for (const EvidenceRecord& record : records) {
            put_intervals(record);
            put_gaps(record);
            SQLite::Statement& done =
                statements_.get("DELETE FROM evaluation_due WHERE plug_id = ? AND start_time >= ? AND start_time < ?");
            Binder(done) << record.plug_id << record.span.start << record.span.end;
            done.exec();
        }
        if (evaluated_until) {
            SQLite::Statement& mark = statements_.get("UPDATE evaluation SET until_time = ?");
            Binder(mark) << *evaluated_until;
            mark.exec();
        }
        transaction.commit();
    } catch (const SQLite::Exception&) {
        statements_.reset();
        recent_rows_ = rows_before;
        throw;
    }
    until_ = evaluated_until ? evaluated_until : until_;
}

void EvidenceTables::add_stored(std::vector<Stored>& found, bool settled, PlugId plug, UtcMillis first,
                                UtcMillis last) {
    SQLite::Statement& select = statements_.get(
        fmt::format("SELECT {} FROM {} WHERE plug_id = ?1 AND {}", kIntervalColumns, settled ? kSettled : kRecent,
                    first == last ? "start_time = ?2" : "start_time BETWEEN ?2 AND ?3"));
    Binder binder(select);
    binder << plug << first;
    if (first != last) {
        binder << last;
    }
    while (select.executeStep()) {
        found.push_back({to_interval(select), optional_time(select.getColumn(9)), settled});
    }
}

std::vector<EvidenceTables::Stored> EvidenceTables::stored(PlugId plug, UtcMillis first, UtcMillis last) {
    std::vector<Stored> found;
    add_stored(found, true, plug, first, last);
    // Recent ones lie in order of time: many are found together, few one by one.
    if (last - first > std::chrono::days{1}) {
        add_stored(found, false, plug, first, last);
    } else {
        for (UtcMillis start = first; start <= last; start += kIntervalLength) {
            add_stored(found, false, plug, start, start);
        }
    }
    std::ranges::sort(found, [](const Stored& a, const Stored& b) {
        return std::pair(a.interval.start, a.interval.channel) < std::pair(b.interval.start, b.interval.channel);
    });
    return found;
}

std::optional<EvidenceTables::Stored> EvidenceTables::stored_at(PlugId plug, UtcMillis start, std::uint8_t channel) {
    for (Stored& candidate : stored(plug, start, start)) {
        if (candidate.interval.channel == channel) {
            return candidate;
        }
    }
    return std::nullopt;
}

void EvidenceTables::put_intervals(const EvidenceRecord& record) {
    const PlugId plug = record.plug_id;
    const std::vector<Stored> before =
        stored(plug, record.span.start - kIntervalLength, record.span.end - kIntervalLength);
    drop_others(record, before);
    counters_.intervals += record.intervals.size();
    const auto find = [&before](UtcMillis start, std::uint8_t channel) {
        const auto found = std::ranges::lower_bound(before, std::pair(start, channel), {}, [](const Stored& stored) {
            return std::pair(stored.interval.start, stored.interval.channel);
        });
        return found != before.end() && found->interval.start == start && found->interval.channel == channel ? &*found
                                                                                                             : nullptr;
    };
    std::array<std::optional<UtcMillis>, 8> since;  // of each channel, at its last interval so far
    std::array<const Interval*, 8> last{};
    for (const Interval& interval : record.intervals) {
        const std::uint8_t channel = interval.channel;
        const UtcMillis previous = interval.start - kIntervalLength;
        if (last[channel] == nullptr || last[channel]->start != previous) {
            const Stored* const neighbour = find(previous, channel);
            since[channel] = neighbour != nullptr ? neighbour->above_since : std::nullopt;
        }
        since[channel] =
            interval.samples_above > 0 ? std::optional(since[channel].value_or(interval.start)) : std::nullopt;
        last[channel] = &interval;
        const Stored* const known = find(interval.start, channel);
        if (known == nullptr || known->interval != interval || known->above_since != since[channel]) {
            put_interval(plug, interval, since[channel], known);
            ++counters_.changed;
        }
    }
    for (const Interval* const interval : last) {
        if (interval != nullptr) {
            carry_on(plug, *interval, since[interval->channel]);
        }
    }
}

/// Intervals in the span that are none any more: a plug's first reading was placed later after all.
void EvidenceTables::drop_others(const EvidenceRecord& record, const std::vector<Stored>& before) {
    for (const Stored& known : before) {
        const Interval& interval = known.interval;
        const auto is_wanted =
            std::ranges::binary_search(record.intervals, std::pair(interval.start, interval.channel), {},
                                       [](const Interval& other) { return std::pair(other.start, other.channel); });
        if (interval.start < record.span.start || is_wanted) {
            continue;
        }
        SQLite::Statement& drop = statements_.get(fmt::format(
            "DELETE FROM {} WHERE plug_id = ? AND start_time = ? AND channel = ?", known.settled ? kSettled : kRecent));
        Binder(drop) << record.plug_id << interval.start << std::int64_t{interval.channel};
        run(drop);
        recent_rows_ -= known.settled ? 0 : 1;
        ++counters_.changed;
        count_in_week(record.plug_id, interval, -1);
    }
}

void EvidenceTables::put_interval(PlugId plug, const Interval& interval, std::optional<UtcMillis> above_since,
                                  const Stored* before) {
    SQLite::Statement& put =
        statements_.get(fmt::format("INSERT OR REPLACE INTO {} (plug_id, {}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                    before != nullptr && before->settled ? kSettled : kRecent, kIntervalColumns));
    Binder binder(put);
    binder << plug << interval.start << std::int64_t{interval.channel} << std::int64_t{interval.samples};
    binder << (interval.expected_samples ? std::optional<std::int64_t>(*interval.expected_samples) : std::nullopt)
           << static_cast<std::int64_t>(interval.status);
    binder.real(interval.voltage_rms_v)
        .packed(interval.voltage_min_v, kThousandths)
        .packed(interval.voltage_max_v, kThousandths);
    binder << std::int64_t{interval.samples_above} << above_since;
    put.exec();
    if (before == nullptr) {
        ++recent_rows_;
        recent_plugs_.insert(plug);
    } else {
        count_in_week(plug, before->interval, -1);
    }
    count_in_week(plug, interval, 1);
}

/// The stretch above 253 V may go on behind what was put, and begin elsewhere now.
void EvidenceTables::carry_on(PlugId plug, const Interval& last, std::optional<UtcMillis> above_since) {
    for (UtcMillis start = last.start + kIntervalLength;; start += kIntervalLength) {
        const auto next = stored_at(plug, start, last.channel);
        if (!next || next->interval.samples_above == 0) {
            return;
        }
        above_since = above_since.value_or(start);
        if (next->above_since == above_since) {
            return;
        }
        SQLite::Statement& update =
            statements_.get(fmt::format("UPDATE {} SET above_since = ? WHERE plug_id = ? AND start_time = ? AND "
                                        "channel = ?",
                                        next->settled ? kSettled : kRecent));
        Binder(update) << above_since << plug << start << std::int64_t{last.channel};
        run(update);
    }
}

void EvidenceTables::count_in_week(PlugId plug, const Interval& interval, int change) {
    const auto counted = [&](bool condition) { return std::int64_t{condition ? change : 0}; };
    const std::optional<double>& rms = interval.voltage_rms_v;
    SQLite::Statement& count = statements_.get(
        "INSERT INTO interval_week (start_time, plug_id, channel, status, intervals, high, low, "
        "very_low) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "intervals = intervals + excluded.intervals, high = high + excluded.high, "
        "low = low + excluded.low, very_low = very_low + excluded.very_low");
    Binder(count) << week_of(interval.start) << plug << std::int64_t{interval.channel}
                  << static_cast<std::int64_t>(interval.status) << counted(true) << counted(rms > kVoltageHighV)
                  << counted(rms && *rms < kVoltageLowV) << counted(rms && *rms < kVoltageVeryLowV);
    count.exec();
    if (change < 0) {
        SQLite::Statement& clean = statements_.get(
            "DELETE FROM interval_week WHERE start_time = ? AND plug_id = ? AND channel = ? AND "
            "intervals = 0");
        Binder(clean) << week_of(interval.start) << plug << std::int64_t{interval.channel};
        clean.exec();
    }
}

void EvidenceTables::put_gaps(const EvidenceRecord& record) {
    constexpr const char* kTouching = "plug_id = ?1 AND (end_time > ?2 OR end_time IS NULL) AND start_time < ?3";
    SQLite::Statement& select =
        statements_.get(fmt::format("SELECT start_time, end_time, cause FROM gap WHERE {} "
                                    "ORDER BY start_time",
                                    kTouching));
    Binder(select) << record.plug_id << record.gaps_span.start << record.gaps_span.end;
    std::vector<Gap> known;
    while (select.executeStep()) {
        known.push_back(to_gap(select));
    }
    if (known == record.gaps) {
        return;
    }
    SQLite::Statement& clear = statements_.get(fmt::format("DELETE FROM gap WHERE {}", kTouching));
    Binder(clear) << record.plug_id << record.gaps_span.start << record.gaps_span.end;
    clear.exec();
    SQLite::Statement& insert =
        statements_.get("INSERT INTO gap (plug_id, start_time, end_time, cause) VALUES (?, ?, ?, ?)");
    for (const Gap& gap : record.gaps) {
        const std::string cause(name(gap.cause));
        Binder(insert) << record.plug_id << gap.start << gap.end << cause;
        run(insert);
    }
}

bool EvidenceTables::is_settling_due() const {
    return settled_up_to_ ||
           recent_rows_ >= std::min(kRecentMax, std::max<std::size_t>(recent_plugs_.size(), 1) * kSettlePerPlug);
}

void EvidenceTables::settle(std::size_t rows_max) {
    const PlugId first = settled_up_to_.value_or(0) + 1;
    const auto last = first + static_cast<PlugId>(rows_max / kSettlePerPlug);
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    SQLite::Statement& copy =
        statements_.get(fmt::format("INSERT INTO interval_settled (plug_id, {0}) SELECT plug_id, {0} FROM "
                                    "interval_recent WHERE plug_id BETWEEN ? AND ? ORDER BY plug_id, "
                                    "start_time, channel",
                                    kIntervalColumns));
    Binder(copy) << first << last;
    const auto moved = static_cast<std::size_t>(copy.exec());
    SQLite::Statement& clear = statements_.get("DELETE FROM interval_recent WHERE plug_id BETWEEN ? AND ?");
    Binder(clear) << first << last;
    clear.exec();
    transaction.commit();
    recent_rows_ -= moved;
    settled_up_to_ = last;
    if (last >= recent_plugs_.last()) {
        recent_plugs_.clear();
        settled_up_to_.reset();
    }
}

}  // namespace collector
