#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include <collector/base/local_clock.hpp>
#include <collector/base/log.hpp>
#include <collector/process/exit_code.hpp>
#include <collector/report/calibration_report.hpp>

#include "cli/record_arguments.hpp"

namespace collector {

/// Which calibration is to be found; what is empty was not said.
struct CalibrationQuestion {
    std::string plug;
    std::string reference;  ///< empty: `gain` is given
    unsigned channel = 1;
    std::string from;
    std::string to;
    std::optional<double> gain;
    std::string source;  ///< of the gain
    std::string valid_from;
    std::string valid_to;
};

/// So long two plugs may be compared: their samples are held in memory.
inline constexpr std::chrono::days kComparedMax{31};

/// What was found.
struct CalibrationFinding {
    std::optional<CalibrationReport> report;  ///< nullopt: the samples do not tell, and that was logged
    std::string refusal_json;                 ///< then, for machines
    LocalClock clock;
};

/// Reads the record and answers. Errors: were logged.
[[nodiscard]] tl::expected<CalibrationFinding, ExitCode> find_calibration(const std::filesystem::path& database,
                                                                          const CalibrationQuestion& question,
                                                                          Log& log);

/// The one plug that a word means. Errors: likewise.
[[nodiscard]] tl::expected<PlugRow, ExitCode> one_plug(const WholeRecord& whole, const std::string& word);

}  // namespace collector
