#pragma once

#include <vector>

#include <collector/model/evidence.hpp>

namespace collector::test {

/// Which samples of a plug are spikes, word by word as the rule is written, from all that it ever measured, in order of
/// time: slow, and of no use but to compare with.
[[nodiscard]] std::vector<bool> naive_spikes(const std::vector<Sample>& samples);

}  // namespace collector::test
