#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <collector/model/event.hpp>

namespace collector {

/// The words of one plug for its availability and its relays, as it announced them; nullopt: it never did. Plain value.
///
/// A plug's own words come first; Tasmota's own, Online and Offline, ON and OFF, count beside them: the will always
/// says Offline, and a plug whose settings were reset speaks Tasmota's words before it announces so. Words are compared
/// as they are, case included.
struct PlugWords {
    std::optional<std::string> online{};   ///< `onln`
    std::optional<std::string> offline{};  ///< `ofln`
    std::optional<std::string> on{};       ///< the second of `state` (StateText2)
    std::optional<std::string> off{};      ///< the first of `state` (StateText1)

    /// What the announcement leaves out stays known. True: something changed.
    bool learn(const Announcement& announcement);

    /// What an LWT says. An empty one was cleared, since the plug goes by another topic: offline. nullopt: neither.
    [[nodiscard]] std::optional<bool> is_online(std::string_view text) const;

    /// What STATE, RESULT or POWER says of a relay. nullopt: neither, as with toggle, hold and blinking.
    [[nodiscard]] std::optional<bool> is_on(std::string_view text) const;

    friend bool operator==(const PlugWords&, const PlugWords&) = default;
};

}  // namespace collector
