#include "support/manual_clock.hpp"

#include <stdexcept>
#include <string>

#include <collector/base/iso_time.hpp>

namespace collector::test {

void ManualClock::advance(std::chrono::milliseconds duration) {
    utc_ += duration;
    steady_ += duration;
}

UtcMillis at(std::string_view iso) {
    const auto time = parse_iso_time(iso);
    if (!time) {
        throw std::invalid_argument(std::string(iso));
    }
    return time->stamp;
}

}  // namespace collector::test
