#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <collector/base/clock.hpp>

namespace collector::test {

/// Readings that come late make the intervals of some plugs at one moment others.
enum class LateReading { none, in_may, in_june };

/// Records 2026-05-31 to 2026-06-07 in Europe/Amsterdam of `tasmota_P00001` to `tasmota_P00020` and of two plugs more,
/// `tasmota_Q00001` and `tasmota_Q00002`, all with hostile names, MACs and readings with power. The twenty show about
/// 231 V, each 0.11 V more than the one before it, and on June 3 from 12:00 to 14:00 24 V more; the two about 250 V.
/// The first five alone were measured on June 5 from 0:00 to 6:00, and the first two alone on June 6 from 0:00 to 6:00.
void record_public_streets(const std::filesystem::path& file, LateReading late = LateReading::none);

/// Topics, names, MACs, power and whatever else of these plugs must not be published.
[[nodiscard]] std::vector<std::string> secrets_of_public_streets();

/// A configuration with the streets `Dorpsstraat <&> 1` of the twenty and `Achterweg` of the two. `more`: lines after.
[[nodiscard]] std::string config_of_public_streets(const std::filesystem::path& database, const std::string& more = "");

}  // namespace collector::test
