#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <collector/base/time_zone.hpp>
#include <collector/model/event.hpp>
#include <collector/plugs/plug_words.hpp>

namespace collector {

/// Text from outside as it is when it is short and harmless, else quoted and cut (see quote.hpp).
[[nodiscard]] std::string printable(std::string_view text);

/// The time of day `14:03:11` in a zone given by its offsets, oldest first (see offset_periods).
[[nodiscard]] std::string time_of_day(const std::vector<OffsetPeriod>& zone, UtcMillis time);

/// `235.3`: as many decimals as the plug sent, but no more than three.
[[nodiscard]] std::string number_text(double value);

/// `235 V  0.412 A  95 W`; a voltage of the mains above kVoltageHighV is marked.
[[nodiscard]] std::string reading_text(const ChannelValues& values);

/// `relay ON, up 3 d 4 h, Wi-Fi 72 % (-62 dBm), MQTT connects 3`
[[nodiscard]] std::string state_text(const PlugState& state, const PlugWords& words);

/// `Nous A1T, Tasmota 13.4.0`
[[nodiscard]] std::string announcement_text(const Announcement& announcement);

/// As announcement_text, its host name, and why it started.
[[nodiscard]] std::string info_text(const PlugInfo& info);

/// `VoltageHigh ON, PowerDelta 377`
[[nodiscard]] std::string values_text(const std::vector<NamedValue>& values);

}  // namespace collector
