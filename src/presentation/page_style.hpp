#pragma once

#include <string_view>

namespace collector {

/// The style of the page, between its tags, before that of its charts.
inline constexpr std::string_view kPageStyle = R"css(
body { font: 15px/1.45 system-ui, "DejaVu Sans", sans-serif; color: #1a1a1a; background: #fff; max-width: 780px;
       margin: 0 auto; padding: 16px; }
h1 { font-size: 1.6em; margin: 0 0 .2em; }
h2 { font-size: 1.25em; margin: 1.8em 0 .3em; border-bottom: 2px solid #1a1a1a; }
h3 { font-size: 1.05em; margin: 1.3em 0 .3em; }
p { margin: .4em 0; }
.verdict { border-left: 8px solid; padding: .6em .9em; font-size: 1.1em; font-weight: 600; }
.verdict.fail { border-color: #8f1d14; background: #fbe9e7; }
.verdict.pass { border-color: #1b5e8c; background: #e8f1f8; }
.verdict.not_enough_data { border-color: #6b6b6b; background: #f2f2f2; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .2em .6em; border-bottom: 1px solid #d0d0d0; vertical-align: top; }
thead th { border-bottom: 2px solid #8a8a8a; }
td.number, th.number { text-align: right; }
td.number { white-space: nowrap; }
code { font: 13px/1.4 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
pre { margin: .4em 0; white-space: pre-wrap; }
.small { font-size: .87em; color: #444; }
.wide { overflow-x: auto; }
svg { display: block; width: 100%; height: auto; margin: .4em 0; }
@media (max-width: 560px) { .wide svg { min-width: 560px; } }
@media print {
  @page { size: A4 portrait; margin: 15mm; }
  body { font-size: 10.5pt; max-width: none; padding: 0; }
  section.plug + section.plug { break-before: page; }
  svg, table, .verdict, .keep { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)css";

}  // namespace collector
