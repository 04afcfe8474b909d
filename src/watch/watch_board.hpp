#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <collector/base/time_zone.hpp>
#include <collector/model/delivery.hpp>
#include <collector/model/event.hpp>
#include <collector/model/refusal.hpp>
#include <collector/tasmota/topic.hpp>
#include <collector/watch/watch.hpp>

#include "watch/plug_checklist.hpp"

namespace collector {

/// Turns messages into lines for a person, and keeps an eye on what each plug has shown. Pure: no clock, no I/O; time
/// comes with the messages and with tick(). One thread at a time.
class WatchBoard {
  public:
    struct Setup {
        tasmota::TopicLayout layout;
        std::vector<std::string> wanted;  ///< Tasmota topics, friendly names or MACs; empty: all plugs are shown
        std::vector<OffsetPeriod> zone;   ///< of the times in the lines; see offset_periods
        PlugChecklist::Network network{};
    };
    using Lines = std::vector<WatchLine>;
    struct Moment {
        UtcMillis utc;
        SteadyTime steady;
    };

    /// Plugs kept an eye on; messages of further ones are shown, and that is all.
    static constexpr std::size_t kPlugsMax = 10'000;

    explicit WatchBoard(Setup setup);

    /// What the decoder made of a message: `events`, or why it refused it.
    void take(const Delivery& delivery, const MessageResult<void>& decoded, const std::vector<Event>& events,
              Lines& lines);
    /// From now on messages come, or they do not; waiting for what is missing starts anew.
    void link_changed(bool receiving, SteadyTime now);
    /// Says what should have come by now; call it each second or so.
    void tick(Moment now, Lines& lines);
    /// One line a plug that is shown, and one for each wanted name that was not heard; never nothing.
    void sum_up(UtcMillis now, Lines& lines) const;
    /// Whether each wanted plug was heard and has shown LWT, discovery and a live reading; see
    /// PlugChecklist::was_ready.
    [[nodiscard]] bool all_wanted_ready() const;

  private:
    /// The last LWT of a plug that is not shown, for when its announcement tells that it is wanted.
    struct HeldBack {
        UtcMillis received_at;
        std::string what;
    };
    struct Tracked {
        Tracked(std::string topic, PlugChecklist::Network network) : plug(std::move(topic), network) {}
        PlugChecklist plug;
        std::optional<HeldBack> held;
    };
    /// A name that was asked for.
    struct Wanted {
        std::string text;
        std::string folded;              ///< in lower case
        std::optional<std::string> mac;  ///< when it can be one; 12 lower-case digits
        bool said_soon = false;
        bool said_late = false;
    };
    /// A message on its way to the screen.
    struct Context {
        const Delivery& delivery;
        std::string kind;
        Lines& lines;
    };

    void show(const Context& context, Tracked* tracked, std::string_view device, const std::string& what) const;
    void show_refusal(const Delivery& delivery, const Refusal& refusal, Lines& lines);
    /// An event of a plug that is named by its topic.
    template <class Body>
    void take_of_plug(const Context& context, const std::string& device, const Body& body);
    void take_event(const Context& context, const Announcement& announcement);
    void take_event(const Context& context, const Withdrawal& withdrawal);
    void take_event(const Context& context, const AnnouncedChannels& channels);
    void take_event(const Context& context, const Ignored& other);
    void show_of_mac(const Context& context, const std::string& mac, const std::string& what);
    void take_names(const Announcement& announcement);
    /// Adds hints, and that a wanted plug is complete.
    void finish(Tracked& tracked, UtcMillis time, const PlugChecklist::Hints& hints, Lines& lines) const;
    /// Hints of a plug that is not shown do not count as said.
    void forget_unseen_hints(Tracked& tracked) const;
    [[nodiscard]] WatchLine event_line(const Context& context, const std::string& label, const std::string& what) const;
    void look_for_wanted(Moment now, Lines& lines);

    [[nodiscard]] Tracked* find(std::string_view device);
    /// nullptr: there are too many.
    [[nodiscard]] Tracked* find_or_add(std::string_view device);
    [[nodiscard]] Tracked* find_mac(const std::string& mac);
    [[nodiscard]] static bool matches(const Wanted& wanted, const PlugChecklist& plug);
    [[nodiscard]] static bool matches(const Wanted& wanted, std::string_view device);
    [[nodiscard]] bool is_shown(const PlugChecklist& plug) const;
    [[nodiscard]] bool is_shown(std::string_view device) const;
    [[nodiscard]] std::string row(UtcMillis time, std::string_view label, std::string_view kind,
                                  std::string_view what) const;
    [[nodiscard]] std::string heard_names() const;

    Setup setup_;
    std::vector<Wanted> wanted_;
    std::map<std::string, Tracked, std::less<>> plugs_;            ///< by Tasmota topic
    std::map<std::string, std::string, std::less<>> other_names_;  ///< what a plug is heard as, and its topic
    std::set<std::string, std::less<>> command_names_;             ///< heard as a plug, and nobody's voice
    std::map<std::string, std::string, std::less<>> topics_by_mac_;
    std::map<std::string, AnnouncedChannels, std::less<>> channels_ahead_;  ///< by the MAC of no plug known yet
    std::optional<SteadyTime> listening_since_;
};

}  // namespace collector
