#include "sqlite_writer/reading_tables.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <utility>

#include <SQLiteCpp/Transaction.h>

#include <collector/sqlite/column_binding.hpp>

namespace collector {
namespace {

/// By time and channel; those of one channel and moment stay in their order.
void order(std::vector<Sample>& samples) {
    std::ranges::stable_sort(samples, [](const Sample& a, const Sample& b) {
        return std::pair(a.time, a.channel) < std::pair(b.time, b.channel);
    });
}

std::optional<TimeSpan> around(const std::optional<TimeSpan>& a, const std::optional<TimeSpan>& b) {
    return a && b ? TimeSpan{std::min(a->start, b->start), std::max(a->end, b->end)} : a ? a : b;
}

}  // namespace

ReadingTables::ReadingTables(SQLite::Database& database)
    : database_(database),
      new_readings_(database),
      chosen_(database),
      sides_{RecentTable(database, new_readings_, chosen_, 'a'), RecentTable(database, new_readings_, chosen_, 'b')},
      settled_(database, new_readings_),
      flag_changes_(database) {
    take_turns();
}

void ReadingTables::take_turns() {
    filling_ = sides_[0].turn() > sides_[1].turn() ? 0 : 1;
    moving_ = !other().is_empty();
}

void ReadingTables::insert(const std::vector<ReadingRecord>& readings) {
    uncommitted_ = readings;
    if (!is_shared_) {
        filling().insert(readings);
        return;
    }
    for (const ReadingRecord& reading : readings) {
        settle_at_once(reading);
    }
}

void ReadingTables::committed() {
    filling().committed();
    kept_[1].swap(kept_[0]);
    kept_[0].swap(uncommitted_);
    uncommitted_.clear();
}

void ReadingTables::rolled_back() {
    filling().rolled_back();
    uncommitted_.clear();
}

std::vector<ReadingRecord> ReadingTables::last_committed() const {
    std::vector<ReadingRecord> readings = kept_[1];
    readings.insert(readings.end(), kept_[0].begin(), kept_[0].end());
    return readings;
}

void ReadingTables::claim_recent() {
    std::vector<ReadingRecord> kept = last_committed();
    for (std::size_t side = 0; side < sides_.size(); ++side) {
        for (const ReadingPlace& place : sides_[side].unmoved()) {
            claims_.push_back({side, place, std::nullopt});
        }
    }
    // By plug and time, as the places are; of one moment, in order of arrival.
    std::ranges::stable_sort(claims_, {}, [](const Claim& claim) {
        return std::tuple(claim.place.plug_id, claim.place.time, claim.place.id);
    });
    std::ranges::stable_sort(
        kept, {}, [](const ReadingRecord& reading) { return std::pair(reading.plug_id, to_column(reading.time)); });
    auto reading = kept.rbegin();
    for (auto claim = claims_.rbegin(); claim != claims_.rend() && reading != kept.rend(); ++claim) {
        const auto of_claim = std::pair(static_cast<PlugId>(claim->place.plug_id), claim->place.time);
        while (reading != kept.rend() && std::pair(reading->plug_id, to_column(reading->time)) > of_claim) {
            ++reading;  // Moved by now, so out of danger.
        }
        if (reading != kept.rend() && std::pair(reading->plug_id, to_column(reading->time)) == of_claim) {
            claim->reading = *reading++;
        }
    }
}

ReadingTables::Reunion ReadingTables::reunite() {
    if (claims_.empty() && !is_shared_) {
        claim_recent();
    }
    is_shared_ = true;
    for (RecentTable& side : sides_) {
        side.load_again();
    }
    take_turns();
    Reunion reunion;
    still_claimed_.clear();
    for (const Claim& claim : claims_) {
        RecentTable& side = sides_[claim.side];
        if (side.counts(claim.place)) {
            still_claimed_.push_back(claim);
            continue;
        }
        if (side.lies_at(claim.place)) {
            // If it does not fit in, the other collector has settled it.
            reunion.restored += side.copy_to_settled(claim.place, 0) ? 1U : 0U;
        } else if (claim.reading) {
            settle_at_once(*claim.reading);
            ++reunion.restored;
        } else {
            ++reunion.lost;
        }
    }
    return reunion;
}

void ReadingTables::settle_at_once(const ReadingRecord& reading) {
    if (!settled_.insert(reading, 0)) {
        settled_.insert(reading, settled_.last_nth(reading.plug_id, to_column(reading.time), reading.channel) + 1);
    }
}

void ReadingTables::mark_relay_off(const RelayOffRecord& record) {
    settled_.mark_relay_off(record);
    for (RecentTable& side : sides_) {
        side.mark_relay_off(record);
    }
}

void ReadingTables::set_flags(PlugId plug, const std::vector<Sample>& samples) {
    for (const Sample& sample : samples) {
        flag_changes_.in_settled(plug, sample);
        for (std::size_t side = 0; side < sides_.size(); ++side) {
            for (const ReadingPlace& place : sides_[side].places_at(plug, sample.time)) {
                flag_changes_.in_recent(side, place, sample);
            }
        }
    }
}

bool ReadingTables::has(const ReadingRecord& reading) {
    return sides_[0].has(reading) || sides_[1].has(reading) || settled_.has(reading);
}

std::vector<Sample> ReadingTables::samples(PlugId plug, const TimeSpan& span) {
    std::vector<Sample> samples;
    settled_.add_samples(plug, span, samples);
    // What arrived earlier is in the table that is moving.
    other().add_samples(plug, span, samples);
    filling().add_samples(plug, span, samples);
    order(samples);
    return samples;
}

std::vector<Sample> ReadingTables::samples_before(PlugId plug, UtcMillis moment, std::size_t count) {
    std::vector<Sample> samples;
    settled_.add_samples_before(plug, moment, count, samples);
    other().add_samples_before(plug, moment, count, samples);
    filling().add_samples_before(plug, moment, count, samples);
    order(samples);
    samples.erase(samples.begin(), samples.end() - static_cast<std::ptrdiff_t>(std::min(samples.size(), count)));
    return samples;
}

std::optional<TimeSpan> ReadingTables::extent(PlugId plug) {
    return around(settled_.extent(plug), around(sides_[0].extent(plug), sides_[1].extent(plug)));
}

std::optional<UtcMillis> ReadingTables::newest() {
    return std::max({settled_.newest(), sides_[0].newest(), sides_[1].newest()});
}

std::optional<UtcMillis> ReadingTables::last_arrival() {
    return std::max(sides_[0].last_arrival(), sides_[1].last_arrival());
}

void ReadingTables::turn() {
    const std::int64_t turn = filling().turn();
    filling().stop_filling();
    filling_ = 1 - filling_;
    filling().set_turn(turn + 1);
    moving_ = true;
}

void ReadingTables::settle(std::size_t rows_max) {
    if (!moving_) {
        turn();
    }
    const auto places = other().next_to_settle(rows_max);
    if (!settle_together(places)) {
        settle_one_by_one(places);
    }
    other().settled(places);
    filling().filled();
    moving_ = !other().is_empty();
}

bool ReadingTables::settle_together(std::span<const ReadingPlace> places) {
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    if (!other().copy_to_settled(places)) {
        return false;
    }
    note_settled(places);
    transaction.commit();
    return true;
}

void ReadingTables::settle_one_by_one(std::span<const ReadingPlace> places) {
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    for (const ReadingPlace& place : places) {
        settle_one(place);
    }
    note_settled(places);
    transaction.commit();
}

/// Two readings of one channel in one millisecond are told apart by their order of arrival.
void ReadingTables::settle_one(const ReadingPlace& place) {
    if (other().copy_to_settled(place, 0)) {
        return;
    }
    const std::int64_t last = settled_.last_nth(place.plug_id, place.time, other().channel_of(place));
    if (!other().copy_to_settled(place, last + 1)) {
        throw std::logic_error("a reading cannot settle");
    }
}

void ReadingTables::note_settled(std::span<const ReadingPlace> places) {
    other().note_settled(places);
    // The other one has its turn from now on, even if no reading comes before the next start.
    filling().note_filled();
}

}  // namespace collector
