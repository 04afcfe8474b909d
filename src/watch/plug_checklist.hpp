#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/model/event.hpp>
#include <collector/plugs/plug_relays.hpp>
#include <collector/plugs/plug_words.hpp>
#include <collector/plugs/topic_reach.hpp>

#include "watch/watch_text.hpp"

namespace collector {

/// What one plug has shown while it is watched, what it still has to show, and what a person should change about it.
/// Pure: time comes in with each call. Hints are sentences; each comes once, and again only after the plug has left the
/// state that it is about.
class PlugChecklist {
  public:
    /// How the plug is listened to, as far as it decides what a hint says.
    struct Network {
        bool tls = true;
        bool asks_for_discovery = true;  ///< some of the topics subscribed to hold discovery messages
    };
    /// How a message came.
    struct Arrival {
        SteadyTime at;
        bool retained;
        std::string_view kind;  ///< the last level of its topic
    };
    using Hints = std::vector<std::string>;

    static constexpr std::chrono::seconds kLwtPatience{30};
    /// A TelePeriod of a minute, which is what this network asks for, and some more.
    static constexpr std::chrono::seconds kSensorPatience{70};
    /// Tasmota's default TelePeriod, and some more.
    static constexpr std::chrono::seconds kLongSensorPatience{310};
    /// Telemetry that stops for longer, or for twice the longest pause that there was, is said: more than twice
    /// Tasmota's default TelePeriod.
    static constexpr std::chrono::seconds kSilencePatience{660};
    /// No pause counts for more: a plug sends every 3600 s at least, or never.
    static constexpr std::chrono::hours kPauseMax{1};

    PlugChecklist(std::string topic, Network network) : topic_(std::move(topic)), network_(network) {}

    /// What one of its messages says.
    void take(const Measurement& measurement, const Arrival& arrival, Hints& hints);
    void take(const PlugState& state, const Arrival& arrival, Hints& hints);
    void take(const Availability& availability, const Arrival& arrival, Hints& hints);
    void take(const PlugInfo& info, const Arrival& arrival, Hints& hints);
    void take(const MarginAlarm& alarm, const Arrival& arrival, Hints& hints);
    void take(const CalibrationChange& change, const Arrival& arrival, Hints& hints);
    /// Nothing that is recorded.
    void take(const Ignored& other, const Arrival& arrival, Hints& hints);
    void take(const Announcement& announcement, const Arrival& arrival, Hints& hints);
    void take(const AnnouncedChannels& channels) { announced_channels_ = channels.channel_count; }
    /// Where it says that it publishes, as compared with what is asked for.
    void judge_reach(const std::optional<OutOfReach>& reach, Hints& hints);
    void withdraw(SteadyTime now);

    /// Says what should have come by now.
    void tick(SteadyTime now, Hints& hints);
    /// Messages come again from now on; what was missed meanwhile is nobody's fault.
    void start_waiting(SteadyTime now);
    /// All hints may come again: nobody has seen those that came.
    void forget_hints() { said_.clear(); }

    /// True once: everything is there now, the state of a relay included.
    [[nodiscard]] bool has_become_complete();
    /// LWT, discovery and a live reading of mains voltage were there, at one moment at least.
    [[nodiscard]] bool was_ready() const { return was_ready_; }
    /// Only retained messages came, or none since the plug went offline.
    [[nodiscard]] bool is_silent() const { return !present_since_; }

    [[nodiscard]] const std::string& topic() const { return topic_; }
    /// Those it gave itself, the last one last. Several MACs: plugs that share a Topic, or one that was replaced.
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
    [[nodiscard]] const std::vector<std::string>& macs() const { return macs_; }
    [[nodiscard]] bool has_mac(std::string_view mac) const { return std::ranges::find(macs_, mac) != macs_.end(); }
    [[nodiscard]] const PlugWords& words() const { return words_; }
    [[nodiscard]] std::uint64_t readings() const { return readings_; }
    void rename(std::string topic) { topic_ = std::move(topic); }

    /// `missing: reading, relay state; seen: LWT Online, discovery`, with `silent for 25 min; ` in front when its
    /// telemetry has stopped, and behind it why nothing live came, if nothing did.
    [[nodiscard]] std::string summary() const;

  private:
    enum class Hint : std::uint8_t {
        no_sensor,
        no_sensor_for_long,
        no_discovery,
        no_lwt,
        telemetry_while_offline,
        no_energy,
        no_voltage,
        no_mains,
        implausible,
        whole_volts,
        retained_reading,
        retained_state,
        old_firmware,
        shared_topic,
        gone_silent,
        out_of_reach,
    };
    /// Whatever LWT said last, a live message shows that the plug is there.
    void hear(const Arrival& arrival, Hints& hints);
    /// Adds the sentence unless it was said; `channel` 0: it is about the plug as a whole.
    void hint(Hint which, std::string sentence, Hints& hints, std::uint8_t channel = 0);
    void rearm(Hint which, std::uint8_t channel = 0) { said_.erase({which, channel}); }
    /// Whether it is a voltage that mains can have.
    [[nodiscard]] bool judge_voltage(const Measurement& measurement, std::uint8_t channel, double voltage_v,
                                     Hints& hints);
    void judge_resolution(const Measurement& measurement, Hints& hints);
    void judge_firmware(Hints& hints);
    void look_for_life(SteadyTime now, Hints& hints);
    void look_for_sensor(std::chrono::nanoseconds waited, Hints& hints);
    /// What LWT says, as far as its word is known.
    [[nodiscard]] std::optional<bool> lwt_state() const { return lwt_ ? words_.is_online(*lwt_) : std::nullopt; }
    [[nodiscard]] bool says_online() const { return lwt_state() == true; }
    [[nodiscard]] bool says_offline() const { return lwt_state() == false; }
    [[nodiscard]] bool has_relay_state() const { return relay_said_live_ && !relays_.known().empty(); }
    void come_online(SteadyTime at);
    void go_offline();
    [[nodiscard]] bool is_ready() const { return says_online() && announced_ && readings_ > 0; }
    [[nodiscard]] std::vector<std::string> missing() const;
    [[nodiscard]] std::vector<std::string> seen() const;

    std::string topic_;
    Network network_;
    std::vector<std::string> names_;
    std::vector<std::string> macs_;
    std::optional<std::string> firmware_;
    PlugWords words_;

    std::optional<std::string> lwt_;  ///< nullopt: none came, or it was cleared
    bool announced_ = false;
    std::optional<std::uint8_t> announced_channels_;
    PlugRelays relays_;
    bool relay_said_live_ = false;  ///< in whatever words
    bool was_live_ = false;         ///< something came that the broker had not kept
    bool sensor_came_ = false;      ///< since the plug was last offline
    std::uint64_t readings_ = 0;    ///< live ones of mains voltage
    std::optional<double> last_voltage_v_;
    int whole_volt_readings_ = 0;
    bool has_decimals_ = false;

    std::optional<SteadyTime> present_since_;  ///< online, or heard
    std::optional<SteadyTime> heard_since_;    ///< live telemetry came
    std::optional<SteadyTime> last_heard_;     ///< likewise, or messages come again since then
    std::chrono::nanoseconds longest_pause_{0};
    std::optional<std::chrono::minutes> silent_for_;  ///< telemetry has stopped
    std::set<std::pair<Hint, std::uint8_t>> said_;
    bool was_ready_ = false;
    bool was_complete_ = false;
};

}  // namespace collector
