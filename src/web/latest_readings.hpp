#pragma once

#include <vector>

#include "web/api_request.hpp"

namespace collector::web {

/// A reading as old as this may still be the voltage now, whatever the plug's pace.
inline constexpr std::chrono::minutes kFreshAtLeast{2};

struct LatestReading {
    ReadingRecord reading;
    bool is_fresh;  ///< not older than kFreshAtLeast, or than three paces of its plug
};

/// The newest reading of each channel, by plug and channel.
[[nodiscard]] StoreResult<std::vector<LatestReading>> read_latest(const RecordView& view);

}  // namespace collector::web
