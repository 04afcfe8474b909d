#include "support/event_text.hpp"

#include <date/date.h>
#include <fmt/format.h>

namespace collector::test {
namespace {

template <class T>
void add(std::string& text, std::string_view name, const std::optional<T>& value) {
    if (value) {
        text += fmt::format(" {}={}", name, *value);
    }
}

void add(std::string& text, std::string_view name, const std::optional<std::string>& value) {
    if (value) {
        text += fmt::format(" {}=\"{}\"", name, *value);
    }
}

void add_time(std::string& text, const std::optional<PlugTime>& time) {
    if (time) {
        const auto moment = date::sys_time<std::chrono::milliseconds>{time->stamp.time_since_epoch()};
        text += " plug_time=" + date::format("%FT%T", moment) + (time->zoned ? "Z" : "");
    }
}

void add_values(std::string& text, std::string_view title, const std::vector<NamedValue>& values) {
    text += title;
    for (const auto& [name, value] : values) {
        text += fmt::format(" {}={}", name, value);
    }
}

struct Writer {
    std::string text;

    void operator()(const Measurement& m) {
        text += m.scheduled ? "measurement scheduled" : "measurement unscheduled";
        add_time(text, m.plug_time);
        text += m.energy_shared ? " energy_shared" : "";
        for (std::size_t i = 0; i < m.channel_count; ++i) {
            const ChannelValues& c = m.channels[i];
            text += fmt::format("\n  channel {}:", i + 1);
            add(text, "voltage", c.voltage_v);
            add(text, "current", c.current_a);
            add(text, "power", c.power_w);
            add(text, "apparent_power", c.apparent_power_va);
            add(text, "reactive_power", c.reactive_power_var);
            add(text, "power_factor", c.power_factor);
            add(text, "frequency", c.frequency_hz);
            add(text, "energy_total", c.energy_total_kwh);
            add(text, "energy_today", c.energy_today_kwh);
            add(text, "energy_yesterday", c.energy_yesterday_kwh);
            add(text, "energy_period", c.energy_period_wh);
        }
    }
    void operator()(const PlugState& s) {
        text += "state";
        add_time(text, s.plug_time);
        add(text, "uptime", s.uptime_s);
        add(text, "rssi", s.wifi_rssi_percent);
        add(text, "signal", s.wifi_signal_dbm);
        add(text, "link_count", s.wifi_link_count);
        add(text, "mqtt_count", s.mqtt_count);
        for (const auto& [relay, word] : s.relays) {
            text += fmt::format(" relay{}=\"{}\"", relay, word);
        }
    }
    void operator()(const Availability& a) { text += fmt::format("availability \"{}\"", a.text); }
    void operator()(const Announcement& a) {
        text += fmt::format("announcement mac={} topic=\"{}\"", a.mac, a.topic);
        add(text, "name", a.name);
        add(text, "model", a.model);
        add(text, "firmware", a.firmware);
        add(text, "hostname", a.hostname);
        add(text, "online", a.online_text);
        add(text, "offline", a.offline_text);
        text += fmt::format(" state_texts=[{}]", fmt::join(a.state_texts, ","));
        if (!a.heard_as.empty()) {
            text += fmt::format(" heard_as=[{}]", fmt::join(a.heard_as, ","));
        }
        if (!a.commanded_as.empty()) {
            text += fmt::format(" commanded_as=[{}]", fmt::join(a.commanded_as, ","));
        }
    }
    void operator()(const Withdrawal& w) { text += "withdrawal mac=" + w.mac; }
    void operator()(const AnnouncedChannels& c) {
        text += fmt::format("announced_channels mac={} count={}", c.mac, c.channel_count);
    }
    void operator()(const PlugInfo& i) {
        text += "info";
        add(text, "name", i.name);
        add(text, "model", i.model);
        add(text, "firmware", i.firmware);
        add(text, "hostname", i.hostname);
        add(text, "mac", i.mac);
        add(text, "restart_reason", i.restart_reason);
        add(text, "boot_count", i.boot_count);
    }
    void operator()(const MarginAlarm& m) { add_values(text, "margins", m.margins); }
    void operator()(const CalibrationChange& c) { add_values(text, "calibration", c.factors); }
    void operator()(const Ignored& i) { text += "ignored " + i.kind; }
};

}  // namespace

std::string to_text(const Event& event) {
    Writer writer{event.device.empty() ? std::string{} : event.device + ": "};
    std::visit(writer, event.body);
    return writer.text + "\n";
}

}  // namespace collector::test
