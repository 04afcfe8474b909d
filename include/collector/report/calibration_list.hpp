#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collector/base/local_clock.hpp>
#include <collector/model/calibration.hpp>
#include <collector/presentation/text_parts.hpp>
#include <collector/store/record_reader.hpp>

namespace collector {

enum class CalibrationState : std::uint8_t {
    in_force,  ///< it holds now
    to_come,   ///< it will
    ended,     ///< it held
    replaced,  ///< it never held: a later one is valid from the same moment
    revoked,
};

/// As in JSON.
[[nodiscard]] std::string_view name(CalibrationState state);

/// Why a calibration holds no longer than it does.
enum class CalibrationEnd : std::uint8_t {
    as_asked,      ///< its valid_to
    recalibrated,  ///< the plug was calibrated itself, or another took its place
    next,          ///< another one is valid from then on
};

/// As in JSON.
[[nodiscard]] std::string_view name(CalibrationEnd end);

/// A calibration, and what has become of it.
struct ListedCalibration {
    PlugRow plug;
    Calibration calibration;
    CalibrationState state;
    std::optional<UtcMillis> held_until;  ///< nullopt: it lasts, or never held
    std::optional<CalibrationEnd> end;    ///< with held_until
};

/// `calibrations`: all of these plugs, in any order. By plug, channel, valid_from and id.
[[nodiscard]] std::vector<ListedCalibration> list_calibrations(const std::vector<PlugRow>& plugs,
                                                               const std::vector<Calibration>& calibrations,
                                                               UtcMillis now);

struct CalibrationList {
    std::string program;
    UtcMillis made_at;
    std::string time_zone;
    std::vector<ListedCalibration> calibrations;
};

/// Likewise.
[[nodiscard]] std::string calibrations_text(const CalibrationList& list, const LocalClock& clock,
                                            std::size_t columns = kTextColumns);
/// An object that ends with a line feed; see the manual.
[[nodiscard]] std::string calibrations_json(const CalibrationList& list);

}  // namespace collector
