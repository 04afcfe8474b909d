#include <collector/plugs/plug_relays.hpp>

#include <algorithm>

namespace collector {

bool PlugRelays::set(std::uint8_t relay, bool is_on) {
    const bool news = (known_ & bit(relay)) == 0 || ((on_ & bit(relay)) != 0) != is_on;
    known_ |= bit(relay);
    on_ = is_on ? on_ | bit(relay) : on_ & ~bit(relay);
    return news;
}

std::optional<bool> PlugRelays::hear(const RelayText& said, const PlugWords& words, Age age) {
    const auto of_the_same = [&said](const RelayText& other) { return other.relay == said.relay; };
    const bool has_spoken = is_on(said.relay) || std::ranges::any_of(unexplained_, of_the_same);
    if (said.relay == 0 || said.relay > kRelaysMax || (age == Age::retained && has_spoken)) {
        return std::nullopt;
    }
    std::erase_if(unexplained_, of_the_same);
    const auto on = words.is_on(said.text);
    if (!on) {
        known_ &= ~bit(said.relay);
        on_ &= ~bit(said.relay);
        unexplained_.push_back(said);
        return std::nullopt;
    }
    return set(said.relay, *on) ? on : std::nullopt;
}

std::vector<PlugRelays::State> PlugRelays::explain(const PlugWords& words) {
    std::vector<State> news;
    for (const RelayText& said : unexplained_) {
        if (const auto on = words.is_on(said.text); on && set(said.relay, *on)) {
            news.push_back({.relay = said.relay, .is_on = *on});
        }
    }
    std::erase_if(unexplained_, [this](const RelayText& said) { return is_on(said.relay).has_value(); });
    std::ranges::sort(news, {}, &State::relay);
    return news;
}

std::optional<bool> PlugRelays::is_on(std::uint8_t relay) const {
    if (relay > kRelaysMax || (known_ & bit(relay)) == 0) {
        return std::nullopt;
    }
    return (on_ & bit(relay)) != 0;
}

std::optional<bool> PlugRelays::is_channel_on(std::uint8_t channel, std::uint8_t channel_count) const {
    if (channel_count > 1 && known_ != bit(1)) {
        return is_on(channel);
    }
    if (on_ != 0) {
        return true;
    }
    // Without a gap from the first on, so that none is left that may be on.
    const bool all_known = known_ != 0 && ((known_ + bit(1)) & known_) == 0;
    return all_known ? std::optional(false) : std::nullopt;
}

std::vector<PlugRelays::State> PlugRelays::known() const {
    std::vector<State> states;
    for (std::uint8_t relay = 1; relay <= kRelaysMax; ++relay) {
        if (const auto on = is_on(relay)) {
            states.push_back({.relay = relay, .is_on = *on});
        }
    }
    return states;
}

}  // namespace collector
