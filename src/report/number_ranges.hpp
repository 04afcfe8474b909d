#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace collector {

/// What is counted from 0, in order, for people, who count from 1: `2-5, 7`.
[[nodiscard]] std::string number_ranges(const std::vector<std::size_t>& numbers);

}  // namespace collector
