#pragma once

#include <vector>

namespace collector {

/// How many decimals it takes to write this voltage; 3 at most, as `VoltRes` ends there.
[[nodiscard]] int decimals_of(double volts);

/// Whether so many decimals are enough to write a voltage of mains; says no in doubt. Quick.
[[nodiscard]] bool is_written_with(int decimals, double volts);

/// In what steps some voltages come: the usual distance from one value to the next, and at least what their decimals
/// allow. A chip that knows 0.3 V shows it even where tenths are sent. 1: whole volts, or no voltages at all.
[[nodiscard]] double step_of(std::vector<double> volts);

}  // namespace collector
