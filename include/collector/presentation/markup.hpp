#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace collector {

/// A text from anywhere, safe between tags and in quoted attributes of HTML and SVG. Control characters and what is no
/// UTF-8, which neither can hold, become `?`.
[[nodiscard]] std::string escaped(std::string_view text);

/// So many letters of a text at most; what is cut off becomes an ellipsis.
[[nodiscard]] std::string shortened(const std::string& text, std::size_t letters_max);

/// A coordinate: one decimal, with a point in every language.
[[nodiscard]] std::string coordinate(double value);

}  // namespace collector
