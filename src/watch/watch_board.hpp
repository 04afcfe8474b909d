#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
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
#include "watch/wanted_plugs.hpp"
#include "watch/watched_plugs.hpp"

namespace collector {

/// Turns messages into lines for a person, and keeps an eye on what each plug has shown. Pure: no clock, no I/O; time
/// comes with the messages and with tick(). One thread at a time. Plugs beyond PlugDirectory::kPlugsMax are shown, and
/// that is all.
class WatchBoard {
  public:
    struct Setup {
        tasmota::TopicLayout layout;
        std::vector<std::string> wanted;  ///< Tasmota topics, friendly names or MACs; empty: all plugs are shown
        std::vector<OffsetPeriod> zone;   ///< of the times in the lines; see offset_periods
        PlugChecklist::Network network{};
        std::vector<std::string> topics{};       ///< asked for; empty: not known, and nobody is out of their reach
        std::vector<std::string> full_topics{};  ///< with which plugs are heard
        std::size_t columns = 0;  ///< of the terminal; below kTableColumns a line is broken into several. 0: it is wide
    };
    /// In less, the columns of names and kinds would leave no room for what is said.
    static constexpr std::size_t kTableColumns = 80;
    using Lines = std::vector<WatchLine>;
    struct Moment {
        UtcMillis utc;
        SteadyTime steady;
    };

    explicit WatchBoard(Setup setup);

    /// Whose voice a topic is, as far as announcements tell; for the decoder.
    [[nodiscard]] Voice voice(std::string_view topic) const { return plugs_.speaker(topic).voice; }
    /// What the decoder made of a message: `events`, or why it refused it.
    void take(const Delivery& delivery, const MessageResult<void>& decoded, const std::vector<Event>& events,
              Lines& lines);
    /// From now on messages come, or they do not; waiting for what is missing starts anew.
    void link_changed(bool receiving, SteadyTime now);
    /// Says what should have come by now; call it every second or so.
    void tick(Moment now, Lines& lines);
    /// A line for every plug that is shown and for every wanted name that was not heard; never nothing.
    void sum_up(UtcMillis now, Lines& lines) const;
    /// Whether each wanted plug was heard and has shown LWT, discovery and a live reading; see
    /// PlugChecklist::was_ready.
    [[nodiscard]] bool all_wanted_ready() const;

  private:
    /// A message on its way to the screen.
    struct Context {
        const Delivery& delivery;
        std::string kind;
        Lines& lines;
    };

    /// Who is known to have sent a message. nullptr: nobody that is known.
    [[nodiscard]] WatchedPlug* sender(const Context& context, std::string_view device);
    void show(const Context& context, WatchedPlug* plug, std::string_view device, const std::string& what) const;
    void show_refusal(const Delivery& delivery, const Refusal& refusal, Lines& lines);
    /// An event of a plug that is named by its topic.
    template <class Body>
    void take_of_plug(const Context& context, const std::string& device, const Body& body);
    void take_event(const Context& context, const Announcement& announcement);
    void take_event(const Context& context, const Withdrawal& withdrawal);
    void take_event(const Context& context, const AnnouncedChannels& channels);
    void take_event(const Context& context, const Ignored& other);
    void take_other(const Context& context, const std::string& device, const Ignored& other);
    void show_of_mac(const Context& context, const std::string& mac, const std::string& what);
    template <class Body>
    void note_mac(WatchedPlug& plug, const Body& body);
    /// Adds hints, and that a wanted plug is complete.
    void finish(WatchedPlug& plug, UtcMillis time, const PlugChecklist::Hints& hints, Lines& lines) const;
    /// Hints of a plug that is not shown do not count as said.
    void forget_unseen_hints(WatchedPlug& plug) const;
    [[nodiscard]] WatchLine event_line(const Context& context, const std::string& label, const std::string& what) const;
    void look_for_wanted(Moment now, Lines& lines);

    [[nodiscard]] std::string row(UtcMillis time, std::string_view label, std::string_view kind,
                                  std::string_view what) const;
    [[nodiscard]] std::string heard_names() const;

    Setup setup_;
    WantedPlugs wanted_;
    WatchedPlugs plugs_;
    std::optional<SteadyTime> listening_since_;
};

}  // namespace collector
