#include "mqtt/stream_watch.hpp"

#include <algorithm>

namespace collector::mqtt {

StreamWatch::Verdict StreamWatch::look(SteadyTime now, const Traffic& traffic) {
    if (traffic.stream_bytes) {
        const auto explained = static_cast<std::int64_t>(traffic.message_bytes + traffic.messages * kOverheadMax);
        const std::int64_t surplus = static_cast<std::int64_t>(*traffic.stream_bytes) - explained;
        // A message takes less than we allow for, so each one lowers the surplus. What the library holds is therefore
        // the rise since the lowest point.
        least_surplus_ = std::min(surplus, least_surplus_.value_or(surplus));
        if (surplus - *least_surplus_ > static_cast<std::int64_t>(kHeldMax)) {
            return Verdict::overrun;
        }
    }
    if (asked_at_ && traffic.answered) {
        proven_at_ = now;
        asked_at_.reset();
    }
    if (traffic.last_message_at > proven_at_) {
        proven_at_ = traffic.last_message_at;
        asked_at_.reset();
    }
    if (asked_at_) {
        return now - *asked_at_ >= quiet_max_ ? Verdict::stuck : Verdict::fine;
    }
    if (now - proven_at_ < quiet_max_) {
        return Verdict::fine;
    }
    asked_at_ = now;
    return Verdict::ask;
}

}  // namespace collector::mqtt
