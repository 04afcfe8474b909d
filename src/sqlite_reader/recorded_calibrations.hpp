#pragma once

#include <vector>

#include <SQLiteCpp/Database.h>

#include <collector/model/calibration.hpp>

#include "sqlite_reader/plug_cursor.hpp"

namespace collector {

/// See RecordSnapshot::calibrations. Throws SQLite::Exception.
[[nodiscard]] std::vector<Calibration> recorded_calibrations(SQLite::Database& database, int schema,
                                                             const Asked& asked);

}  // namespace collector
