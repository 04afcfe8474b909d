#pragma once

#include <vector>

#include <collector/quality/calibration_fit.hpp>

namespace collector {

/// What both plugs showed at one moment.
struct SamplePair {
    UtcMillis time;
    double plug_v;       ///< as the plug sent it, or between two such
    double reference_v;  ///< corrected
};

/// In order of time, made as fit_gain() says.
[[nodiscard]] std::vector<SamplePair> pair_samples(const ComparedPlug& plug, const ComparedPlug& reference);

}  // namespace collector
