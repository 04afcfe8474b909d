#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <collector/model/evidence.hpp>
#include <collector/store/record_reader.hpp>

namespace collector {

/// How the values of a channel were corrected over a part of a report's period.
struct Correction {
    std::uint8_t channel;
    TimeSpan span;
    double gain;         ///< 1: they were not, although they should be; see state
    std::string source;  ///< what the plug was compared with; from outside, so to be escaped; empty without a gain
    CorrectionRow::State state;

    friend bool operator==(const Correction&, const Correction&) = default;
};

/// How the samples of a plug are corrected as RecordSnapshot::voltages gives them: by the gains in force, whatever has
/// become of intervals. By channel and time. Errors: as of RecordSnapshot.
[[nodiscard]] StoreResult<std::vector<Correction>> read_sample_corrections(RecordSnapshot& record, PlugId plug,
                                                                           const TimeSpan& period);

/// Those of a plug, by channel and time: see RecordSnapshot::corrections. Errors: as of RecordSnapshot.
[[nodiscard]] StoreResult<std::vector<Correction>> read_corrections(RecordSnapshot& record, PlugId plug,
                                                                    const TimeSpan& period);

}  // namespace collector
