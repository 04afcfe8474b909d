#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <collector/model/event.hpp>

namespace collector {

/// A plug's number in a PlugDirectory: 0 for the first, and so on; it stays the plug's.
using PlugNumber = std::size_t;

/// Who a plug is: which names, topics and MACs mean which plug. A plug's identity is its topic (`t`), or all levels of
/// the topics it speaks on where that is the topic of another device, which speaks on others.
///
/// On which topics a plug speaks is known exactly once it has announced how it composes them. For what comes on others
/// there are names, as the topic layout reads them: its topic, what it is heard as where the layout misreads its
/// FullTopic, and names under which only commands to it arrive. One thread at a time.
class PlugDirectory {
  public:
    static constexpr std::size_t kPlugsMax = 20'000;
    /// Of all plugs together, topics included; also of MACs, and of the topics that plugs speak on. Three a plug, which
    /// no honest one needs.
    static constexpr std::size_t kNamesMax = 3 * kPlugsMax;
    static constexpr std::size_t kCommandNamesMax = kPlugsMax;
    /// MACs announced for one plug that are remembered.
    static constexpr std::size_t kRivalsMax = 8;

    /// A plug known from elsewhere. `topic` must be nobody's.
    PlugNumber add(std::string topic, const std::optional<std::string>& mac = std::nullopt);

    /// Whose voice is heard on a topic, as far as announcements tell that.
    struct Speaker {
        Voice voice = Voice::unknown;
        std::optional<PlugNumber> plug{};  ///< if it is a plug's
    };
    /// `topic` with its last level, which says nothing of the plug.
    [[nodiscard]] Speaker speaker(std::string_view topic) const;

    /// The plug heard under a name. nullopt: nobody is.
    [[nodiscard]] std::optional<PlugNumber> find(std::string_view name) const;
    [[nodiscard]] std::optional<PlugNumber> find_mac(std::string_view mac) const;
    /// As find(); a name of nobody's becomes the topic of a new plug. nullopt: there are kPlugsMax.
    [[nodiscard]] std::optional<PlugNumber> find_or_add(std::string_view name);
    /// Under this name commands to a plug arrive, which are nobody's voice.
    [[nodiscard]] bool is_command_name(std::string_view name) const {
        return !command_names_.empty() && command_names_.contains(name);
    }

    /// What an announcement changes.
    struct Announced {
        PlugNumber plug = 0;
        /// It was heard before under this name, which was taken for its topic.
        std::optional<std::string> heard_before_as{};
        /// Names that mean this plug from now on, and meant nobody.
        std::vector<std::string> new_names{};
        /// What is heard under `name`, or on that topic, is no longer `plug`. Nothing more is heard of it unless it has
        /// other names.
        struct Superseded {
            PlugNumber plug;
            std::string name;
        };
        std::vector<Superseded> superseded{};
        /// Plugs that were none: what was heard as them are commands.
        std::vector<PlugNumber> silenced{};
        /// Whom the MAC meant until now, if that was another plug: it goes by a new topic.
        std::optional<PlugNumber> mac_of{};
        /// This MAC was not among those that are announced for this plug, since the collector started.
        bool joins = false;
        /// Other MACs that are announced for this plug, or speak on one of its topics, when this one joins them.
        std::vector<std::string> rivals{};
        /// What was announced of the MAC before.
        std::optional<std::uint8_t> channels{};
    };
    /// nullopt: there are kPlugsMax, and this would be a new one.
    [[nodiscard]] std::optional<Announced> announce(const Announcement& announcement);
    /// The plug itself said its MAC. Returns the channels announced of it before.
    std::optional<std::uint8_t> set_mac(PlugNumber plug, const std::string& mac);
    /// Whose channels they are. nullopt: of a plug not known yet; they are kept for it.
    std::optional<PlugNumber> announce(const AnnouncedChannels& channels);
    /// Who takes an announcement back; the plug itself goes on, so its names stay.
    std::optional<PlugNumber> withdraw(const Withdrawal& withdrawal);

    [[nodiscard]] const std::string& topic(PlugNumber plug) const { return plugs_[plug].topic; }
    /// As said last; several plugs can claim one.
    [[nodiscard]] const std::optional<std::string>& mac(PlugNumber plug) const { return plugs_[plug].mac; }
    /// Whether the plug is still heard under its topic: it is neither superseded nor silenced.
    [[nodiscard]] bool goes_by_its_topic(PlugNumber plug) const {
        return find(topic(plug)) == plug && !is_command_name(topic(plug));
    }
    [[nodiscard]] std::size_t size() const { return plugs_.size(); }
    /// Of all plugs together.
    [[nodiscard]] std::size_t names() const { return by_name_.size(); }

  private:
    struct Entry {
        std::string topic;
        std::optional<std::string> mac;
        std::vector<std::string> speaks_on;  ///< as announced last; telemetry first
        /// MACs that are announced for it: since the start, and neither withdrawn nor announced for another plug since.
        std::vector<std::string> announced_by;
    };
    struct TextHash {
        using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    using Index = std::unordered_map<std::string, PlugNumber, TextHash, std::equal_to<>>;

    [[nodiscard]] bool is_another(PlugNumber plug, const std::string& mac) const;
    [[nodiscard]] bool is_whole_topic(std::string_view topic, const std::string& mac) const;
    [[nodiscard]] const std::string& identity_of(const Announcement& announcement) const;
    void take_command_names(const Announcement& announcement, const std::string& identity, Announced& changes);
    void take_over_unannounced(const Announcement& announcement, const std::string& identity, Announced& changes);
    static void note_superseded(PlugNumber before, const std::string& name, Announced& changes);
    void give_names(const Announcement& announcement, Announced& changes);
    /// Returns another plug that a topic stays with.
    std::optional<PlugNumber> give_topics(const Announcement& announcement, Announced& changes);
    void note_rivals(const std::string& mac, std::optional<PlugNumber> contested, Announced& changes);
    void retract(std::string_view mac);

    using Texts = std::unordered_set<std::string, TextHash, std::equal_to<>>;

    std::deque<Entry> plugs_;
    Index by_topic_;  ///< those that plugs speak on, as far as it was announced, without the last level
    /// Those of commands, and the names that the topic layout reads in them, if they are others than the plug's.
    std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> command_topics_;
    Index by_name_;
    Index by_mac_;
    Index announced_;  ///< by MAC; see Entry::announced_by
    Texts command_names_;
    std::unordered_map<std::string, std::uint8_t> channels_ahead_;  ///< by the MAC of no plug known yet
};

}  // namespace collector
