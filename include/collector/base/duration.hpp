#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace collector {

/// Reads a duration as people write it in the configuration: a whole number and one of `ms`, `s`, `min`, `h`,
/// `d`, without sign or blank, e.g. `30s`. nullopt for anything else, or more than a thousand years.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace collector
