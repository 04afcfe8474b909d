#include "device_payload.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "number_text.hpp"
#include "plug_topics.hpp"

namespace tasmota_sim {

namespace {

constexpr int kWifiChannels = 13;

/// `[first,...,first,rest,...]`: `count` times `first`, filled up with `rest`.
std::string slots(std::size_t length, std::size_t count, std::string_view first, std::string_view rest) {
    std::string text = "[";
    for (std::size_t n = 0; n < length; ++n) {
        if (n > 0) {
            text += ',';
        }
        text += n < count ? first : rest;
    }
    text += ']';
    return text;
}

std::string uptime_text(std::chrono::seconds uptime) {
    const auto days = std::chrono::floor<std::chrono::days>(uptime);
    const std::chrono::hh_mm_ss clock{uptime - days};
    return fmt::format("{}T{:02}:{:02}:{:02}", days.count(), clock.hours().count(), clock.minutes().count(),
                       clock.seconds().count());
}

std::string friendly_names(const Persona& persona) {
    std::string names;
    for (std::size_t n = 0; n < 8; ++n) {
        if (n > 0) {
            names += ',';
        }
        if (n >= persona.relay_count()) {
            names += "null";
            continue;
        }
        names += '"';
        append_escaped(names, persona.friendly_name);
        if (n > 0) {
            names += fmt::format("{}", n + 1);
        }
        names += '"';
    }
    return names;
}

std::string_view shutter_json(ShutterKeys keys) {
    switch (keys) {
        case ShutterKeys::options_only:
            return R"("sho":[0,0,0,0])";
        case ShutterKeys::options_and_tilt:
            return R"("sho":[0,0,0,0],"sht":[[0,0,0],[0,0,0],[0,0,0],[0,0,0]])";
        case ShutterKeys::empty:
            return R"("sho":[],"sht":[])";
    }
    return "";
}

}  // namespace

std::string relay_name(const Persona& persona, std::size_t relay) {
    return persona.relay_count() == 1 ? "POWER" : fmt::format("POWER{}", relay + 1);
}

std::string_view relay_text(RelayPosition relay) {
    return relay == RelayPosition::on ? "ON" : "OFF";
}

std::string state_payload(const Persona& persona, const StateFacts& facts) {
    std::string json;
    json.reserve(512);
    const auto out = std::back_inserter(json);
    fmt::format_to(out,
                   R"({{{},"Uptime":"{}","UptimeSec":{},"Heap":{},"SleepMode":"Dynamic","Sleep":50,"LoadAvg":19,)"
                   R"("MqttCount":{})",
                   facts.time_json, uptime_text(facts.uptime), facts.uptime.count(), 20 + persona.seed % 8,
                   facts.mqtt_connects);
    for (std::size_t n = 0; n < persona.relay_count(); ++n) {
        fmt::format_to(out, R"(,"{}":"{}")", relay_name(persona, n), relay_text(facts.relay));
    }
    const int percent = std::clamp(2 * (facts.signal_dbm + 100), 0, 100);
    fmt::format_to(out,
                   R"(,"Wifi":{{"AP":1,"SSId":"HomeNet","BSSId":"00:00:00:00:00:00","Channel":{},"Mode":"11n",)"
                   R"("RSSI":{},"Signal":{},"LinkCount":1,"Downtime":"0T00:00:03"}})",
                   1 + persona.seed % kWifiChannels, percent, facts.signal_dbm);
    if (persona.firmware.address_in_state) {
        fmt::format_to(out, R"(,"Hostname":"{}","IPAddress":"{}")", persona.hostname, persona.ip);
    }
    json += '}';
    return json;
}

std::vector<std::string> info_payloads(const Persona& persona, const std::string& restart_reason, int boot_count) {
    std::string info3 = fmt::format(R"({{"Info3":{{"RestartReason":"{}")", restart_reason);
    if (persona.firmware.counts_boots) {
        info3 += fmt::format(R"(,"BootCount":{})", boot_count);
    }
    info3 += "}}";
    const std::string version = fmt::format("{}({})", persona.firmware.version, persona.firmware.image);
    return {
        fmt::format(R"({{"Info1":{{"Module":"{}","Version":"{}","FallbackTopic":"cmnd/{}_fb/","GroupTopic":"{}"}}}})",
                    persona.model, version, persona.client_id(),
                    compose_topic(persona.full_topic, Role::command, "tasmotas", "")),
        fmt::format(R"({{"Info2":{{"WebServerMode":"Admin","Hostname":"{}","IPAddress":"{}"}}}})", persona.hostname,
                    persona.ip),
        info3};
}

std::string config_payload(const Persona& persona) {
    const Firmware& firmware = persona.firmware;
    std::string device_name;
    if (firmware.escapes_device_name) {
        append_escaped(device_name, persona.device_name);
    } else {
        device_name = persona.device_name;
    }
    const std::size_t relays = persona.relay_count();
    std::string json;
    json.reserve(1024);
    const auto out = std::back_inserter(json);
    fmt::format_to(out, R"({{"ip":"{}","dn":"{}","fn":[{}],"hn":"{}","mac":"{}","md":"{}","ty":0,"if":0,)", persona.ip,
                   device_name, friendly_names(persona), persona.hostname, persona.mac, persona.model);
    if (firmware.tells_camera) {
        json += R"("cam":0,)";
    }
    fmt::format_to(out,
                   R"("ofln":"Offline","onln":"Online","state":["OFF","ON","TOGGLE","HOLD"],"sw":"{}","t":"{}",)"
                   R"("ft":"{}","tp":["cmnd","stat","tele"],)",
                   firmware.version, persona.topic, persona.full_topic);
    fmt::format_to(out, R"("rl":{},"swc":{},"swn":{},"btn":{},)", slots(firmware.relay_slots, relays, "1", "0"),
                   slots(firmware.switch_slots, 0, "", "-1"), slots(firmware.switch_slots, 0, "", "null"),
                   slots(firmware.relay_slots, 0, "", "0"));
    json += R"("so":{"4":0,"11":0,"13":0,"17":0,"20":0,"30":0,"68":0,"73":0,"82":0,"114":0,"117":0},"lk":0,"lt_st":0,)";
    if (firmware.tells_battery) {
        json += R"("bat":0,"dslp":0,)";
    }
    json += shutter_json(firmware.shutters);
    json += R"(,"ver":1})";
    return json;
}

}  // namespace tasmota_sim
