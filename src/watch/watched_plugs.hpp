#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collector/plugs/plug_directory.hpp>

#include "watch/plug_checklist.hpp"

namespace collector {

/// A plug that an eye is kept on.
struct WatchedPlug {
    /// The last LWT of a plug that is not shown, for when its announcement tells that it is wanted.
    struct HeldBack {
        UtcMillis received_at;
        std::string what;
    };
    PlugNumber number;
    PlugChecklist checklist;
    std::optional<HeldBack> held{};
};

/// The plugs heard so far, by what they are called; see PlugDirectory. Addresses stay valid.
class WatchedPlugs {
  public:
    explicit WatchedPlugs(PlugChecklist::Network network) : network_(network) {}

    [[nodiscard]] bool is_command_name(std::string_view name) const { return directory_.is_command_name(name); }
    [[nodiscard]] PlugDirectory::Speaker speaker(std::string_view topic) const { return directory_.speaker(topic); }
    [[nodiscard]] WatchedPlug& operator[](PlugNumber number) { return *at(number); }
    /// nullptr: nobody.
    [[nodiscard]] WatchedPlug* find(std::string_view name);
    [[nodiscard]] WatchedPlug* find_mac(std::string_view mac);
    /// nullptr: there are too many.
    [[nodiscard]] WatchedPlug* find_or_add(std::string_view name);

    /// Who announces itself, by the topic that it announces. nullptr: there are too many.
    [[nodiscard]] WatchedPlug* announce(const Announcement& announcement);
    /// Notes what the channels say. nullptr: their plug is not known yet.
    WatchedPlug* announce(const AnnouncedChannels& channels);
    void set_mac(WatchedPlug& plug, const std::string& mac);
    /// nullptr: nobody that is known.
    [[nodiscard]] WatchedPlug* withdraw(const Withdrawal& withdrawal);

    /// Those that something can still be heard of, by topic.
    [[nodiscard]] std::vector<const WatchedPlug*> by_topic() const;
    /// The same, in the order in which they were heard.
    template <class Call>
    void for_each(Call call) {
        for (WatchedPlug& plug : plugs_) {
            if (directory_.goes_by_its_topic(plug.number)) {
                call(plug);
            }
        }
    }
    /// The first that fits. nullptr: none.
    template <class Condition>
    [[nodiscard]] const WatchedPlug* find_if(Condition condition) const {
        for (const WatchedPlug& plug : plugs_) {
            if (directory_.goes_by_its_topic(plug.number) && condition(plug.checklist)) {
                return &plug;
            }
        }
        return nullptr;
    }

  private:
    [[nodiscard]] WatchedPlug* at(std::optional<PlugNumber> number);

    PlugChecklist::Network network_;
    PlugDirectory directory_;
    std::deque<WatchedPlug> plugs_;  ///< by number
};

}  // namespace collector
