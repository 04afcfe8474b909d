#pragma once

#include <SQLiteCpp/Statement.h>

#include <collector/model/evidence.hpp>

namespace collector {

/// The columns of an interval, the same in both tables of intervals.
inline constexpr const char* kIntervalColumns =
    "start_time, channel, samples, expected_samples, status, voltage_rms, voltage_min_mv, voltage_max_mv, "
    "samples_above, above_since";
/// Where `above_since` is among them.
inline constexpr int kAboveSinceColumn = 9;

/// A row of kIntervalColumns. Throws SQLite::Exception for a status that this program does not know.
[[nodiscard]] Interval to_interval(SQLite::Statement& row);

/// A row of start_time, end_time and cause. Throws SQLite::Exception for a cause that this program does not know.
[[nodiscard]] Gap to_gap(SQLite::Statement& row);

}  // namespace collector
