#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <collector/base/clock.hpp>

namespace collector {

/// Most channels of one meter: those of the firmware for ESP32, since 12.3.1.5.
inline constexpr std::size_t kChannelsMax = 8;

/// The electrical values of one channel (a phase, or one circuit of a multi-channel meter) at one moment.
/// A momentary sample of the meter chip, not a mean. nullopt: the key was absent or `null`; 0: the plug said 0.
struct ChannelValues {
    std::optional<double> voltage_v;             ///< `Voltage`; whole volts unless the plug's VoltRes is set
    std::optional<double> current_a;             ///< `Current`
    std::optional<double> power_w;               ///< `Power`; negative on export-capable chips
    std::optional<double> apparent_power_va;     ///< `ApparentPower`
    std::optional<double> reactive_power_var;    ///< `ReactivePower`
    std::optional<double> power_factor;          ///< `Factor`
    std::optional<double> frequency_hz;          ///< `Frequency`; most single-phase plugs do not measure it
    std::optional<double> energy_total_kwh;      ///< `Total`; not monotonic: power cuts and resets set it back
    std::optional<double> energy_today_kwh;      ///< `Today`, by midnight in the plug's zone
    std::optional<double> energy_yesterday_kwh;  ///< `Yesterday`
    std::optional<double> energy_period_wh;      ///< `Period`: Wh (not kWh) since the last scheduled message

    friend bool operator==(const ChannelValues&, const ChannelValues&) = default;
};

/// Whose voice a topic is, as far as announcements tell.
enum class Voice : std::uint8_t {
    unknown,
    plug,
    command,  ///< to a plug
};

/// What a plug's own clock said. Tasmota's default is a fixed UTC+1 without daylight saving, written without
/// a zone; before the first NTP answer the clock counts from 1970 in UTC.
struct PlugTime {
    UtcMillis stamp;  ///< UTC when `zoned`; else the plug's wall clock read as if it were UTC
    bool zoned;       ///< the message carried an offset (SetOption52 1) or epoch seconds (Time 2, Time 3)

    /// False: the plug has had no NTP answer since it booted. The firmware's own limit is the start of 2016.
    [[nodiscard]] bool is_set() const { return stamp >= std::chrono::sys_days{std::chrono::year{2016} / 1 / 1}; }

    friend bool operator==(const PlugTime&, const PlugTime&) = default;
};

/// `SENSOR`, `STATUS8` or `STATUS10` with `ENERGY`.
struct Measurement {
    std::optional<PlugTime> plug_time;
    bool scheduled = false;          ///< `Period` present: sent on TelePeriod, not because the load changed
    bool energy_shared = false;      ///< energy counters are the meter's sum over all channels, repeated on each
    std::uint8_t channel_count = 0;  ///< 1..kChannelsMax
    std::array<ChannelValues, kChannelsMax> channels;  ///< the first `channel_count` count; channel n is [n-1]

    friend bool operator==(const Measurement&, const Measurement&) = default;
};

/// A relay as the plug words it; the words can be changed (StateText), see Announcement::state_texts.
struct RelayText {
    std::uint8_t relay;  ///< from 1
    std::string text;    ///< `ON`, `OFF` by default

    friend bool operator==(const RelayText&, const RelayText&) = default;
};

/// `STATE`, `STATUS11`, `RESULT` with POWER, `POWER*`: what is known of the plug's health and relays.
/// Wi-Fi names and addresses in the same payload are left out on purpose.
struct PlugState {
    std::optional<PlugTime> plug_time;
    std::optional<std::int64_t> uptime_s;
    std::optional<std::int64_t> wifi_rssi_percent;
    std::optional<std::int64_t> wifi_signal_dbm;
    std::optional<std::int64_t> wifi_link_count;  ///< Wi-Fi connects since boot
    std::optional<std::int64_t> mqtt_count;       ///< MQTT connects since boot
    std::vector<RelayText> relays;                ///< in payload order

    friend bool operator==(const PlugState&, const PlugState&) = default;
};

/// `LWT`: the availability text, or empty when the retained message was cleared (the plug changed its topic).
struct Availability {
    std::string text;

    friend bool operator==(const Availability&, const Availability&) = default;
};

/// `tasmota/discovery/<MAC>/config`: who a plug is.
struct Announcement {
    std::string mac;                          ///< 12 upper-case hex digits, from the topic
    std::string topic;                        ///< `t`: what %topic% stands for; the plug's identity everywhere else
    std::optional<std::string> name;          ///< `dn`, or else the first of `fn`
    std::optional<std::string> model;         ///< `md`
    std::optional<std::string> firmware;      ///< `sw`: three or four numbers
    std::optional<std::string> hostname;      ///< `hn`
    std::optional<std::string> online_text;   ///< `onln`
    std::optional<std::string> offline_text;  ///< `ofln`
    std::vector<std::string> state_texts;     ///< `state`: words for off, on, toggle, hold; empty when absent
    /// The topics, without their last level, on which it speaks: of telemetry, then of answers if that is another.
    /// Empty: it does not say how it composes them (`ft`, `tp`).
    std::vector<std::string> speaks_on;
    std::vector<std::string> commanded_on;  ///< likewise, of commands to it; one at most
    /// Names that the topic layout reads out of its topics instead of `t`: with another FullTopic (`ft`) or other
    /// prefixes (`tp`) than the layout expects, messages seem to come from these.
    std::vector<std::string> heard_as;
    /// Likewise out of the topic of commands to it, under which nobody speaks.
    std::vector<std::string> commanded_as;

    friend bool operator==(const Announcement&, const Announcement&) = default;
};

/// An empty retained discovery message: the plug takes its announcement back.
struct Withdrawal {
    std::string mac;

    friend bool operator==(const Withdrawal&, const Withdrawal&) = default;
};

/// `tasmota/discovery/<MAC>/sensors`. Its values can be months old, so only what it shows of the shape is kept.
struct AnnouncedChannels {
    std::string mac;
    std::uint8_t channel_count = 0;  ///< 0: the device does not meter energy

    friend bool operator==(const AnnouncedChannels&, const AnnouncedChannels&) = default;
};

/// `INFO1..3`, `STATUS`, `STATUS1`, `STATUS2`, `STATUS5`: identity without discovery, and why the plug booted.
struct PlugInfo {
    std::optional<std::string> name;      ///< `DeviceName`
    std::optional<std::string> model;     ///< `Module`, where it is a text
    std::optional<std::string> firmware;  ///< `Version` without the image name in brackets
    std::optional<std::string> hostname;
    std::optional<std::string> mac;             ///< 12 upper-case hex digits
    std::optional<std::string> restart_reason;  ///< after a crash, the `Reason` of the dump, else its exception number
    std::optional<std::int64_t> boot_count;

    friend bool operator==(const PlugInfo&, const PlugInfo&) = default;
};

/// One name and the value the plug gave it, as written.
struct NamedValue {
    std::string name;
    std::string value;

    friend bool operator==(const NamedValue&, const NamedValue&) = default;
};

/// `MARGINS`: the plug's own thresholds were crossed, e.g. {"VoltageHigh", "ON"}. At least one.
struct MarginAlarm {
    std::vector<NamedValue> margins;

    friend bool operator==(const MarginAlarm&, const MarginAlarm&) = default;
};

/// The answer to VoltageSet, VoltageCal and their siblings: from here the meter reads differently.
struct CalibrationChange {
    std::vector<NamedValue> factors;

    friend bool operator==(const CalibrationChange&, const CalibrationChange&) = default;
};

/// Known to be Tasmota's, and nothing to record.
struct Ignored {
    std::string kind;  ///< the last topic level, or `cmnd` for anything on a command topic

    friend bool operator==(const Ignored&, const Ignored&) = default;
};

/// What one message says. `device` is the plug's Tasmota topic as the topic layout reads it; empty for the three
/// discovery events, which name a MAC, for Ignored, and where it was known whose voice the topic is.
struct Event {
    std::string device;
    std::variant<Measurement, PlugState, Availability, Announcement, Withdrawal, AnnouncedChannels, PlugInfo,
                 MarginAlarm, CalibrationChange, Ignored>
        body;

    friend bool operator==(const Event&, const Event&) = default;
};

}  // namespace collector
