#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <collector/quality/en50160.hpp>

/// Figures that several formats write under the same names.
namespace collector {

struct SpreadFigure {
    const char* name;
    double VoltageSpread::*value;
};
inline constexpr std::array kSpreadFigures{
    SpreadFigure{"min_v", &VoltageSpread::min}, SpreadFigure{"p5_v", &VoltageSpread::p5},
    SpreadFigure{"p50_v", &VoltageSpread::p50}, SpreadFigure{"p95_v", &VoltageSpread::p95},
    SpreadFigure{"p99_v", &VoltageSpread::p99}, SpreadFigure{"max_v", &VoltageSpread::max}};

/// How many ticks of the period are not valid, for each reason there can be.
[[nodiscard]] std::vector<std::pair<std::string_view, std::int64_t>> invalid_figures(const ChannelEvidence& evidence);

/// The same for people: `thin 3, gap_plug 12`, or `none`.
[[nodiscard]] std::string invalid_text(const ChannelEvidence& evidence);

}  // namespace collector
