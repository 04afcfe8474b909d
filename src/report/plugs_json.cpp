#include <collector/presentation/figures.hpp>
#include <collector/presentation/json_parts.hpp>
#include <collector/report/plugs_report.hpp>

#include "report/plug_figures.hpp"

namespace collector {
namespace {

Json voltages_of(const ReportedPlug& plug) {
    Json all = Json::array();
    for (const ReadingRecord& reading : plug.latest) {
        all.push_back({{"channel", reading.channel},
                       {"voltage_v", volts_or_null(reading.values.voltage_v)},
                       {"time", second_text(reading.time)}});
    }
    return all;
}

Json health_of(const std::optional<StatusRecord>& status) {
    if (!status) {
        return nullptr;
    }
    return {{"time", second_text(status->time)},
            {"uptime_s", or_null(status->uptime_s)},
            {"signal_dbm", or_null(status->wifi_signal_dbm)},
            {"signal_percent", or_null(status->wifi_rssi_percent)},
            {"wifi_connects", or_null(status->wifi_link_count)},
            {"mqtt_connects", or_null(status->mqtt_count)}};
}

Json relays_of(const ReportedPlug& plug) {
    Json all = Json::array();
    for (const RelayRecord& relay : plug.relays) {
        all.push_back({{"relay", relay.relay}, {"on", relay.is_on}, {"time", second_text(relay.time)}});
    }
    return all;
}

Json last_start_of(const ReportedPlug& plug) {
    if (!plug.last_start) {
        return nullptr;
    }
    return {{"time", second_text(plug.last_start->time)}, {"reason", or_null(plug.last_start->reason)}};
}

Json judged_of(const ReportedPlug& plug) {
    if (!plug.judged) {
        return nullptr;
    }
    return {
        {"from", second_text(plug.judged->start)}, {"to", second_text(plug.judged->end)}, {"voltages", plug.voltages}};
}

Json checks_of(const ReportedPlug& plug) {
    Json all = Json::array();
    for (const CheckedSetting& setting : plug.settings) {
        all.push_back({{"check", name(setting.check)},
                       {"result", name(setting.result)},
                       {"evidence", setting.evidence},
                       {"command", setting.command.empty() ? Json(nullptr) : Json(setting.command)}});
    }
    return all;
}

Json plug_of(const ReportedPlug& plug) {
    const std::string line = backlog(plug.settings);
    return {
        {"plug", plug.plug.topic},
        {"name", or_null(plug.plug.name)},
        {"mac", or_null(plug.plug.mac)},
        {"model", or_null(plug.plug.model)},
        {"firmware", or_null(plug.plug.firmware)},
        {"hostname", or_null(plug.plug.hostname)},
        {"status", word(plug.presence)},
        {"first_seen", second_text(plug.plug.first_seen)},
        {"last_seen", time_or_null(plug.plug.last_seen)},
        {"voltages", voltages_of(plug)},
        {"samples_per_interval",
         plug.samples_per_interval ? Json(rounded(*plug.samples_per_interval, kSampleDecimals)) : Json(nullptr)},
        {"period_s", plug.pace ? Json(rounded(std::chrono::duration<double>(*plug.pace).count(), 3)) : Json(nullptr)},
        {"health", health_of(plug.status)},
        {"starts_7_days", or_null(plug.starts)},
        {"last_start", last_start_of(plug)},
        {"relays", relays_of(plug)},
        {"judged", judged_of(plug)},
        {"checks", checks_of(plug)},
        {"backlog", line.empty() ? Json(nullptr) : Json(line)},
        {"backlog_loads_firmware", loads_firmware(line)}};
}

}  // namespace

std::string plugs_json(const PlugsReport& report) {
    Json plugs = Json::array();
    for (const ReportedPlug& plug : report.plugs) {
        plugs.push_back(plug_of(plug));
    }
    const Json all{{"report", "plugs"},
                   {"program", report.head.program},
                   {"made_at", second_text(report.head.made_at)},
                   {"time_zone", report.head.time_zone},
                   {"as_of", second_text(report.as_of)},
                   {"plugs", plugs}};
    return json_text(all);
}

}  // namespace collector
