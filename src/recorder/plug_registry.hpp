#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <collector/store/batch.hpp>

#include "recorder/plug_clock.hpp"
#include "recorder/recent_measurements.hpp"

namespace collector {

/// The relays of one plug as far as they are known.
class RelayStates {
  public:
    /// True when this is news.
    bool set(std::uint8_t relay, bool is_on);
    [[nodiscard]] bool known(std::uint8_t relay) const;
    /// Whether the relay in front of a channel is known to be off. A first relay that is the only one known feeds every
    /// channel.
    [[nodiscard]] bool is_off_for(std::uint8_t channel) const;

  private:
    [[nodiscard]] static std::uint64_t bit(std::uint8_t relay) { return std::uint64_t{1} << relay; }
    std::uint64_t known_ = 0;
    std::uint64_t on_ = 0;
};

/// What a relay text means for this plug; nullopt: neither on nor off (a custom word, TOGGLE, HOLD).
[[nodiscard]] std::optional<bool> relay_is_on(const PlugRecord& plug, const std::string& text);

/// An availability text that is neither of the words known so far; the announcement that explains it may come later.
struct UnexplainedWord {
    std::string text;
    UtcMillis received_at;
};

/// One plug: its row, and what is kept of it only while we run.
struct Plug {
    PlugRecord record;
    PlugClock clock;
    RecentMeasurements recent;
    RelayStates relays;
    std::unique_ptr<UnexplainedWord> unexplained;  ///< what its LWT said in words not announced yet; seldom anything
    std::optional<UtcMillis> low_since;  ///< readings show no mains voltage although no relay is known to be off
    std::optional<UtcMillis> status_written_at;  ///< in this run
    std::optional<UtcMillis> row_written_at;     ///< last_seen of the row as last handed out
    bool changed = false;                        ///< the row needs writing
};

/// Every plug by topic and MAC. Addresses of plugs stay valid.
class PlugRegistry {
  public:
    explicit PlugRegistry(std::vector<PlugRecord> known);

    /// nullptr: nobody by that topic, or MAC, is known.
    [[nodiscard]] Plug* find(std::string_view topic);
    [[nodiscard]] Plug* find_mac(std::string_view mac);

    /// A new plug, first seen at `now`.
    Plug& add(std::string topic, UtcMillis now);
    /// Another name that means this plug from now on, whatever it meant before.
    void also_known_as(Plug& plug, const std::string& name);
    /// A plug known by another name until now; both mean it. `topic` must be nobody's.
    void rename(Plug& plug, std::string topic);
    /// The MAC now means this plug, whatever it meant before.
    void set_mac(Plug& plug, const std::string& mac);

    [[nodiscard]] std::size_t size() const { return plugs_.size(); }
    /// Of all plugs together.
    [[nodiscard]] std::size_t names() const { return by_topic_.size(); }
    [[nodiscard]] std::deque<Plug>& plugs() { return plugs_; }
    [[nodiscard]] const std::deque<Plug>& plugs() const { return plugs_; }

  private:
    Plug& insert(PlugRecord record);

    struct TextHash {
        using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    using Index = std::unordered_map<std::string, Plug*, TextHash, std::equal_to<>>;
    std::deque<Plug> plugs_;
    Index by_topic_;
    Index by_mac_;
    PlugId last_id_ = 0;
};

}  // namespace collector
