#pragma once

#include <chrono>
#include <cstddef>

namespace collector {

/// When a pending batch is committed.
struct FlushRule {
    std::chrono::milliseconds age_max{5000};  ///< of the oldest pending row: the loss window
    std::size_t rows_max = 2000;              ///< keeps memory and the length of one transaction in bounds
};

/// Pure, so that it is tested with a table.
[[nodiscard]] constexpr bool is_due(const FlushRule& rule, std::size_t rows, std::chrono::milliseconds age) {
    return rows > 0 && (age >= rule.age_max || rows >= rule.rows_max);
}

}  // namespace collector
