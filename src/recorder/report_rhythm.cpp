#include "recorder/report_rhythm.hpp"

#include <algorithm>
#include <utility>

namespace collector {

void ReportRhythm::heard(UtcMillis now) {
    if (last_) {
        take(now, now - *last_);
    }
    last_ = now;
}

void ReportRhythm::take(UtcMillis now, std::chrono::milliseconds spacing) {
    const std::chrono::milliseconds before = std::exchange(spacing_, spacing);
    if (spacing < kShortest) {
        return;
    }
    if (std::chrono::abs(spacing - period_) <= kJitter) {
        period_ += (spacing - period_) / 4;
        known_ = std::min(known_ + 1, kKnownMax);
    } else if (known_ > 0) {
        // Where some were lost, more periods than one have passed.
        const bool is_multiple = spacing > period_ && (spacing + kJitter) % period_ <= 2 * kJitter;
        if (is_multiple) {
            missing_ = now - spacing + period_;
        } else {
            --known_;
        }
    } else if (std::chrono::abs(spacing - before) <= kJitter) {
        period_ = (spacing + before) / 2;
        known_ = 1;
    }
}

void ReportRhythm::host_stepped(std::chrono::milliseconds step) {
    for (auto* const moment : {&in_time_, &last_, &missing_}) {
        if (*moment) {
            **moment += step;
        }
    }
}

}  // namespace collector
