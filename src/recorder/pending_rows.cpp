#include "recorder/pending_rows.hpp"

#include <algorithm>

namespace collector {

bool PendingRows::has_room() const {
    return batch_.rows() - batch_.readings.size() < Recorder::kPendingRowsMax;
}

std::uint64_t PendingRows::shed_excess() {
    const std::size_t excess = batch_.readings.size() - Recorder::kPendingReadingsMax;
    const UtcMillis end = batch_.readings[excess - 1].time + std::chrono::milliseconds{1};
    shed_since_ = shed_since_.value_or(batch_.readings[0].time);
    if (end > *shed_since_) {
        note_gap({*shed_since_, end, GapCause::disk_full});
    }
    batch_.readings.erase(batch_.readings.begin(), batch_.readings.begin() + static_cast<std::ptrdiff_t>(excess));
    return excess;
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
}

void PendingRows::committed() {
    batch_.clear();
    shed_since_.reset();
}

}  // namespace collector
