#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <collector/model/event.hpp>
#include <collector/plugs/plug_words.hpp>

namespace collector {

/// The relays of one plug as far as they are known, and which of them feeds a channel of its meter.
class PlugRelays {
  public:
    /// The firmware has 32; messages about others are passed over.
    static constexpr std::uint8_t kRelaysMax = 32;

    struct State {
        std::uint8_t relay;  ///< from 1
        bool is_on;

        friend bool operator==(const State&, const State&) = default;
    };
    enum class Age {
        live,
        retained,  ///< of unknown age: it counts only for a relay that nothing was heard of
    };

    /// Takes what a message says. Returns the relay's state when that is news. After a live word that means nothing,
    /// the relay's state is unknown; the word is kept, as the announcement that explains it may still come.
    std::optional<bool> hear(const RelayText& said, const PlugWords& words, Age age);

    /// The plug has announced its words: what they say of earlier messages that is news, by relay.
    std::vector<State> explain(const PlugWords& words);

    /// nullopt: unknown.
    [[nodiscard]] std::optional<bool> is_on(std::uint8_t relay) const;

    /// Whether a channel has power, as far as relays decide it; `channel_count` is what the meter shows. Of several
    /// channels each has the relay of its number, unless the first is the only relay: that one feeds all. A lone
    /// channel is fed by all relays, and is off when every one of them is (the firmware's own rule). nullopt: unknown.
    [[nodiscard]] std::optional<bool> is_channel_on(std::uint8_t channel, std::uint8_t channel_count) const;

    /// A relay whose last word means nothing so far; nullptr: there is none.
    [[nodiscard]] const RelayText* unexplained() const {
        return unexplained_.empty() ? nullptr : &unexplained_.front();
    }

    /// Those that are known, by number.
    [[nodiscard]] std::vector<State> known() const;

  private:
    [[nodiscard]] static std::uint64_t bit(std::uint8_t relay) { return std::uint64_t{1} << relay; }
    bool set(std::uint8_t relay, bool is_on);

    std::uint64_t known_ = 0;             ///< a bit a relay
    std::uint64_t on_ = 0;                ///< of the known ones
    std::vector<RelayText> unexplained_;  ///< the last word of each relay, where it means nothing so far
};

}  // namespace collector
