#pragma once

#include <string>
#include <string_view>

namespace collector {

/// A text from anywhere, safe between tags and in quoted attributes of HTML and SVG. Control characters, which neither
/// can hold, become `?`.
[[nodiscard]] std::string escaped(std::string_view text);

/// A coordinate: one decimal, with a point in every language.
[[nodiscard]] std::string coordinate(double value);

}  // namespace collector
