#include <collector/sqlite/calibration_rows.hpp>

#include <fmt/format.h>

#include <collector/sqlite/column_binding.hpp>

namespace collector {

std::string calibrations_sql(int schema) {
    return fmt::format(R"sql(
        SELECT id, plug_id, channel, gain, source, valid_from, valid_to, made_at, revoked_at, {}
        FROM calibration ORDER BY plug_id, valid_from, channel, id
        )sql",
                       schema < kCalibratedEvidenceSince ? "NULL" : "ended_at");
}

Calibration to_calibration(SQLite::Statement& row) {
    return {.id = row.getColumn(0).getInt64(),
            .plug_id = row.getColumn(1).getInt64(),
            .channel = static_cast<std::uint8_t>(row.getColumn(2).getInt()),
            .gain = row.getColumn(3).getDouble(),
            .source = row.getColumn(4).getString(),
            .valid_from = to_time(row.getColumn(5).getInt64()),
            .valid_to = optional_time(row.getColumn(6)),
            .made_at = to_time(row.getColumn(7).getInt64()),
            .revoked_at = optional_time(row.getColumn(8)),
            .ended_at = optional_time(row.getColumn(9))};
}

}  // namespace collector
