#include "plug.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "device_payload.hpp"
#include "noise.hpp"
#include "plug_topics.hpp"

namespace tasmota_sim {

namespace {

using namespace std::chrono_literals;

// Keys that keep the draws of one plug apart.
constexpr std::uint64_t kPhaseKey = 101;
constexpr std::uint64_t kJitterKey = 102;
constexpr std::uint64_t kCutKey = 103;
constexpr std::uint64_t kSignalKey = 104;
constexpr std::uint64_t kHeatKey = 105;
constexpr std::uint64_t kTeleKey = 106;
constexpr std::uint64_t kLinkKey = 107;

constexpr auto kMarginRepeatDelay = 2s;

std::chrono::days local_day(const PlugClock& clock, UtcMillis time) {
    return std::chrono::floor<std::chrono::days>(clock.local(time)).time_since_epoch();
}

bool exceeds(int power_delta, double before_w, double now_w) {
    const double change = std::abs(now_w - before_w);
    if (power_delta > 100) {
        return change > power_delta - 100;
    }
    return change > std::abs(before_w) * power_delta / 100.0;
}

void append(std::vector<Message>& to, std::vector<Message> from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

PlugTiming PlugTiming::fast_boot() {
    PlugTiming timing;
    timing.wifi_delay = 300ms;
    timing.ntp_delay = 3s;
    timing.first_telemetry = 0ms;
    timing.first_discovery = 300ms;
    timing.later_discovery = 300ms;
    timing.shortest_cut = 1500ms;
    timing.longest_cut = 2500ms;
    return timing;
}

Plug::Plug(Persona persona, const PlugTiming& timing, const GridVoltage& grid, UtcMillis start)
    : persona_{std::move(persona)},
      timing_{timing},
      clock_{persona_.clock, persona_.clock_fraction},
      meter_{persona_, grid, start},
      telemetry_topic_{compose_topic(persona_.full_topic, Role::telemetry, persona_.topic, "")},
      status_topic_{compose_topic(persona_.full_topic, Role::status, persona_.topic, "")},
      boot_count_{persona_.boot_count},
      restart_reason_{persona_.restart_reason} {
    const std::uint64_t phase = mix(persona_.seed, kPhaseKey);
    // Where in the second a plug ticks depends on the seed alone, so that two runs sample at the same moments.
    booted_at_ = std::chrono::floor<std::chrono::seconds>(start) - 30s - Ms{below(phase, 0, 60000)};
    clock_.boot(booted_at_, start);
    counting_day_ = local_day(clock_, start);
    link_at_ = start + Ms{below(phase, 1, 200)};
    meter_.run_to(start, relay_);
    meter_.end_period();
    margin_power_w_ = meter_.active_power(start, relay_);
    plan_power_cut(start);
    plan_tick(start);
}

Message Plug::message(MessageKind kind, std::string_view last_level, std::string payload, UtcMillis at) const {
    const bool status = kind == MessageKind::relay;
    std::string topic = status ? status_topic_ : telemetry_topic_;
    topic += last_level;
    Message made{.kind = kind, .topic = std::move(topic), .payload = std::move(payload), .at = at};
    made.retain = kind == MessageKind::lwt;
    return made;
}

Message Plug::will() const {
    Message offline = message(MessageKind::lwt, "LWT", "Offline", UtcMillis{});
    offline.qos = 1;
    return offline;
}

Greeting Plug::connected(UtcMillis now) {
    linked_ = true;
    ++mqtt_connects_;
    Greeting greeting;
    greeting.before_subscribe.push_back(message(MessageKind::lwt, "LWT", "Online", now));
    greeting.before_subscribe.push_back(
        Message{.kind = MessageKind::command,
                .topic = compose_topic(persona_.full_topic, Role::command, persona_.topic, "POWER"),
                .payload = {},
                .at = now});
    greeting.subscriptions = {compose_topic(persona_.full_topic, Role::command, persona_.topic, "#"),
                              compose_topic(persona_.full_topic, Role::command, "tasmotas", "#"),
                              fmt::format("cmnd/{}_fb/#", persona_.client_id())};
    discovery_at_ = now + (first_connect_ ? timing_.first_discovery : timing_.later_discovery);
    if (!first_connect_) {
        return greeting;
    }
    first_connect_ = false;
    int number = 1;
    for (std::string& info : info_payloads(persona_, restart_reason_, boot_count_)) {
        greeting.after_subscribe.push_back(
            message(MessageKind::info, fmt::format("INFO{}", number++), std::move(info), now));
    }
    send_relay(now, greeting.after_subscribe);
    first_telemetry_tick_ = tick_from(now + timing_.first_telemetry);
    tick_ = std::min(tick_, first_telemetry_tick_);
    return greeting;
}

void Plug::disconnected() {
    linked_ = false;
    discovery_at_ = kNever;
}

void Plug::cut_power(UtcMillis now) {
    if (!powered_) {
        return;
    }
    meter_.run_to(now, relay_);
    meter_.lose_unsaved();
    disconnected();
    powered_ = false;
    link_wanted_ = false;
    tick_ = kNever;
    link_at_ = kNever;
    const std::uint64_t own = mix(mix(persona_.seed, kCutKey), 2 * ++cuts_);
    const auto spread = timing_.longest_cut - timing_.shortest_cut;
    power_change_at_ = now + timing_.shortest_cut + Ms{below(own, 0, static_cast<std::uint64_t>(spread.count()) + 1)};
}

void Plug::plan_power_cut(UtcMillis now) {
    power_change_at_ = kNever;
    if (timing_.power_cuts_per_hour > 0.0) {
        const double chance = unit(mix(persona_.seed, kCutKey), 2 * cuts_ + 1);
        const double hours = -std::log1p(-chance) / timing_.power_cuts_per_hour;
        power_change_at_ = now + Ms{static_cast<std::int64_t>(hours * 3.6e6)};
    }
}

void Plug::boot(UtcMillis at) {
    powered_ = true;
    booted_at_ = at;
    first_connect_ = true;
    mqtt_connects_ = 0;
    ++boot_count_;
    restart_reason_ = "Power On";
    clock_.boot(at, tick_from(at + timing_.ntp_delay));
    meter_.power_up(at);
    first_telemetry_tick_ = kNever;
    repeat_tick_ = kNever;
    relay_ = RelayPosition::on;
    margin_power_w_ = meter_.active_power(at, relay_);
    voltage_was_high_ = false;
    link_at_ = at + timing_.wifi_delay + Ms{below(mix(persona_.seed, kLinkKey), cuts_, 100)};
    plan_power_cut(at);
    plan_tick(at);
}

UtcMillis Plug::tick_from(UtcMillis time) const {
    return time == kNever ? kNever : booted_at_ + std::chrono::ceil<std::chrono::seconds>(time - booted_at_);
}

UtcMillis Plug::scheduled_after(UtcMillis tick) const {
    const auto period = timing_.tele_period;
    const std::chrono::seconds phase{
        below(mix(persona_.seed, kTeleKey), cuts_, static_cast<std::uint64_t>(period.count()))};
    const auto uptime = std::chrono::floor<std::chrono::seconds>(tick - booted_at_);
    auto next = uptime - (uptime - phase) % period;
    while (next <= uptime) {
        next += period;
    }
    return booted_at_ + next;
}

UtcMillis Plug::due_of(UtcMillis tick) const {
    if (tick == kNever) {
        return kNever;
    }
    const auto key = static_cast<std::uint64_t>(tick.time_since_epoch().count());
    return tick +
           Ms{below(mix(persona_.seed, kJitterKey), key, static_cast<std::uint64_t>(timing_.jitter_max.count()) + 1)};
}

void Plug::plan_tick(UtcMillis after) {
    scheduled_tick_ = scheduled_after(after);
    relay_tick_ = persona_.switched_off ? tick_from(persona_.switched_off->next_change(after)) : kNever;
    margin_tick_ = kNever;
    if (persona_.power_delta != 0) {
        margin_tick_ = tick_from(meter_.next_load_change(after));
    }
    if (persona_.voltage_high != 0) {
        margin_tick_ = tick_from(after + 1s);
    }
    tick_ = std::min({first_telemetry_tick_, scheduled_tick_, repeat_tick_, margin_tick_, relay_tick_});
}

UtcMillis Plug::next_due() const {
    return std::min({due_of(tick_), discovery_at_, link_at_, power_change_at_});
}

std::vector<Message> Plug::advance(UtcMillis now) {
    std::vector<Message> out;
    for (UtcMillis due = next_due(); due <= now; due = next_due()) {
        step(due, out);
    }
    return out;
}

void Plug::step(UtcMillis due, std::vector<Message>& out) {
    if (due == power_change_at_) {
        if (powered_) {
            cut_power(due);
        } else {
            boot(due);
        }
    } else if (due == link_at_) {
        link_at_ = kNever;
        link_wanted_ = true;
    } else if (due == discovery_at_) {
        discovery_at_ = kNever;
        send_discovery(due, out);
    } else {
        const UtcMillis tick = tick_;
        run_tick(tick, due, out);
        plan_tick(tick);
    }
}

void Plug::run_tick(UtcMillis tick, UtcMillis due, std::vector<Message>& out) {
    meter_.run_to(tick, relay_);
    if (clock_.is_set(tick) && local_day(clock_, tick) != counting_day_) {
        counting_day_ = local_day(clock_, tick);
        meter_.roll_day();
    }
    const bool switched = tick == relay_tick_ && switch_relay(tick, due, out);
    if (switched || tick == margin_tick_) {
        check_margins(tick, due, out);
    }
    if (tick == repeat_tick_) {
        repeat_tick_ = kNever;
        send_sensor(tick, due, SensorOccasion::event, out);
    }
    if (tick == first_telemetry_tick_ || tick == scheduled_tick_) {
        first_telemetry_tick_ = tick == first_telemetry_tick_ ? kNever : first_telemetry_tick_;
        send_telemetry(tick, due, out);
    }
}

bool Plug::switch_relay(UtcMillis tick, UtcMillis due, std::vector<Message>& out) {
    const RelayPosition wanted = persona_.switched_off->active(tick) ? RelayPosition::off : RelayPosition::on;
    if (wanted == relay_) {
        return false;
    }
    relay_ = wanted;
    if (linked_) {
        send_relay(due, out);
    }
    return true;
}

std::string Plug::power_delta_json(const std::vector<double>& power_w) const {
    std::string deltas;
    for (std::size_t n = 0; n < power_w.size(); ++n) {
        deltas += fmt::format("{}{:.0f}", n > 0 ? "," : "", std::trunc(power_w[n] - margin_power_w_[n]));
    }
    return power_w.size() == 1 ? fmt::format(R"("PowerDelta":{})", deltas)
                               : fmt::format(R"("PowerDelta":[{}])", deltas);
}

std::string Plug::crossed_margins(UtcMillis tick) {
    std::string crossed;
    if (persona_.power_delta != 0) {
        std::vector<double> power = meter_.active_power(tick, relay_);
        const bool steady = std::ranges::equal(margin_power_w_, power, [&](double before, double now) {
            return !exceeds(persona_.power_delta, before, now);
        });
        if (!steady) {
            crossed = power_delta_json(power);
        }
        margin_power_w_ = std::move(power);
    }
    if (persona_.voltage_high != 0 && relay_ == RelayPosition::on) {
        const std::vector<ChannelSample> samples = meter_.sample(tick, relay_);
        const bool high = std::ranges::any_of(
            samples, [&](const ChannelSample& sample) { return std::trunc(sample.voltage_v) > persona_.voltage_high; });
        if (high != voltage_was_high_) {
            voltage_was_high_ = high;
            crossed += fmt::format(R"({}"VoltageHigh":"{}")", crossed.empty() ? "" : ",", high ? "ON" : "OFF");
        }
    }
    return crossed;
}

void Plug::check_margins(UtcMillis tick, UtcMillis due, std::vector<Message>& out) {
    const std::string crossed = crossed_margins(tick);
    if (crossed.empty()) {
        return;
    }
    if (linked_) {
        out.push_back(message(MessageKind::margins, "MARGINS", fmt::format(R"({{"MARGINS":{{{}}}}})", crossed), due));
    }
    send_sensor(tick, due, SensorOccasion::event, out);
    if (persona_.firmware.repeats_margin) {
        repeat_tick_ = tick + kMarginRepeatDelay;
    }
}

void Plug::send_relay(UtcMillis due, std::vector<Message>& out) const {
    for (std::size_t n = 0; n < persona_.relay_count(); ++n) {
        const std::string name = relay_name(persona_, n);
        const std::string text{relay_text(relay_)};
        out.push_back(message(MessageKind::relay, "RESULT", fmt::format(R"({{"{}":"{}"}})", name, text), due));
        out.push_back(message(MessageKind::relay, name, text, due));
    }
}

SensorPayload Plug::sensor(UtcMillis time, SensorOccasion occasion) const {
    const std::vector<ChannelSample> samples = meter_.sample(time, relay_);
    return sensor_payload(persona_,
                          {.time_text = clock_.time_text(time),
                           .time_json = clock_.time_json(time),
                           .samples = samples,
                           .counters = meter_.counters(),
                           .chip_celsius = 42.0 + 6.0 * wander(mix(persona_.seed, kHeatKey), time, 15min)},
                          occasion);
}

void Plug::send_sensor(UtcMillis tick, UtcMillis due, SensorOccasion occasion, std::vector<Message>& out) {
    if (linked_) {
        SensorPayload payload = sensor(tick, occasion);
        out.push_back(message(MessageKind::sensor, "SENSOR", std::move(payload.json), due));
        out.back().readings = std::move(payload.readings);
    }
}

void Plug::send_telemetry(UtcMillis tick, UtcMillis due, std::vector<Message>& out) {
    if (linked_) {
        const int signal = static_cast<int>(-65.0 + 15.0 * wander(mix(persona_.seed, kSignalKey), tick, 5min));
        out.push_back(
            message(MessageKind::state, "STATE",
                    state_payload(persona_, {.time_json = clock_.time_json(tick),
                                             .uptime = std::chrono::floor<std::chrono::seconds>(tick - booted_at_),
                                             .mqtt_connects = mqtt_connects_,
                                             .relay = relay_,
                                             .signal_dbm = signal}),
                    due));
    }
    send_sensor(tick, due, SensorOccasion::scheduled, out);
    meter_.end_period();
}

void Plug::send_discovery(UtcMillis now, std::vector<Message>& out) {
    const std::string base = "tasmota/discovery/" + persona_.mac;
    std::vector<Message> pair{
        Message{
            .kind = MessageKind::discovery, .topic = base + "/config", .payload = config_payload(persona_), .at = now},
        Message{.kind = MessageKind::discovery,
                .topic = base + "/sensors",
                .payload = fmt::format(R"({{"sn":{},"ver":1}})", sensor(now, SensorOccasion::snapshot).json),
                .at = now}};
    for (Message& announcement : pair) {
        announcement.retain = true;
    }
    append(out, std::move(pair));
}

}  // namespace tasmota_sim
