#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <collector/base/clock.hpp>
#include <collector/base/local_clock.hpp>
#include <collector/base/result.hpp>
#include <collector/presentation/period.hpp>

namespace collector {

/// A day and a time on the clocks there (`2026-05-03T14:30`, with seconds if wanted, and a blank in place of the T) or
/// elsewhere (`2026-05-03T12:30Z`, `2026-05-03T14:30+02:00`). Where clocks show a time twice it is the first; where
/// they skip it, the moment they do. nullopt: anything else.
[[nodiscard]] std::optional<UtcMillis> parse_moment(const std::string& text, const LocalClock& clock);

/// What is meant by a day alone.
enum class DayMeans : std::uint8_t { its_start, its_end };

/// The moment that a person means with an option: a day (`2026-05-03`), or what parse_moment() takes. Errors: anything
/// else. `option`: its name, for the sentence.
[[nodiscard]] Result<UtcMillis, BadPeriod> find_moment(std::string_view option, const std::string& text,
                                                       DayMeans day_means, const LocalClock& clock);

}  // namespace collector
