#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include <collector/base/clock.hpp>
#include <collector/model/health.hpp>

namespace collector {

/// What the worker notes of its own work, for its health. Once a group of messages or a commit, not for every message.
struct WorkFigures {
    DurationHistogram<kCommitDurations.size()> commit_durations;
    DurationHistogram<kCommitAges.size()> commit_ages;
    std::uint64_t failed_commits = 0;
    std::uint64_t largest_group = 0;
    std::uint64_t readings = 0;
    std::optional<UtcMillis> last_message;
    std::optional<UtcMillis> last_reading;

    /// A group of messages was recorded, the last of which came at `last`; there are `readings_now` now.
    void took(std::size_t messages, UtcMillis last, std::uint64_t readings_now) {
        largest_group = std::max<std::uint64_t>(largest_group, messages);
        last_message = last;
        if (readings_now != readings) {
            readings = readings_now;
            last_reading = last;
        }
    }
};

}  // namespace collector
