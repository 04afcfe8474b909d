#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/plugs/plug_traffic.hpp>

/// How a plug is set, as far as its messages on record show it, and what to type in its console where it is set wrong.
/// Pure rules: what the record cannot tell is said to be unknown, and neither right nor wrong.
namespace collector {

/// In the order in which commands are best given: what may restart the plug comes last.
enum class PlugCheck : std::uint8_t {
    resolution,
    samples,
    offset,
    summer_time,
    relay,
    discovery,
    name,
    retained,
    clock,
    firmware,
};
inline constexpr std::array kPlugCheckNames{"resolution", "samples", "offset",   "summer_time", "relay",
                                            "discovery",  "name",    "retained", "clock",       "firmware"};
inline constexpr std::size_t kPlugChecks = kPlugCheckNames.size();

/// As in JSON and CSV.
[[nodiscard]] constexpr std::string_view name(PlugCheck check) {
    return kPlugCheckNames.at(static_cast<std::size_t>(check));
}

enum class CheckResult : std::uint8_t { fine, wrong, unknown };

[[nodiscard]] constexpr std::string_view name(CheckResult result) {
    switch (result) {
        case CheckResult::fine:
            return "fine";
        case CheckResult::wrong:
            return "wrong";
        case CheckResult::unknown:
            return "unknown";
    }
    return {};
}

struct CheckedSetting {
    PlugCheck check;
    CheckResult result;
    std::string evidence;  ///< what the record shows, or why it does not; ASCII, without a full stop
    std::string command;   ///< for the plug's console, and mends it; empty unless it is wrong

    friend bool operator==(const CheckedSetting&, const CheckedSetting&) = default;
};

/// So many voltages in a row without decimals are whole volts; with tenths, one in ten billion times they are not.
inline constexpr std::uint64_t kWholeVoltsInARow = 10;

/// Fewer samples in ten minutes are too few: TelePeriod 60 gives so many.
inline constexpr int kSamplesWanted = 10;

/// A clock that a time server sets is not as far off as this, on the way of its messages included.
inline constexpr std::chrono::seconds kClockOffMax{10};

/// So many readings without a time are no restart.
inline constexpr std::size_t kUntimedReadings = 3;

/// All checks, in order.
[[nodiscard]] std::vector<CheckedSetting> check_settings(const PlugTraffic& traffic);

/// `Backlog VoltRes 1; TelePeriod 60`: everything that is wrong, as one line to paste into the plug's console; empty:
/// nothing is. Each command once.
[[nodiscard]] std::string backlog(const std::vector<CheckedSetting>& settings);

/// Whether a Backlog line loads a firmware, so that the plug restarts with whatever its OtaUrl names.
[[nodiscard]] bool loads_firmware(std::string_view backlog);

/// What to know before pasting such a line.
inline constexpr std::string_view kUpgradeAdvice =
    "Upgrade 1 loads what OtaUrl names. If the plug reports over TLS, that must be a build with TLS, which "
    "tasmota.bin is not: else it is cut off. Look first: OtaUrl";

}  // namespace collector
