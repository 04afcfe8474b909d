#pragma once

#include <string>

#include <SQLiteCpp/Statement.h>

#include <collector/model/calibration.hpp>

namespace collector {

/// The first schema that has calibrations, and the first that says when one has ended, and what was made with it.
inline constexpr int kCalibrationsSince = 7;
inline constexpr int kCalibratedEvidenceSince = 8;

/// Asks for all calibrations of a database of that schema, by plug, valid_from, channel and id.
[[nodiscard]] std::string calibrations_sql(int schema);
/// A row of the answer. Throws SQLite::Exception for what SQLite reports.
[[nodiscard]] Calibration to_calibration(SQLite::Statement& row);

}  // namespace collector
