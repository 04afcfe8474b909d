#include <collector/sqlite/evidence_rows.hpp>

#include <algorithm>

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

namespace collector {

IntervalStatus to_status(std::int64_t code) {
    if (code < 0 || static_cast<std::size_t>(code) >= kIntervalStatuses) {
        throw SQLite::Exception(fmt::format("an interval has the unknown status {}", code));
    }
    return static_cast<IntervalStatus>(code);
}

GapCause to_cause(const std::string& name) {
    const auto* const known =
        std::ranges::find_if(kGapCauses, [&name](GapCause candidate) { return collector::name(candidate) == name; });
    if (known == kGapCauses.end()) {
        throw SQLite::Exception(fmt::format("a gap has the unknown cause '{}'", name));
    }
    return *known;
}

}  // namespace collector
