#include <array>
#include <string_view>

#include <fmt/format.h>

#include <collector/presentation/csv_line.hpp>
#include <collector/presentation/figures.hpp>
#include <collector/report/plugs_report.hpp>

#include "report/plug_figures.hpp"

namespace collector {
namespace {

constexpr std::array<std::string_view, 15> kNames{"plug",
                                                  "name",
                                                  "mac",
                                                  "model",
                                                  "firmware",
                                                  "status",
                                                  "last_seen",
                                                  "channel",
                                                  "voltage_v",
                                                  "voltage_time",
                                                  "samples_per_interval",
                                                  "signal_dbm",
                                                  "signal_percent",
                                                  "uptime_s",
                                                  "starts_7_days"};

template <class Value>
std::string cell(const std::optional<Value>& value) {
    return value ? fmt::to_string(*value) : std::string();
}

std::string time_cell(const std::optional<UtcMillis>& time) {
    return time ? second_text(*time) : std::string();
}

/// `reading`: the newest of one channel; nullptr: the plug has none.
std::string line_of(const ReportedPlug& plug, const ReadingRecord* reading) {
    CsvLine line;
    line.add_foreign(plug.plug.topic);
    for (const auto* const text : {&plug.plug.name, &plug.plug.mac, &plug.plug.model, &plug.plug.firmware}) {
        line.add_foreign(text->value_or(""));
    }
    line.add(word(plug.presence));
    line.add(time_cell(plug.plug.last_seen));
    line.add(reading != nullptr ? fmt::to_string(reading->channel) : "");
    line.add(reading != nullptr && reading->values.voltage_v
                 ? fmt::to_string(rounded(*reading->values.voltage_v, kVoltDecimals))
                 : "");
    line.add(reading != nullptr ? second_text(reading->time) : "");
    line.add(plug.samples_per_interval ? fmt::to_string(rounded(*plug.samples_per_interval, kSampleDecimals)) : "");
    const auto status = [&plug](std::optional<std::int64_t> StatusRecord::*value) {
        return plug.status ? cell((*plug.status).*value) : std::string();
    };
    line.add(status(&StatusRecord::wifi_signal_dbm));
    line.add(status(&StatusRecord::wifi_rssi_percent));
    line.add(status(&StatusRecord::uptime_s));
    line.add(cell(plug.starts));
    for (const CheckedSetting& setting : plug.settings) {
        line.add(name(setting.result));
    }
    line.add(backlog(plug.settings));
    return line.text();
}

}  // namespace

std::string plugs_csv(const PlugsReport& report) {
    CsvLine names;
    for (const std::string_view each : kNames) {
        names.add(each);
    }
    for (const std::string_view each : kPlugCheckNames) {
        names.add(fmt::format("check_{}", each));
    }
    names.add("backlog");
    std::string text = names.text();
    for (const ReportedPlug& plug : report.plugs) {
        for (const ReadingRecord& reading : plug.latest) {
            text += line_of(plug, &reading);
        }
        text += plug.latest.empty() ? line_of(plug, nullptr) : "";
    }
    return text;
}

}  // namespace collector
