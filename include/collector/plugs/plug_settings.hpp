#pragma once

#include <chrono>
#include <cmath>
#include <optional>
#include <string_view>

/// How the plugs of this network are to be set, and by what their messages show that one is not.
namespace collector {

/// What is typed in a plug's console.
namespace plug_command {
/// Ten samples in each interval of ten minutes; with a hundred plugs a free broker bears no more.
inline constexpr std::string_view kReportEveryMinute = "TelePeriod 60";
inline constexpr std::string_view kShowTenths = "VoltRes 1";
/// Where the meter chip sits before the relay; elsewhere it changes nothing.
inline constexpr std::string_view kMeasureWithRelayOff = "SetOption21 1";
inline constexpr std::string_view kAnnounce = "SetOption19 0";
inline constexpr std::string_view kKeepNoReadings = "SensorRetain 0";
inline constexpr std::string_view kSayOffset = "SetOption52 1";
inline constexpr std::string_view kKeepSummerTime = "Timezone 99";
/// Again, after its clock was set by hand.
inline constexpr std::string_view kFollowTimeServer = "Time 0";
inline constexpr std::string_view kNameTimeServer = "NtpServer1 pool.ntp.org";
/// Loads what OtaUrl names and restarts.
inline constexpr std::string_view kUpgrade = "Upgrade 1";
}  // namespace plug_command

/// So many readings in whole volts are no coincidence.
inline constexpr int kWholeVoltReadings = 3;

[[nodiscard]] inline bool is_whole_volts(double voltage_v) {
    return voltage_v == std::floor(voltage_v);
}

/// A discovery message is there at once, or ten seconds after the plug's first connect.
inline constexpr std::chrono::seconds kDiscoveryPatience{30};

/// The first release whose TLS trusts the root of Let's Encrypt; those before trust an intermediate that is gone.
inline constexpr std::string_view kFirstFirmwareForTls = "13.4.1.2";

/// Whether a firmware, three or four numbers, is older than that. nullopt: its version is written otherwise.
[[nodiscard]] std::optional<bool> is_too_old_for_tls(std::string_view firmware);

}  // namespace collector
