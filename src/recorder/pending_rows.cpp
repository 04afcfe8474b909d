#include "recorder/pending_rows.hpp"

#include <algorithm>

namespace collector {

bool PendingRows::has_room() const {
    return batch_.rows() - batch_.readings.size() < Recorder::kPendingRowsMax;
}

std::uint64_t PendingRows::shed_excess() {
    const std::size_t gone = excess();
    const UtcMillis end = batch_.readings[gone - 1].time + std::chrono::milliseconds{1};
    shed_since_ = shed_since_.value_or(batch_.readings[0].time);
    if (end > *shed_since_) {
        note_gap({*shed_since_, end, GapCause::disk_full});
    }
    batch_.readings.erase(batch_.readings.begin(), batch_.readings.begin() + static_cast<std::ptrdiff_t>(gone));
    return gone;
}

void PendingRows::note_gap(const Gap& gap) {
    const auto is_same = [&gap](const Gap& other) { return other.start == gap.start && other.cause == gap.cause; };
    const auto known = std::ranges::find_if(batch_.gaps, is_same);
    if (known != batch_.gaps.end()) {
        *known = gap;
    } else if (has_room()) {
        batch_.gaps.push_back(gap);
    }
}

void PendingRows::take_back_gap(const Gap& gap) {
    std::erase_if(batch_.gaps,
                  [&gap](const Gap& other) { return other.start == gap.start && other.cause == gap.cause; });
    batch_.taken_back.gaps.push_back(gap);
}

void PendingRows::clock_stepped(std::chrono::milliseconds step) {
    for (ReadingRecord& reading : batch_.readings) {
        const bool by_our_clock = (reading.flags & reading_flag::kLate) == 0;
        if (by_our_clock && (reading.flags & reading_flag::kClockUnsynchronised) != 0) {
            reading.time += step;
            if (reading.plug_clock_offset) {
                *reading.plug_clock_offset -= step;
            }
        }
    }
    if (is_dated_) {
        return;
    }
    move(batch_.availability, undated_.availability, batch_.taken_back.availability, step);
    move(batch_.relays, undated_.relays, batch_.taken_back.relays, step);
    move(batch_.events, undated_.events, batch_.taken_back.events, step);
    batch_.redating = Redating{batch_.redating.value_or(Redating{}).step + step, false};
}

template <class Row>
void PendingRows::move(std::vector<Row>& pending, std::vector<Row>& committed, std::vector<Row>& taken_back,
                       std::chrono::milliseconds step) {
    taken_back.insert(taken_back.end(), committed.begin(), committed.end());
    // In order of arrival, what was committed came first.
    pending.insert(pending.begin(), committed.begin(), committed.end());
    committed.clear();
    for (Row& row : pending) {
        row.time += step;
    }
}

void PendingRows::clock_is_right() {
    if (is_dated_) {
        return;
    }
    for (ReadingRecord& reading : batch_.readings) {
        reading.flags &= ~reading_flag::kClockUnsynchronised;
    }
    batch_.redating = Redating{batch_.redating.value_or(Redating{}).step, true};
    undated_ = {};
    is_dated_ = true;
}

void PendingRows::committed() {
    const auto keep = [](auto& rows, auto& undated) {
        const auto room = std::min(kUndatedRowsMax - std::min(kUndatedRowsMax, undated.size()), rows.size());
        undated.insert(undated.end(), rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(room));
    };
    if (!is_dated_) {
        keep(batch_.availability, undated_.availability);
        keep(batch_.relays, undated_.relays);
        keep(batch_.events, undated_.events);
    }
    batch_.clear();
    shed_since_.reset();
}

}  // namespace collector
