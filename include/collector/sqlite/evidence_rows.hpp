#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <collector/model/evidence.hpp>

#include <collector/sqlite/column_binding.hpp>
#include <collector/sqlite/reading_rows.hpp>

namespace collector {

/// The columns of an interval, the same in both tables of intervals.
inline constexpr const char* kIntervalColumns =
    "start_time, channel, samples, expected_samples, status, voltage_rms, voltage_min_mv, voltage_max_mv, "
    "samples_above";
/// Where `above_since` is, for those who ask for it after them.
inline constexpr int kAboveSinceColumn = 9;

/// Of a row. Throw SQLite::Exception for a status, or a cause, that this program does not know.
[[nodiscard]] IntervalStatus to_status(std::int64_t code);
[[nodiscard]] GapCause to_cause(const std::string& name);

/// A row of kIntervalColumns.
template <class Columns>
[[nodiscard]] Interval to_interval(const Columns& row) {
    return {.start = to_time(row.whole(0)),
            .channel = static_cast<std::uint8_t>(row.whole(1)),
            .samples = static_cast<std::uint32_t>(row.whole(2)),
            .expected_samples = row.is_null(3) ? std::nullopt : std::optional(static_cast<std::uint32_t>(row.whole(3))),
            .status = to_status(row.whole(4)),
            .voltage_rms_v = row.is_null(5) ? std::nullopt : std::optional(row.real(5)),
            .voltage_min_v = unpacked(row, 6, kThousandths),
            .voltage_max_v = unpacked(row, 7, kThousandths),
            .samples_above = static_cast<std::uint32_t>(row.whole(8))};
}

/// A row of start_time, end_time and cause.
template <class Columns>
[[nodiscard]] Gap to_gap(const Columns& row) {
    return {to_time(row.whole(0)), optional_time(row, 1), to_cause(row.text(2))};
}

}  // namespace collector
