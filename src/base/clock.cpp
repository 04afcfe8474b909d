#include <sys/timex.h>

#include <filesystem>
#include <system_error>

#include <collector/base/clock.hpp>

namespace collector {

UtcMillis SystemClock::utc_now() const {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

SteadyTime SystemClock::steady_now() const {
    return std::chrono::steady_clock::now();
}

bool SystemClock::synchronised() const {
    timex request{};
    const int state = adjtimex(&request);
    if (state == -1) {
        // A sandbox may forbid even the question; systemd-timesyncd leaves a mark.
        std::error_code ignored;
        return std::filesystem::exists("/run/systemd/timesync/synchronized", ignored);
    }
    return state != TIME_ERROR && (request.status & STA_UNSYNC) == 0;
}

}  // namespace collector
