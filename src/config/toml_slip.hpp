#pragma once

#include <string_view>

namespace collector {

/// What to write instead on a line that a TOML parser gave up on, as a part of a sentence; empty when the line shows
/// none of the common slips. Pure; shows nothing of the line.
[[nodiscard]] std::string_view cure_of_toml_line(std::string_view line);

}  // namespace collector
