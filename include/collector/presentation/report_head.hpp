#pragma once

#include <optional>
#include <string>

#include <collector/base/clock.hpp>
#include <collector/presentation/period.hpp>

namespace collector {

/// What every report says of itself.
struct ReportHead {
    std::string program;  ///< name and version
    UtcMillis made_at;
    std::string time_zone;  ///< IANA name
    ReportPeriod period;
    std::optional<UtcMillis> evaluated_until;  ///< the record was made up to here
};

}  // namespace collector
