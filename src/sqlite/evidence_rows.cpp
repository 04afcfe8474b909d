#include <collector/sqlite/evidence_rows.hpp>

#include <algorithm>
#include <string>

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

#include <collector/sqlite/column_binding.hpp>
#include <collector/sqlite/reading_rows.hpp>

namespace collector {
namespace {

IntervalStatus to_status(int code) {
    if (code < 0 || static_cast<std::size_t>(code) >= kIntervalStatuses) {
        throw SQLite::Exception(fmt::format("an interval has the unknown status {}", code));
    }
    return static_cast<IntervalStatus>(code);
}

}  // namespace

Interval to_interval(SQLite::Statement& row) {
    Interval interval{.start = to_time(row.getColumn(0).getInt64()),
                      .channel = static_cast<std::uint8_t>(row.getColumn(1).getInt()),
                      .samples = row.getColumn(2).getUInt(),
                      .expected_samples = std::nullopt,
                      .status = to_status(row.getColumn(4).getInt()),
                      .voltage_rms_v = std::nullopt,
                      .voltage_min_v = unpacked(row.getColumn(6), kThousandths),
                      .voltage_max_v = unpacked(row.getColumn(7), kThousandths),
                      .samples_above = row.getColumn(8).getUInt()};
    if (!row.getColumn(3).isNull()) {
        interval.expected_samples = row.getColumn(3).getUInt();
    }
    if (!row.getColumn(5).isNull()) {
        interval.voltage_rms_v = row.getColumn(5).getDouble();
    }
    return interval;
}

Gap to_gap(SQLite::Statement& row) {
    const std::string cause = row.getColumn(2).getString();
    const auto* const known =
        std::ranges::find_if(kGapCauses, [&cause](GapCause candidate) { return name(candidate) == cause; });
    if (known == kGapCauses.end()) {
        throw SQLite::Exception(fmt::format("a gap has the unknown cause '{}'", cause));
    }
    return {to_time(row.getColumn(0).getInt64()), optional_time(row.getColumn(1)), *known};
}

}  // namespace collector
