#pragma once

#include <string_view>

namespace collector {

/// What may stand around something in a file that a person wrote.
inline constexpr std::string_view kBlanks = " \t\r";

[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(kBlanks);
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace collector
