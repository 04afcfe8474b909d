#pragma once

#include <vector>

#include "quality/sample_pairs.hpp"

namespace collector {

/// How much two plugs move together, at the time apart at which it shows best.
struct Movement {
    double correlation = -1;  ///< of the ranks of their changes
    double needed = 1;        ///< so much it has to be
    bool is_seen = false;     ///< it is
    bool is_timed = false;    ///< false: there are too few changes to tell, and the rest means nothing
};

/// Of pairs in order of time, one at least; the rule is that of fit_gain().
[[nodiscard]] Movement movement_of(const std::vector<SamplePair>& pairs);

}  // namespace collector
