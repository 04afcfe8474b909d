#pragma once

#include <string_view>

#include <collector/plugs/plug_presence.hpp>

/// Words about a plug, the same in all formats.
namespace collector {

[[nodiscard]] constexpr std::string_view word(PlugPresence presence) {
    switch (presence) {
        case PlugPresence::online:
            return "online";
        case PlugPresence::silent:
            return "silent";
        case PlugPresence::offline:
            return "offline";
        case PlugPresence::unknown:
            return "unknown";
    }
    return {};
}

}  // namespace collector
