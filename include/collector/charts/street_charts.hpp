#pragma once

#include <string>
#include <vector>

#include <collector/charts/charts.hpp>
#include <collector/quality/public_slot.hpp>

/// Pictures of what is public of a street in a period, made of nothing else. As those of charts.hpp they tell nothing
/// by colour alone.
namespace collector {

/// The middle and the edges over the time, and when the middle is above the high limit. `slots`: by time, without a
/// hole from the start of the period to as far as the record is made.
[[nodiscard]] std::string street_band(const ChartFrame& frame, const std::vector<PublicSlot>& slots);

/// A row for each day, a cell for each local hour: the highest middle.
[[nodiscard]] std::string street_hours(const ChartFrame& frame, const std::vector<PublicSlot>& slots);

/// A bar for each day: the largest share of plugs above the high limit at once. `days`: by day.
[[nodiscard]] std::string street_share(const ChartFrame& frame, const std::vector<PublicDay>& days);

/// A row for each week, from Monday to Sunday: for how long the middle was above the high limit. `days`: by day.
[[nodiscard]] std::string street_calendar(const ChartFrame& frame, const std::vector<PublicDay>& days);

/// For how long the middle was above the high limit, as `2:10`.
[[nodiscard]] std::string time_above_text(const PublicDay& day);

}  // namespace collector
