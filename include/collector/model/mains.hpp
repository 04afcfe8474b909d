#pragma once

/// The limits of mains on 230 V, phase to neutral, in volts. They stand here and nowhere else.
namespace collector {

inline constexpr double kNominalV = 230.0;

/// No mains is lower than this; a plug that shows less has its relay open, or measures nothing.
inline constexpr double kNoMainsV = 80.0;

/// Nor is any higher: a broken neutral can put up to the voltage between two lines on a socket, + 10 %.
inline constexpr double kMainsMaxV = 440.0;

/// Whether mains can have it, the worst of faults included.
[[nodiscard]] constexpr bool is_mains_voltage(double volts) {
    return volts >= kNoMainsV && volts <= kMainsMaxV;
}

/// The limit that inverters and the rule of EN 50160 have in common: + 10 %.
inline constexpr double kVoltageHighV = 253.0;

/// 5 V less: from here on some inverters reduce their power, and users of others notice trouble.
inline constexpr double kVoltageWarningV = 248.0;

/// - 10 %: by EN 50160, at most 5 % of the means of a week lie below this or above kVoltageHighV.
inline constexpr double kVoltageLowV = 207.0;

/// - 15 %: none lies below this.
inline constexpr double kVoltageVeryLowV = 195.5;

/// + 15 %: an inverter is gone within a fifth of a second.
inline constexpr double kVoltageVeryHighV = 264.5;

}  // namespace collector
