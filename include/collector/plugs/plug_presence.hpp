#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include <collector/base/clock.hpp>

namespace collector {

/// Whether a plug is there.
enum class PlugPresence : std::uint8_t {
    online,   ///< it says so, and was heard lately
    silent,   ///< it says so, but was not heard lately
    offline,  ///< the broker reported it so, or it moved to another topic
    unknown,  ///< it never said
};

/// Plugs report once an hour at least, so one that was not heard for longer is not there, whatever its LWT said last: a
/// broker that was restarted has nobody's will, and a plug without one never says that it goes.
inline constexpr std::chrono::minutes kHeardLately{125};

/// At `now`, of what its LWT or a live message said last, and when it was last heard live (nullopt: never).
[[nodiscard]] constexpr PlugPresence presence(std::optional<bool> online, std::optional<UtcMillis> last_seen,
                                              UtcMillis now) {
    if (!online) {
        return PlugPresence::unknown;
    }
    if (!*online) {
        return PlugPresence::offline;
    }
    return last_seen && now - *last_seen <= kHeardLately ? PlugPresence::online : PlugPresence::silent;
}

}  // namespace collector
