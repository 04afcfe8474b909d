#include "store/reading_tables.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <stdexcept>

#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include <collector/model/mains.hpp>

#include "store/column_binding.hpp"

namespace collector {
namespace {

/// The voltage of a row, in volts.
constexpr const char* kVoltage = "iif(typeof(voltage_mv) = 'integer', voltage_mv / 1000.0, voltage_mv)";

/// `IS` compares as `=` does and takes two absent values for equal.
constexpr const char* kIsSame =
    "iif(?4 IS NULL, plug_clock_offset_ms IS NULL AND abs(time - ?1) <= 1000, time + plug_clock_offset_ms = ?1 + "
    "?4) "
    "AND (flags & 16) = ?5 AND voltage_mv IS ?6 AND current_ma IS ?7 AND power_mw IS ?8 AND energy_total_cwh IS ?9";

/// How far apart two records of one measurement can lie: one was received, the other placed by the plug's clock.
constexpr std::int64_t kSameWithinMs = 31'000;

void run(SQLite::Statement& statement) {
    statement.exec();
    statement.reset();
}

void bind_same(SQLite::Statement& statement, const ReadingRecord& reading) {
    const ChannelValues& v = reading.values;
    Binder binder(statement);
    binder << reading.time << reading.plug_id << std::int64_t{reading.channel} << reading.plug_clock_offset
           << std::int64_t{reading.flags & reading_flag::kLoadChange};
    binder.packed(v.voltage_v, kThousandths)
        .packed(v.current_a, kThousandths)
        .packed(v.power_w, kThousandths)
        .packed(v.energy_total_kwh, kHundredThousandths);
}

Sample to_sample(SQLite::Statement& row) {
    Sample sample{to_time(row.getColumn(0).getInt64()), static_cast<std::uint8_t>(row.getColumn(1).getInt()),
                  row.getColumn(2).getUInt(), std::nullopt};
    const SQLite::Column voltage = row.getColumn(3);
    if (!voltage.isNull()) {
        sample.voltage_v = voltage.isInteger() ? voltage.getDouble() / kThousandths : voltage.getDouble();
    }
    return sample;
}

/// By time and channel; those of one channel and moment stay in their order.
void order(std::vector<Sample>& samples) {
    std::ranges::stable_sort(samples, [](const Sample& a, const Sample& b) {
        return std::pair(a.time, a.channel) < std::pair(b.time, b.channel);
    });
}

bool has_row(SQLite::Statement& statement) {
    const bool found = statement.executeStep();
    statement.reset();
    return found;
}

}  // namespace

ReadingTables::RecentTable::RecentTable(SQLite::Database& database, char letter)
    : name(1, letter),
      insert(database, fmt::format("INSERT OR REPLACE INTO reading_recent_{} (id, plug_id, channel, time, flags, "
                                   "plug_clock_offset_ms, {}) SELECT * FROM new_reading",
                                   name, kValueColumns)),
      same(database,
           fmt::format("SELECT 1 FROM reading_recent_{} WHERE id = ?10 AND plug_id = ?2 AND channel = ?3 AND {}", name,
                       kIsSame)),
      settle(database, fmt::format("INSERT OR IGNORE INTO reading_settled (plug_id, time, part, flags, "
                                   "plug_clock_offset_ms, {0}) SELECT plug_id, time, channel, flags, "
                                   "plug_clock_offset_ms, {0} FROM chosen_reading AS chosen CROSS JOIN "
                                   "reading_recent_{1} AS recent ON recent.id = chosen.id",
                                   kValueColumns, name)),
      settle_one(database, fmt::format("INSERT OR IGNORE INTO reading_settled (plug_id, time, part, flags, "
                                       "plug_clock_offset_ms, {0}) SELECT plug_id, time, channel + 8 * ?1, flags, "
                                       "plug_clock_offset_ms, {0} FROM reading_recent_{1} WHERE id = ?2",
                                       kValueColumns, name)),
      mark_off(database,
               fmt::format("UPDATE reading_recent_{} SET flags = flags | {} WHERE id = ? AND channel = ? AND {} < {}",
                           name, reading_flag::kRelayOff, kVoltage, kNoMainsV)),
      samples(database, fmt::format("SELECT time, channel, flags, voltage_mv FROM chosen_reading AS chosen CROSS JOIN "
                                    "reading_recent_{} AS recent ON recent.id = chosen.id",
                                    name)) {
    SQLite::Statement state(database, "SELECT turn, filled, plug_id, time FROM settling WHERE side = ?");
    state.bind(1, name);
    state.executeStep();
    turn = state.getColumn(0).getInt64();
    filled = state.getColumn(1).getInt64();
    const ReadingPlace last{state.getColumn(2).getInt64(), state.getColumn(3).getInt64(),
                            std::numeric_limits<std::int64_t>::max()};
    SQLite::Statement all(database, fmt::format("SELECT plug_id, time, id FROM reading_recent_{} WHERE id <= ?", name));
    all.bind(1, filled);
    while (all.executeStep()) {
        places.push_back({all.getColumn(0).getInt64(), all.getColumn(1).getInt64(), all.getColumn(2).getInt64()});
        plugs.insert(places.back().plug_id);
    }
    sort(*this);
    moved = static_cast<std::size_t>(std::upper_bound(places.begin(), places.end(), last) - places.begin());
}

void ReadingTables::RecentTable::reset_statements() {
    for (SQLite::Statement* statement : {&insert, &same, &settle, &settle_one, &mark_off, &samples}) {
        // The return code repeats the fault that was just caught.
        static_cast<void>(statement->tryReset());
    }
}

ReadingTables::ReadingTables(SQLite::Database& database)
    : database_(database),
      new_readings_(database),
      chosen_(database),
      sides_{RecentTable(database, 'a'), RecentTable(database, 'b')},
      set_settling_(database, "UPDATE settling SET turn = ?, filled = ?, plug_id = ?, time = ? WHERE side = ?"),
      find_settled_(database,
                    fmt::format("SELECT 1 FROM reading_settled WHERE plug_id = ?2 AND time BETWEEN ?1 - {0} AND ?1 + "
                                "{0} AND part & 7 = ?3 AND {1}",
                                kSameWithinMs, kIsSame)),
      settled_in_(database,
                  "SELECT time, part & 7, flags, voltage_mv FROM reading_settled "
                  "WHERE plug_id = ? AND time >= ? AND time < ? ORDER BY time, part & 7, part"),
      mark_settled_off_(database, fmt::format("UPDATE reading_settled SET flags = flags | {} WHERE plug_id = ? AND "
                                              "time >= ? AND time < ? AND part & 7 = ? AND {} < {}",
                                              reading_flag::kRelayOff, kVoltage, kNoMainsV)),
      settled_before_(database,
                      "SELECT time, part & 7, flags, voltage_mv FROM reading_settled "
                      "WHERE plug_id = ? AND time < ? ORDER BY time DESC, part DESC LIMIT ?"),
      last_part_(database, "SELECT max(part) FROM reading_settled WHERE plug_id = ? AND time = ? AND part & 7 = ?"),
      settled_extent_(database,
                      "SELECT (SELECT min(time) FROM reading_settled WHERE plug_id = ?1), "
                      "(SELECT max(time) FROM reading_settled WHERE plug_id = ?1)") {
    filling_ = sides_[0].turn > sides_[1].turn ? 0 : 1;
    moving_ = sides_[1 - filling_].filled > 0;
}

void ReadingTables::insert(const std::vector<ReadingRecord>& readings) {
    if (readings.empty()) {
        return;
    }
    RecentTable& side = sides_[filling_];
    new_readings_.set(readings, side.filled + 1);
    run(side.insert);
    for (const ReadingRecord& reading : readings) {
        side.places.push_back({reading.plug_id, to_column(reading.time), ++side.filled});
    }
    uncommitted_ += readings.size();
    write_settling(side, ReadingPlace{});
}

void ReadingTables::write_settling(const RecentTable& side, const ReadingPlace& moved) {
    Binder(set_settling_) << side.turn << side.filled << moved.plug_id << moved.time << side.name;
    run(set_settling_);
}

void ReadingTables::mark_relay_off(const RelayOffRecord& record) {
    Binder(mark_settled_off_) << record.plug_id << record.span.start << record.span.end << std::int64_t{record.channel};
    run(mark_settled_off_);
    for (RecentTable& side : sides_) {
        // Not all of them are sorted while a transaction is open.
        for (const ReadingPlace& place : side.places) {
            if (place.plug_id == record.plug_id && place.time >= to_column(record.span.start) &&
                place.time < to_column(record.span.end)) {
                Binder(side.mark_off) << place.id << std::int64_t{record.channel};
                run(side.mark_off);
            }
        }
    }
}

void ReadingTables::committed() {
    RecentTable& side = sides_[filling_];
    for (auto place = side.places.end() - static_cast<std::ptrdiff_t>(uncommitted_); place != side.places.end();
         ++place) {
        side.plugs.insert(place->plug_id);
    }
    uncommitted_ = 0;
}

void ReadingTables::rolled_back() {
    RecentTable& side = sides_[filling_];
    side.places.resize(side.places.size() - uncommitted_);
    side.filled -= static_cast<std::int64_t>(uncommitted_);
    uncommitted_ = 0;
    reset_statements();
}

void ReadingTables::reset_statements() {
    sides_[0].reset_statements();
    sides_[1].reset_statements();
    static_cast<void>(set_settling_.tryReset());
    for (SQLite::Statement* statement :
         {&find_settled_, &settled_in_, &settled_before_, &last_part_, &mark_settled_off_, &settled_extent_}) {
        static_cast<void>(statement->tryReset());
    }
}

void ReadingTables::sort(RecentTable& side) {
    if (side.sorted == side.places.size()) {
        return;
    }
    const auto middle = side.places.begin() + static_cast<std::ptrdiff_t>(side.sorted);
    std::sort(middle, side.places.end());
    std::inplace_merge(side.places.begin(), middle, side.places.end());
    side.sorted = side.places.size();
}

bool ReadingTables::has(const ReadingRecord& reading) {
    try {
        return has_recent(sides_[0], reading) || has_recent(sides_[1], reading) || has_settled(reading);
    } catch (const SQLite::Exception&) {
        reset_statements();
        throw;
    }
}

bool ReadingTables::has_recent(RecentTable& side, const ReadingRecord& reading) {
    sort(side);
    const std::int64_t time = to_column(reading.time);
    const auto first = std::lower_bound(side.places.begin(), side.places.end(),
                                        ReadingPlace{reading.plug_id, time - kSameWithinMs, 0});
    for (auto place = first;
         place != side.places.end() && place->plug_id == reading.plug_id && place->time <= time + kSameWithinMs;
         ++place) {
        bind_same(side.same, reading);
        side.same.bind(10, place->id);
        if (has_row(side.same)) {
            return true;
        }
    }
    return false;
}

bool ReadingTables::has_settled(const ReadingRecord& reading) {
    bind_same(find_settled_, reading);
    return has_row(find_settled_);
}

void ReadingTables::add_samples(RecentTable& side, std::span<const ReadingPlace> places, std::vector<Sample>& samples) {
    chosen_.set(places);
    while (side.samples.executeStep()) {
        samples.push_back(to_sample(side.samples));
    }
    side.samples.reset();
}

std::span<const ReadingPlace> ReadingTables::places_in(RecentTable& side, PlugId plug, const TimeSpan& span) {
    sort(side);
    const auto unmoved = side.places.begin() + static_cast<std::ptrdiff_t>(side.moved);
    const auto begin = std::lower_bound(unmoved, side.places.end(), ReadingPlace{plug, to_column(span.start), 0});
    const auto end = std::lower_bound(begin, side.places.end(), ReadingPlace{plug, to_column(span.end), 0});
    return {begin, end};
}

std::vector<Sample> ReadingTables::samples(PlugId plug, const TimeSpan& span) {
    std::vector<Sample> samples;
    try {
        Binder(settled_in_) << plug << span.start << span.end;
        while (settled_in_.executeStep()) {
            samples.push_back(to_sample(settled_in_));
        }
        settled_in_.reset();
        // Arrived earlier is in the table that is moving.
        for (RecentTable* side : {&sides_[1 - filling_], &sides_[filling_]}) {
            add_samples(*side, places_in(*side, plug, span), samples);
        }
    } catch (const SQLite::Exception&) {
        reset_statements();
        throw;
    }
    order(samples);
    return samples;
}

std::vector<Sample> ReadingTables::samples_before(PlugId plug, UtcMillis moment, std::size_t count) {
    std::vector<Sample> samples;
    try {
        Binder(settled_before_) << plug << moment << static_cast<std::int64_t>(count);
        while (settled_before_.executeStep()) {
            samples.push_back(to_sample(settled_before_));
        }
        settled_before_.reset();
        std::ranges::reverse(samples);
        for (RecentTable* side : {&sides_[1 - filling_], &sides_[filling_]}) {
            const auto places = places_in(*side, plug, {UtcMillis::min(), moment});
            add_samples(*side, places.last(std::min(places.size(), count)), samples);
        }
    } catch (const SQLite::Exception&) {
        reset_statements();
        throw;
    }
    order(samples);
    samples.erase(samples.begin(), samples.end() - static_cast<std::ptrdiff_t>(std::min(samples.size(), count)));
    return samples;
}

std::optional<TimeSpan> ReadingTables::extent(PlugId plug) {
    std::optional<TimeSpan> extent;
    const auto add = [&extent](UtcMillis first, UtcMillis last) {
        extent = extent ? TimeSpan{std::min(extent->start, first), std::max(extent->end, last)} : TimeSpan{first, last};
    };
    try {
        settled_extent_.bind(1, plug);
        settled_extent_.executeStep();
        if (!settled_extent_.getColumn(0).isNull()) {
            add(to_time(settled_extent_.getColumn(0).getInt64()), to_time(settled_extent_.getColumn(1).getInt64()));
        }
        settled_extent_.reset();
    } catch (const SQLite::Exception&) {
        reset_statements();
        throw;
    }
    for (RecentTable& side : sides_) {
        sort(side);
        const auto first = std::lower_bound(side.places.begin(), side.places.end(), ReadingPlace{plug, 0, 0});
        const auto end = std::lower_bound(side.places.begin(), side.places.end(), ReadingPlace{plug + 1, 0, 0});
        if (first != end) {
            add(to_time(first->time), to_time(std::prev(end)->time));
        }
    }
    return extent;
}

std::optional<UtcMillis> ReadingTables::newest() {
    std::optional<UtcMillis> newest;
    for (const RecentTable& side : sides_) {
        for (const ReadingPlace& place : side.places) {
            newest = std::max(newest, std::optional(to_time(place.time)));
        }
    }
    SQLite::Statement settled(database_,
                              "SELECT max(time) FROM (SELECT (SELECT max(time) FROM reading_settled WHERE plug_id = "
                              "plug.id) AS time FROM plug)");
    settled.executeStep();
    return settled.getColumn(0).isNull() ? newest
                                         : std::max(newest, std::optional(to_time(settled.getColumn(0).getInt64())));
}

std::optional<UtcMillis> ReadingTables::last_arrival() {
    std::optional<UtcMillis> last;
    for (const RecentTable& side : sides_) {
        SQLite::Statement select(database_,
                                 fmt::format("SELECT time FROM reading_recent_{} WHERE id <= {} AND flags & {} "
                                             "= 0 ORDER BY id DESC LIMIT 1",
                                             side.name, side.filled, reading_flag::kLate));
        if (select.executeStep()) {
            last = std::max(last, std::optional(to_time(select.getColumn(0).getInt64())));
        }
    }
    return last;
}

bool ReadingTables::is_full(const RecentTable& side) {
    return !side.places.empty() && side.places.size() >= std::min(kFull, side.plugs.size() * kFullPerPlug);
}

bool ReadingTables::is_settling_due() const {
    return moving_ || is_full(sides_[filling_]);
}

void ReadingTables::turn() {
    const std::int64_t turn = sides_[filling_].turn;
    filling_ = 1 - filling_;
    sides_[filling_].turn = turn + 1;
    moving_ = true;
}

void ReadingTables::settle(std::size_t rows_max) {
    if (!moving_) {
        turn();
    }
    RecentTable& side = sides_[1 - filling_];
    sort(side);
    const auto same_moment = [&side](std::size_t i) {
        return side.places[i].plug_id == side.places[i - 1].plug_id && side.places[i].time == side.places[i - 1].time;
    };
    // The mark is a moment, so what was measured in one moment moves together.
    std::size_t end = std::min(side.moved + rows_max, side.places.size());
    while (end < side.places.size() && same_moment(end)) {
        ++end;
    }
    const std::int64_t filled = side.filled;
    try {
        if (!settle_together(side, end)) {
            settle_one_by_one(side, end);
        }
    } catch (const SQLite::Exception&) {
        side.filled = filled;
        rolled_back();
        throw;
    }
    side.moved = end;
    if (end == side.places.size()) {
        side.places.clear();
        side.plugs.clear();
        side.sorted = 0;
        side.moved = 0;
        moving_ = false;
    }
}

bool ReadingTables::settle_together(RecentTable& side, std::size_t end) {
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    const std::span places = std::span<const ReadingPlace>(side.places).subspan(side.moved, end - side.moved);
    chosen_.set(places);
    const int added = side.settle.exec();
    side.settle.reset();
    if (static_cast<std::size_t>(added) != places.size()) {
        return false;
    }
    note_settled(side, end);
    transaction.commit();
    return true;
}

void ReadingTables::settle_one_by_one(RecentTable& side, std::size_t end) {
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    for (std::size_t i = side.moved; i < end; ++i) {
        settle_one(side, side.places[i]);
    }
    note_settled(side, end);
    transaction.commit();
}

void ReadingTables::note_settled(RecentTable& side, std::size_t end) {
    const bool done = end == side.places.size();
    side.filled = done ? 0 : side.filled;
    write_settling(side, done ? ReadingPlace{} : side.places[end - 1]);
    // The other one has its turn from now on, even if no reading comes before the next start.
    write_settling(sides_[filling_], {});
}

/// Two readings of one channel in one millisecond are told apart by their order of arrival.
void ReadingTables::settle_one(RecentTable& side, const ReadingPlace& place) {
    const auto try_part = [&side, &place](std::int64_t nth) {
        side.settle_one.bind(1, nth);
        side.settle_one.bind(2, place.id);
        const bool added = side.settle_one.exec() == 1;
        side.settle_one.reset();
        return added;
    };
    if (try_part(0)) {
        return;
    }
    std::vector<Sample> sample;
    add_samples(side, {&place, 1}, sample);
    Binder(last_part_) << place.plug_id << place.time << std::int64_t{sample.at(0).channel};
    last_part_.executeStep();
    const std::int64_t last = last_part_.getColumn(0).getInt64();
    last_part_.reset();
    if (!try_part(last / 8 + 1)) {
        throw std::logic_error("a reading cannot settle");
    }
}

}  // namespace collector
