#include <collector/base/moment_text.hpp>

#include <collector/base/iso_time.hpp>

namespace collector {
namespace {

constexpr std::size_t kDayLength = 10;
constexpr std::size_t kMinuteLength = 5;

}  // namespace

std::string minute_text(UtcMillis time) {
    return day_text(time) + " " + iso_text(time).substr(kDayLength + 1, kMinuteLength) + " UTC";
}

std::string day_text(UtcMillis time) {
    return iso_text(time).substr(0, kDayLength);
}

}  // namespace collector
