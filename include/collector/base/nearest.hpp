#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace collector {

/// The known word that `word` was most likely meant to be: it takes the fewest letters to change, add or drop, half of
/// its own and three at most. Of several, the first. nullopt: none is that near.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace collector
