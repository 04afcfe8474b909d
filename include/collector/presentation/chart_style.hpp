#pragma once

#include <string_view>

namespace collector {

/// The style of charts, in a page and in pictures that stand alone. Curves differ in their dashes as well as in colour.
inline constexpr std::string_view kChartStyle = R"css(
svg text { font: 11px system-ui, "DejaVu Sans", sans-serif; fill: #333; }
svg text.mark { fill: #fff; font-weight: 700; }
svg text.title { font-size: 15px; font-weight: 700; fill: #1a1a1a; }
svg text.faint { font-size: 10px; fill: #666; }
svg text.halo { paint-order: stroke; stroke: #fff; stroke-width: 3px; }
svg text.lane { font-size: 8px; font-weight: 700; }
svg text.number { font-size: 9px; font-weight: 700; fill: #1a1a1a; }
.missing { stroke-width: .6; } .grid { stroke: #e2e2e2; } .day { stroke: #b8b8b8; } .axis { stroke: #555; }
.limit { stroke: #8f1d14; stroke-width: 1.5; stroke-dasharray: 6 3; }
.band { fill: #c4d8e8; } .mean { stroke: #17507a; stroke-width: 1.3; fill: none; stroke-linejoin: round; }
.mean { stroke-linecap: round; } .dot { fill: #17507a; } .flag { fill: #fff; stroke: #1a1a1a; }
.c1 { stroke: #17507a; }
.c2 { stroke: #a3480a; stroke-dasharray: 7 3; }
.c3 { stroke: #0b6b4f; stroke-dasharray: 1.5 3; }
.c4 { stroke: #7d2e68; stroke-dasharray: 9 3 2 3; }
.c5 { stroke: #000; stroke-width: 2; }
.c6 { stroke: #5b5f00; stroke-dasharray: 14 4; }
.c7 { stroke: #3b38a5; stroke-dasharray: 3 3; }
.c8 { stroke: #6b6b6b; stroke-dasharray: 9 3 2 3 2 3; stroke-width: 2; }
.high { stroke: #8f1d14; stroke-width: 4; fill: none; }
.bar { fill: #6d9cc0; } .bar-high { fill: #8f1d14; }
.step0 { fill: #eef4f9; } .step1 { fill: #c4d8e8; } .step2 { fill: #86aecb; } .step3 { fill: #4a7ea6; }
.step4 { fill: #5c0f08; }
)css";

}  // namespace collector
