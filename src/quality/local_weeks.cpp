#include <collector/quality/local_weeks.hpp>

#include <chrono>
#include <cstdint>

#include <collector/base/iso_time.hpp>

namespace collector {
namespace {

constexpr std::chrono::days kWeek{7};

}  // namespace

Week LocalWeeks::week_of(UtcMillis time) const {
    auto monday = monday_of(clock_.day_of(time));
    // Clocks that are put back at midnight show Sunday again after the week has begun.
    if (time >= clock_.start_of(monday + kWeek)) {
        monday += kWeek;
    }
    const TimeSpan span{clock_.start_of(monday), clock_.start_of(monday + kWeek)};
    return {span.start, span.end, static_cast<std::uint32_t>(intervals_in(span)), day_text(monday)};
}

}  // namespace collector
