#pragma once

#include <optional>

#include <collector/quality/pace.hpp>
#include <collector/store/evidence_store.hpp>

namespace collector {

/// How many readings around a span matter to it: as many as Pace remembers, and a few more, since the pace at the last
/// of them is asked for, too.
inline constexpr Reach kReach{.on_schedule = Pace::kRemembered + 8, .readings_max = Pace::kMemory};

/// Whatever reading comes next.
inline constexpr Reach kNextReading{.on_schedule = 0, .readings_max = 1};

/// From where on everything of a plug can be made anew: where old readings were deleted, the first ones that are left
/// do not yet show its pace at that time. nullopt: it has no readings. Errors: those of EvidenceStore.
[[nodiscard]] StoreResult<std::optional<UtcMillis>> known_from(EvidenceStore& store, PlugId plug, UtcMillis until);

}  // namespace collector
