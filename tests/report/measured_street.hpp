#pragma once

#include <filesystem>

namespace collector::test {

/// Records ISO week 21 of 2026 in Europe/Amsterdam of a street of five plugs, `tasmota_S00001` to `tasmota_S00005`.
/// The third has two channels, the others one; the fifth is called "Keller <1>".
///
/// All show 230, 231, 232 and 233 V over and over, and 24 V more on Wednesday from 12:00 to 14:00. The fifth shows 6 V
/// less in every eighth interval: its house has bad wiring. The fourth was not reached on Thursday from 0:00 to 6:00,
/// and the collector did not run on Friday from 0:00 to 1:00.
void record_measured_street(const std::filesystem::path& file);

}  // namespace collector::test
