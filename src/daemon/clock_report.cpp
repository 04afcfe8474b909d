#include "daemon/clock_report.hpp"

namespace collector {

void ClockReport::tick(SteadyTime now, bool synchronised) {
    is_wrong_ = !synchronised;
    if (is_wrong_ && lines_.admit(now)) {
        was_said_ = true;
        log_.warn(
            "the clock of this machine follows no time server; until it does, readings are flagged and no interval "
            "counts (see: timedatectl timesync-status)");
    } else if (!is_wrong_ && was_said_) {
        was_said_ = false;
        log_.info("the clock of this machine follows a time server now");
    }
}

std::string_view ClockReport::status() const {
    return is_wrong_ ? "the clock follows no time server" : "";
}

}  // namespace collector
