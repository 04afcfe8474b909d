#pragma once

#include <map>
#include <memory>
#include <vector>

#include <SQLiteCpp/Database.h>

#include <collector/model/calibration.hpp>
#include <collector/store/record_reader.hpp>

#include "sqlite_reader/plug_cursor.hpp"

namespace collector {

/// The functions below throw SQLite::Exception.

/// See RecordSnapshot::calibrations.
[[nodiscard]] std::vector<Calibration> recorded_calibrations(SQLite::Database& database, int schema,
                                                             const Asked& asked);
/// See RecordSnapshot::corrections.
[[nodiscard]] std::vector<CorrectionRow> recorded_corrections(SQLite::Database& database, int schema,
                                                              const Asked& asked);

/// The gains in force of each plug that has any.
[[nodiscard]] std::map<PlugId, Gains> recorded_gains(SQLite::Database& database, int schema);
/// These voltages, which are as they were sent, times the gain of their moment. Without any gain they are given back.
[[nodiscard]] std::unique_ptr<Cursor<VoltageRow>> calibrated(std::unique_ptr<Cursor<VoltageRow>> voltages,
                                                             std::map<PlugId, Gains> gains);

}  // namespace collector
