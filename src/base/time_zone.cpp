#include <stdexcept>

#include <date/tz.h>

#include <collector/base/time_zone.hpp>

namespace collector {
namespace {

Result<const date::time_zone*, UnknownTimeZone> locate(std::string_view zone) {
    try {
        return date::locate_zone(std::string(zone));
    } catch (const std::runtime_error&) {
        return tl::unexpected(UnknownTimeZone{"the time zone \"" + std::string(zone) +
                                              "\" is not in this host's zone database (package tzdata); "
                                              "an example of a name is Europe/Amsterdam"});
    }
}

}  // namespace

Result<void, UnknownTimeZone> check_time_zone(std::string_view zone) {
    return locate(zone).map([](const date::time_zone*) {});
}

Result<std::vector<OffsetPeriod>, UnknownTimeZone> offset_periods(std::string_view zone, UtcMillis from, UtcMillis to) {
    const auto located = locate(zone);
    if (!located) {
        return tl::unexpected(located.error());
    }
    std::vector<OffsetPeriod> periods;
    for (UtcMillis moment = from; moment <= to;) {
        const date::sys_info info = (*located)->get_info(moment);
        periods.push_back(
            {std::chrono::time_point_cast<std::chrono::milliseconds>(info.begin), info.offset, info.abbrev});
        moment = info.end;
    }
    return periods;
}

}  // namespace collector
