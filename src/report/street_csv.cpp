#include <string_view>

#include <fmt/format.h>

#include <collector/presentation/csv_line.hpp>
#include <collector/presentation/figures.hpp>
#include <collector/report/street_report.hpp>

namespace collector {
namespace {

std::string millivolts(const StreetSlot& slot, double VoltageSpread::*figure) {
    return slot.spread ? fmt::to_string(rounded((*slot.spread).*figure, kVoltDecimals)) : std::string();
}

std::string_view high_text(std::optional<bool> is_high) {
    return !is_high ? "" : *is_high ? "1" : "0";
}

}  // namespace

std::string street_csv(const StreetReport& report) {
    std::string text = "start,measured,above,min_v,p5_v,p50_v,p95_v,max_v,street_high\r\n";
    for (const StreetSlot& slot : report.record.slots) {
        CsvLine line;
        line.add(second_text(slot.start));
        line.add(fmt::to_string(slot.measured));
        line.add(fmt::to_string(slot.above));
        for (const auto figure :
             {&VoltageSpread::min, &VoltageSpread::p5, &VoltageSpread::p50, &VoltageSpread::p95, &VoltageSpread::max}) {
            line.add(millivolts(slot, figure));
        }
        line.add(high_text(is_street_high(slot, report.rules)));
        text += line.text();
    }
    return text;
}

}  // namespace collector
