#include "sqlite_writer/recent_table.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include <collector/model/mains.hpp>

#include <collector/sqlite/column_binding.hpp>

namespace collector {

RecentTable::RecentTable(SQLite::Database& database, NewReadings& new_readings, ChosenReadings& chosen, char letter)
    : name_(1, letter),
      new_readings_(new_readings),
      chosen_(chosen),
      statements_(database),
      insert_(statements_.get(fmt::format(R"sql(
          INSERT OR REPLACE INTO reading_recent_{} (id, plug_id, channel, time, flags, plug_clock_offset_ms, {})
          SELECT * FROM new_reading)sql",
                                          name_, kValueColumns))),
      redate_(statements_.get(fmt::format(R"sql(
          UPDATE reading_recent_{0} SET time = time + iif(flags & {1}, 0, ?1),
              plug_clock_offset_ms = plug_clock_offset_ms - iif(flags & {1}, 0, ?1), flags = flags & ~?2
          WHERE id > ?3 AND id <= ?4 AND flags & {2} <> 0)sql",
                                          name_, reading_flag::kLate, reading_flag::kClockUnsynchronised))),
      note_(statements_.get(R"sql(
          UPDATE settling SET turn = ?, filled = ?, plug_id = ?, time = ? WHERE side = ?)sql")),
      is_same_(statements_.get(fmt::format(R"sql(
          SELECT 1 FROM reading_recent_{} WHERE id = ?{} AND plug_id = ?2 AND channel = ?3 AND {})sql",
                                           name_, kSameParameters + 1, is_same_condition()))),
      mark_off_(statements_.get(fmt::format(R"sql(
          UPDATE reading_recent_{} SET flags = flags | {} WHERE id = ? AND channel = ? AND {} < {})sql",
                                            name_, reading_flag::kRelayOff, kVoltageOfRow, kNoMainsV))),
      samples_(statements_.get(fmt::format(R"sql(
          SELECT time, channel, {}
          FROM chosen_reading AS chosen CROSS JOIN reading_recent_{} AS recent ON recent.id = chosen.id)sql",
                                           kSampleColumns, name_))),
      copy_(statements_.get(fmt::format(R"sql(
          INSERT OR IGNORE INTO reading_settled (plug_id, time, part, flags, plug_clock_offset_ms, {0})
          SELECT plug_id, time, channel, flags, plug_clock_offset_ms, {0}
          FROM chosen_reading AS chosen CROSS JOIN reading_recent_{1} AS recent ON recent.id = chosen.id)sql",
                                        kValueColumns, name_))),
      copy_one_(statements_.get(fmt::format(R"sql(
          INSERT OR IGNORE INTO reading_settled (plug_id, time, part, flags, plug_clock_offset_ms, {0})
          SELECT plug_id, time, channel + {1} * ?1, flags, plug_clock_offset_ms, {0}
          FROM reading_recent_{2} WHERE id = ?2)sql",
                                            kValueColumns, kPartStep, name_))) {
    load();
}

RecentTable::Mark RecentTable::mark_on_disk() {
    SQLite::Statement& state =
        statements_.get(R"sql(SELECT turn, filled, plug_id, time FROM settling WHERE side = ?)sql");
    const StatementUse use(state);
    Binder(state) << name_;
    state.executeStep();
    return {.turn = state.getColumn(0).getInt64(),
            .filled = state.getColumn(1).getInt64(),
            .plug_id = state.getColumn(2).getInt64(),
            .time = state.getColumn(3).getInt64()};
}

void RecentTable::load() {
    mark_ = mark_on_disk();
    new_mark_ = mark_;
    turn_ = mark_.turn;
    filled_ = mark_.filled;
    const ReadingPlace last{mark_.plug_id, mark_.time, std::numeric_limits<std::int64_t>::max()};
    places_ = places_on_disk();
    for (const ReadingPlace& place : places_) {
        plugs_.insert(place.plug_id);
    }
    load_undated();
    foreign_ = filled_;
    sort();
    moved_ = static_cast<std::size_t>(std::upper_bound(places_.begin(), places_.end(), last) - places_.begin());
}

/// In order of arrival.
std::vector<ReadingPlace> RecentTable::places_on_disk() {
    SQLite::Statement& all =
        statements_.get(fmt::format(R"sql(SELECT plug_id, time, id FROM reading_recent_{} WHERE id <= ?)sql", name_));
    const StatementUse use(all);
    Binder(all) << filled_;
    std::vector<ReadingPlace> places;
    while (all.executeStep()) {
        places.push_back({all.getColumn(0).getInt64(), all.getColumn(1).getInt64(), all.getColumn(2).getInt64()});
    }
    return places;
}

bool RecentTable::is_as_left() {
    const auto places = places_on_disk();
    return mark_on_disk() == mark_ && places.size() == places_.size() &&
           std::ranges::all_of(places, [this](const ReadingPlace& place) { return counts(place); });
}

void RecentTable::load_again() {
    places_.clear();
    plugs_.clear();
    sorted_ = 0;
    moved_ = 0;
    uncommitted_ = 0;
    load();
}

std::vector<ReadingPlace> RecentTable::unmoved() {
    sort();
    return {places_.begin() + static_cast<std::ptrdiff_t>(moved_), places_.end()};
}

bool RecentTable::counts(const ReadingPlace& place) {
    sort();
    return std::binary_search(places_.begin(), places_.end(), place);
}

bool RecentTable::lies_at(const ReadingPlace& place) {
    SQLite::Statement& select = statements_.get(
        fmt::format(R"sql(SELECT 1 FROM reading_recent_{} WHERE id = ? AND plug_id = ? AND time = ?)sql", name_));
    const StatementUse use(select);
    Binder(select) << std::int64_t{place.id} << std::int64_t{place.plug_id} << place.time;
    return select.executeStep();
}

void RecentTable::load_undated() {
    undated_.clear();
    SQLite::Statement& all = statements_.get(
        fmt::format(R"sql(SELECT id, flags FROM reading_recent_{} WHERE id <= ? AND flags & {} <> 0 ORDER BY id)sql",
                    name_, reading_flag::kClockUnsynchronised));
    const StatementUse use(all);
    Binder(all) << filled_;
    while (all.executeStep()) {
        note_undated(all.getColumn(0).getInt64(), static_cast<std::uint32_t>(all.getColumn(1).getInt64()));
    }
}

void RecentTable::note_undated(std::int64_t id, std::uint32_t flags) {
    using namespace reading_flag;
    if ((flags & kClockUnsynchronised) != 0) {
        undated_.push_back({static_cast<std::uint32_t>(id), (flags & kLate) != 0});
    }
}

/// What has settled keeps the time it has, so as long as there is hope for a better one it waits.
bool RecentTable::is_full() const {
    const bool may_be_redated = !undated_.empty() && undated_.back().id > foreign_;
    const std::size_t full = may_be_redated ? kFull : std::min(kFull, plugs_.size() * kFullPerPlug);
    return !places_.empty() && places_.size() >= full;
}

const RecentTable::Undated* RecentTable::find_undated(const ReadingPlace& place) const {
    const auto found = std::ranges::lower_bound(undated_, place.id, {}, &Undated::id);
    return found != undated_.end() && found->id == place.id ? &*found : nullptr;
}

void RecentTable::insert(const std::vector<ReadingRecord>& readings) {
    if (readings.empty()) {
        return;
    }
    new_readings_.set(readings, filled_ + 1);
    execute(insert_);
    for (const ReadingRecord& reading : readings) {
        places_.push_back({reading.plug_id, to_column(reading.time), ++filled_});
        note_undated(filled_, reading.flags);
    }
    uncommitted_ += readings.size();
    note_filled();
}

void RecentTable::mark_relay_off(const RelayOffRecord& record) {
    // Not all of them are sorted while a transaction is open.
    for (const ReadingPlace& place : places_) {
        if (place.plug_id == record.plug_id && place.time >= to_column(record.span.start) &&
            place.time < to_column(record.span.end)) {
            Binder(mark_off_) << place.id << std::int64_t{record.channel};
            execute(mark_off_);
        }
    }
}

void RecentTable::redate(const Redating& redating, const Moved& moved) {
    for (const ReadingPlace& place : places_) {
        const Undated* const undated = place.id > foreign_ ? find_undated(place) : nullptr;
        if (undated != nullptr) {
            const UtcMillis before = to_time(place.time);
            moved(place.plug_id, before, undated->by_plug_clock ? before : before + redating.step);
        }
    }
    Binder(redate_) << static_cast<std::int64_t>(redating.step.count())
                    << std::int64_t{redating.is_right ? reading_flag::kClockUnsynchronised : 0} << foreign_ << filled_;
    execute(redate_);
    redated_ = Redated{redating, filled_};
}

/// As redate() has done to the rows.
void RecentTable::apply(const Redated& redated) {
    const auto is_concerned = [&](std::int64_t id) { return id > foreign_ && id <= redated.filled; };
    for (ReadingPlace& place : places_) {
        const Undated* const undated = is_concerned(place.id) ? find_undated(place) : nullptr;
        if (undated != nullptr && !undated->by_plug_clock) {
            place.time += redated.redating.step.count();
        }
    }
    sorted_ = 0;
    if (redated.redating.is_right) {
        std::erase_if(undated_, [&](const Undated& undated) { return is_concerned(undated.id); });
    }
}

void RecentTable::committed() {
    for (auto place = places_.end() - static_cast<std::ptrdiff_t>(uncommitted_); place != places_.end(); ++place) {
        plugs_.insert(place->plug_id);
    }
    uncommitted_ = 0;
    if (const auto redated = std::exchange(redated_, std::nullopt)) {
        apply(*redated);
    }
    noted();
}

void RecentTable::rolled_back() {
    redated_.reset();
    new_mark_ = mark_;
    places_.resize(places_.size() - uncommitted_);
    filled_ -= static_cast<std::int64_t>(uncommitted_);
    while (!undated_.empty() && undated_.back().id > filled_) {
        undated_.pop_back();
    }
    uncommitted_ = 0;
}

void RecentTable::sort() {
    if (sorted_ == places_.size()) {
        return;
    }
    const auto middle = places_.begin() + static_cast<std::ptrdiff_t>(sorted_);
    std::sort(middle, places_.end());
    std::inplace_merge(places_.begin(), middle, places_.end());
    sorted_ = places_.size();
}

bool RecentTable::has(const ReadingRecord& reading) {
    sort();
    const auto end = to_column(reading.time + kSameWithin);
    auto place = std::lower_bound(places_.begin(), places_.end(),
                                  ReadingPlace{reading.plug_id, to_column(reading.time - kSameWithin), 0});
    for (; place != places_.end() && place->plug_id == reading.plug_id && place->time <= end; ++place) {
        const StatementUse use(is_same_);
        bind_same(is_same_, reading);
        is_same_.bind(kSameParameters + 1, place->id);
        if (is_same_.executeStep()) {
            return true;
        }
    }
    return false;
}

std::span<const ReadingPlace> RecentTable::places_in(PlugId plug, const TimeSpan& span) {
    sort();
    const auto unmoved = places_.begin() + static_cast<std::ptrdiff_t>(moved_);
    const auto begin = std::lower_bound(unmoved, places_.end(), ReadingPlace{plug, to_column(span.start), 0});
    const auto end = std::lower_bound(begin, places_.end(), ReadingPlace{plug, to_column(span.end), 0});
    return {begin, end};
}

void RecentTable::add(std::span<const ReadingPlace> places, std::vector<Sample>& samples) {
    const StatementUse use(samples_);
    chosen_.set(places);
    while (samples_.executeStep()) {
        samples.push_back(to_sample(samples_));
    }
}

void RecentTable::add_samples(PlugId plug, const TimeSpan& span, std::vector<Sample>& samples) {
    add(places_in(plug, span), samples);
}

void RecentTable::add_samples_before(PlugId plug, UtcMillis moment, std::size_t count, std::vector<Sample>& samples) {
    const auto places = places_in(plug, {UtcMillis::min(), moment});
    if (undated_.empty()) {
        add(places.last(std::min(places.size(), count)), samples);
        return;
    }
    std::vector<ReadingPlace> last;
    for (auto place = places.rbegin(); place != places.rend() && last.size() < count; ++place) {
        if (find_undated(*place) == nullptr) {
            last.push_back(*place);
        }
    }
    std::ranges::reverse(last);
    add(last, samples);
}

std::optional<TimeSpan> RecentTable::extent(PlugId plug) {
    sort();
    auto first = std::lower_bound(places_.begin(), places_.end(), ReadingPlace{plug, 0, 0});
    auto end = std::lower_bound(first, places_.end(), ReadingPlace{plug + 1, 0, 0});
    const auto is_undated = [this](const ReadingPlace& place) { return find_undated(place) != nullptr; };
    while (first != end && is_undated(*first)) {
        ++first;
    }
    while (first != end && is_undated(*std::prev(end))) {
        --end;
    }
    return first != end ? std::optional(TimeSpan{to_time(first->time), to_time(std::prev(end)->time)}) : std::nullopt;
}

std::optional<UtcMillis> RecentTable::newest() const {
    const auto newest = std::ranges::max_element(places_, {}, &ReadingPlace::time);
    return newest != places_.end() ? std::optional(to_time(newest->time)) : std::nullopt;
}

std::optional<UtcMillis> RecentTable::last_arrival() {
    SQLite::Statement& select = statements_.get(fmt::format(R"sql(
        SELECT time FROM reading_recent_{} WHERE id <= ? AND flags & {} = 0 ORDER BY id DESC LIMIT 1)sql",
                                                            name_, reading_flag::kLate));
    const StatementUse use(select);
    Binder(select) << filled_;
    return select.executeStep() ? std::optional(to_time(select.getColumn(0).getInt64())) : std::nullopt;
}

std::span<const ReadingPlace> RecentTable::next_to_settle(std::size_t rows_max) {
    sort();
    const auto same_moment = [this](std::size_t i) {
        return places_[i].plug_id == places_[i - 1].plug_id && places_[i].time == places_[i - 1].time;
    };
    std::size_t end = std::min(moved_ + rows_max, places_.size());
    while (end < places_.size() && same_moment(end)) {
        ++end;
    }
    return std::span<const ReadingPlace>(places_).subspan(moved_, end - moved_);
}

bool RecentTable::copy_to_settled(std::span<const ReadingPlace> places) {
    chosen_.set(places);
    return static_cast<std::size_t>(execute(copy_)) == places.size();
}

bool RecentTable::copy_to_settled(const ReadingPlace& place, std::int64_t nth) {
    Binder(copy_one_) << nth << std::int64_t{place.id};
    return execute(copy_one_) == 1;
}

std::uint8_t RecentTable::channel_of(const ReadingPlace& place) {
    std::vector<Sample> sample;
    add({&place, 1}, sample);
    return sample.at(0).channel;
}

bool RecentTable::is_rest(std::span<const ReadingPlace> places) const {
    return moved_ + places.size() == places_.size();
}

void RecentTable::note_settled(std::span<const ReadingPlace> places) {
    if (is_rest(places)) {
        note(0, ReadingPlace{});
    } else {
        note(filled_, places.back());
    }
}

void RecentTable::note_filled() {
    note(filled_, ReadingPlace{});
}

void RecentTable::note(std::int64_t filled, const ReadingPlace& moved) {
    new_mark_ = {.turn = turn_, .filled = filled, .plug_id = std::int64_t{moved.plug_id}, .time = moved.time};
    Binder(note_) << turn_ << filled << std::int64_t{moved.plug_id} << moved.time << name_;
    execute(note_);
}

void RecentTable::settled(std::span<const ReadingPlace> places) {
    noted();
    if (!is_rest(places)) {
        moved_ += places.size();
        return;
    }
    places_.clear();
    plugs_.clear();
    sorted_ = 0;
    moved_ = 0;
    filled_ = 0;
    undated_.clear();
    foreign_ = 0;
}

}  // namespace collector
