#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "grid_voltage.hpp"
#include "message.hpp"
#include "persona.hpp"
#include "plug_clock.hpp"
#include "plug_meter.hpp"
#include "sensor_payload.hpp"

namespace tasmota_sim {

/// When a plug does what. The defaults are the firmware's.
struct PlugTiming {
    std::chrono::seconds tele_period{10};              ///< >= 1 s
    std::chrono::milliseconds jitter_max{200};         ///< between a tick and its messages; < 1 s
    double power_cuts_per_hour = 0.0;                  ///< of each plug, on average; 0: none
    std::chrono::milliseconds wifi_delay{6000};        ///< from boot to the first connect
    std::chrono::milliseconds ntp_delay{20000};        ///< from boot to the first NTP answer
    std::chrono::milliseconds first_telemetry{5000};   ///< after the first connect
    std::chrono::milliseconds first_discovery{10000};  ///< after the first connect
    std::chrono::milliseconds later_discovery{1000};   ///< after a reconnect
    std::chrono::milliseconds shortest_cut{20000};
    std::chrono::milliseconds longest_cut{90000};

    /// The same, with waits short enough for a test.
    [[nodiscard]] static PlugTiming fast_boot();
};

/// What a plug sends right after CONNACK, and the topics it subscribes to in between.
struct Greeting {
    std::vector<Message> before_subscribe;
    std::vector<std::string> subscriptions;
    std::vector<Message> after_subscribe;
};

/// One Tasmota plug: a state machine without thread, clock or network. Its driver keeps the MQTT connection, tells the
/// plug about it, and calls advance() when next_due() has come. The plug lives in whole seconds of its own uptime.
/// Every time that is passed in must not be earlier than the one before.
class Plug {
  public:
    /// The plug has been up for about a minute at `start`, clock set, and is about to connect for the first time.
    /// Keeps the address of `grid`, which must outlive the plug.
    Plug(Persona persona, const PlugTiming& timing, const GridVoltage& grid, UtcMillis start);

    [[nodiscard]] const Persona& persona() const { return persona_; }

    /// The message the broker is asked to send for a plug that vanishes.
    [[nodiscard]] Message will() const;

    /// True while the plug has mains and Wi-Fi, so should be connected. When it turns false the driver drops the
    /// connection without DISCONNECT.
    [[nodiscard]] bool wants_link() const { return link_wanted_; }

    /// The broker accepted the connection.
    [[nodiscard]] Greeting connected(UtcMillis now);

    /// The connection is gone for another reason than a power cut.
    void disconnected();

    /// Pulls the plug out of its socket; it comes back by itself. Does nothing while it is out already.
    void cut_power(UtcMillis now);

    /// When advance() has something to do next.
    [[nodiscard]] UtcMillis next_due() const;

    /// Does everything that is due and returns the messages, oldest first. Nothing is sent while not connected: as in
    /// the firmware those messages are lost.
    [[nodiscard]] std::vector<Message> advance(UtcMillis now);

  private:
    using Ms = std::chrono::milliseconds;

    void step(UtcMillis due, std::vector<Message>& out);
    void boot(UtcMillis at);
    void plan_power_cut(UtcMillis now);

    /// The first tick at or after a time.
    [[nodiscard]] UtcMillis tick_from(UtcMillis time) const;
    [[nodiscard]] UtcMillis scheduled_after(UtcMillis tick) const;
    [[nodiscard]] UtcMillis due_of(UtcMillis tick) const;
    void plan_tick(UtcMillis after);
    void run_tick(UtcMillis tick, UtcMillis due, std::vector<Message>& out);

    /// True if the relay moved.
    bool switch_relay(UtcMillis tick, UtcMillis due, std::vector<Message>& out);
    void check_margins(UtcMillis tick, UtcMillis due, std::vector<Message>& out);
    /// What MARGINS has to say, without the braces; empty if nothing was crossed. Remembers where things stand.
    std::string crossed_margins(UtcMillis tick);
    [[nodiscard]] std::string power_delta_json(const std::vector<double>& power_w) const;

    void send_telemetry(UtcMillis tick, UtcMillis due, std::vector<Message>& out);
    void send_sensor(UtcMillis tick, UtcMillis due, SensorOccasion occasion, std::vector<Message>& out);
    void send_discovery(UtcMillis now, std::vector<Message>& out);
    void send_relay(UtcMillis due, std::vector<Message>& out) const;
    [[nodiscard]] SensorPayload sensor(UtcMillis time, SensorOccasion occasion) const;
    [[nodiscard]] Message message(MessageKind kind, std::string_view last_level, std::string payload,
                                  UtcMillis at) const;

    Persona persona_;
    PlugTiming timing_;
    PlugClock clock_;
    PlugMeter meter_;
    std::string telemetry_topic_;
    std::string status_topic_;

    // Since the last boot.
    UtcMillis booted_at_{};
    bool powered_ = true;
    bool link_wanted_ = false;
    bool linked_ = false;
    bool first_connect_ = true;
    int mqtt_connects_ = 0;
    RelayPosition relay_ = RelayPosition::on;
    std::vector<double> margin_power_w_;  ///< what PowerDelta compares with
    bool voltage_was_high_ = false;

    // Over boots.
    int boot_count_;
    std::string restart_reason_;
    std::chrono::days counting_day_;  ///< the local day that Today counts
    std::uint64_t cuts_ = 0;

    // Timers; kNever when off. Those named tick stand on the grid of uptime seconds.
    UtcMillis tick_ = kNever;  ///< the earliest of the ticks below
    UtcMillis first_telemetry_tick_ = kNever;
    UtcMillis scheduled_tick_ = kNever;
    UtcMillis repeat_tick_ = kNever;
    UtcMillis margin_tick_ = kNever;
    UtcMillis relay_tick_ = kNever;
    UtcMillis discovery_at_ = kNever;
    UtcMillis link_at_ = kNever;
    UtcMillis power_change_at_ = kNever;
};

}  // namespace tasmota_sim
