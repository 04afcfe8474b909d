#include "watch/watch_board.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <collector/base/quote.hpp>
#include <collector/base/terminal_text.hpp>
#include <collector/plugs/topic_reach.hpp>

#include "watch/message_texts.hpp"

namespace collector {
namespace {

constexpr const char* kDiscovery = "discovery";
constexpr std::size_t kNameBytesMax = 32;
constexpr std::size_t kTopicShownMax = 160;

std::string label_of(const PlugChecklist& plug) {
    const std::string topic = printable(plug.topic());
    return plug.names().empty() ? topic : topic + " " + quote_for_terminal(plug.names().back(), kNameBytesMax);
}

/// A retained message that is taken back says nothing of a plug that is not known.
template <class Body>
bool is_clearing(const Body& body) {
    if constexpr (std::is_same_v<Body, Availability>) {
        return body.text.empty();
    }
    return false;
}

const char* retained_mark(const Delivery& delivery) {
    return delivery.retained ? " (retained)" : "";
}

/// Who and when, then indented what; as many lines as it takes.
std::string narrow_row(std::string_view head, std::string_view what, std::size_t columns) {
    constexpr std::string_view kIndent = "  ";
    std::string text = fmt::format("{}", fmt::join(wrapped(head, columns), "\n"));
    for (const std::string& line : wrapped(what, columns > 2 * kIndent.size() ? columns - kIndent.size() : columns)) {
        text += fmt::format("\n{}{}", kIndent, line);
    }
    return text;
}

std::string_view last_level(std::string_view topic) {
    return topic.substr(topic.rfind('/') + 1);
}

}  // namespace

WatchBoard::WatchBoard(Setup setup) : setup_(std::move(setup)), wanted_(setup_.wanted), plugs_(setup_.network) {}

void WatchBoard::take(const Delivery& delivery, const MessageResult<void>& decoded, const std::vector<Event>& events,
                      Lines& lines) {
    if (!decoded) {
        show_refusal(delivery, decoded.error(), lines);
        return;
    }
    const Context context{.delivery = delivery, .kind = std::string(last_level(delivery.topic)), .lines = lines};
    for (const Event& event : events) {
        std::visit(
            [&](const auto& body) {
                using Body = std::decay_t<decltype(body)>;
                constexpr bool kNamesNoTopic = std::is_same_v<Body, Announcement> || std::is_same_v<Body, Withdrawal> ||
                                               std::is_same_v<Body, AnnouncedChannels> || std::is_same_v<Body, Ignored>;
                if constexpr (kNamesNoTopic) {
                    take_event(context, body);
                } else {
                    take_of_plug(context, event.device, body);
                }
            },
            event.body);
    }
}

WatchLine WatchBoard::event_line(const Context& context, const std::string& label, const std::string& what) const {
    return {WatchLine::Kind::event,
            row(context.delivery.received_at, label, context.kind, what + retained_mark(context.delivery))};
}

WatchedPlug* WatchBoard::sender(const Context& context, std::string_view device) {
    const auto speaker = plugs_.speaker(context.delivery.topic);
    return speaker.plug ? &plugs_[*speaker.plug] : plugs_.find(device);
}

void WatchBoard::show(const Context& context, WatchedPlug* plug, std::string_view device,
                      const std::string& what) const {
    if (plug == nullptr) {
        if (wanted_.is_shown(device)) {
            context.lines.push_back(event_line(context, printable(device), what));
        }
    } else if (wanted_.is_shown(plug->checklist)) {
        const std::string label = label_of(plug->checklist);
        if (plug->held) {
            context.lines.push_back(
                {WatchLine::Kind::event, row(plug->held->received_at, label, "LWT", plug->held->what)});
            plug->held.reset();
        }
        context.lines.push_back(event_line(context, label, what));
    }
}

void WatchBoard::forget_unseen_hints(WatchedPlug& plug) const {
    if (!wanted_.is_shown(plug.checklist)) {
        plug.checklist.forget_hints();
    }
}

template <class Body>
void WatchBoard::take_of_plug(const Context& context, const std::string& device, const Body& body) {
    WatchedPlug* const known = sender(context, device);
    if (voice(context.delivery.topic) == Voice::unknown && plugs_.is_command_name(device)) {
        show(context, nullptr, device, "a command to a plug");
        return;
    }
    const Delivery& delivery = context.delivery;
    WatchedPlug* const plug = known != nullptr || is_clearing(body) ? known : plugs_.find_or_add(device);
    if (plug == nullptr) {
        const PlugWords none;
        for (const std::string& text :
             message_texts(body, {.kind = context.kind, .retained = delivery.retained, .words = none})) {
            show(context, nullptr, device, text);
        }
        return;
    }
    forget_unseen_hints(*plug);
    PlugChecklist::Hints hints;
    plug->checklist.take(body, {.at = delivery.arrived_at, .retained = delivery.retained, .kind = context.kind}, hints);
    note_mac(*plug, body);
    const MessageContext said{.kind = context.kind, .retained = delivery.retained, .words = plug->checklist.words()};
    for (const std::string& text : message_texts(body, said)) {
        show(context, plug, device, text);
        if (std::is_same_v<Body, Availability> && !wanted_.is_shown(plug->checklist)) {
            plug->held = {.received_at = delivery.received_at, .what = text + retained_mark(delivery)};
        }
    }
    finish(*plug, delivery.received_at, hints, context.lines);
}

template <class Body>
void WatchBoard::note_mac(WatchedPlug& plug, const Body& body) {
    if constexpr (std::is_same_v<Body, PlugInfo>) {
        if (body.mac) {
            plugs_.set_mac(plug, *body.mac);
        }
    }
}

void WatchBoard::take_event(const Context& context, const Announcement& announcement) {
    const Context shown{.delivery = context.delivery, .kind = kDiscovery, .lines = context.lines};
    WatchedPlug* const plug = plugs_.announce(announcement);
    if (plug == nullptr) {
        show(shown, nullptr, announcement.topic, announcement_text(announcement));
        return;
    }
    forget_unseen_hints(*plug);
    PlugChecklist::Hints hints;
    plug->checklist.take(
        announcement, {.at = context.delivery.arrived_at, .retained = context.delivery.retained, .kind = context.kind},
        hints);
    if (!setup_.topics.empty()) {
        plug->checklist.judge_reach(out_of_reach(announcement, setup_.topics, setup_.full_topics), hints);
    }
    show(shown, plug, announcement.topic, announcement_text(announcement));
    finish(*plug, context.delivery.received_at, hints, context.lines);
}

void WatchBoard::take_event(const Context& context, const Withdrawal& withdrawal) {
    if (WatchedPlug* const plug = plugs_.withdraw(withdrawal)) {
        plug->checklist.withdraw(context.delivery.arrived_at);
    }
    show_of_mac(context, withdrawal.mac, "withdrawn");
}

void WatchBoard::take_event(const Context& context, const AnnouncedChannels& channels) {
    plugs_.announce(channels);
    const std::string_view unit = channels.channel_count == 1 ? "channel" : "channels";
    show_of_mac(
        context, channels.mac,
        channels.channel_count == 0 ? "does not meter" : fmt::format("meters {} {}", channels.channel_count, unit));
}

void WatchBoard::show_of_mac(const Context& context, const std::string& mac, const std::string& what) {
    const Context shown{.delivery = context.delivery, .kind = kDiscovery, .lines = context.lines};
    show(shown, plugs_.find_mac(mac), mac, what);
}

/// The decoder names no plug for these.
void WatchBoard::take_event(const Context& context, const Ignored& other) {
    const Context command{.delivery = context.delivery, .kind = other.kind, .lines = context.lines};
    const Voice speaker = voice(context.delivery.topic);
    if (speaker == Voice::plug) {
        take_other(context, {}, other);
        return;
    }
    if (speaker == Voice::command) {
        show(command, nullptr, context.delivery.topic, "a command to a plug");
        return;
    }
    const auto parts = setup_.layout.split(context.delivery.topic);
    if (!parts) {
        return;  // It cannot be: it was decoded by the same layout.
    }
    switch (parts->role) {
        case tasmota::TopicParts::Role::command:
            show(command, plugs_.find(parts->device), parts->device, "a command to it");
            break;
        case tasmota::TopicParts::Role::fallback:
            show(context, plugs_.find(parts->device), parts->device, "an answer to a command");
            break;
        case tasmota::TopicParts::Role::discovery:
            show_of_mac(context, parts->device, "withdrawn");
            break;
        case tasmota::TopicParts::Role::device:
            take_other(context, parts->device, other);
            break;
    }
}

void WatchBoard::take_other(const Context& context, const std::string& device, const Ignored& other) {
    if (context.delivery.payload.empty()) {
        show(context, sender(context, device), device, "empty");
    } else {
        take_of_plug(context, device, other);
    }
}

void WatchBoard::show_refusal(const Delivery& delivery, const Refusal& refusal, Lines& lines) {
    const auto parts = setup_.layout.split(delivery.topic);
    const auto speaker = plugs_.speaker(delivery.topic);
    const bool is_discovery = parts && parts->role == tasmota::TopicParts::Role::discovery;
    const WatchedPlug* const plug = speaker.plug   ? &plugs_[*speaker.plug]
                                    : is_discovery ? plugs_.find_mac(parts->device)
                                    : parts        ? plugs_.find(parts->device)
                                                   : nullptr;
    const bool is_shown =
        plug != nullptr ? wanted_.is_shown(plug->checklist) : wanted_.is_shown(parts ? parts->device : "");
    // A topic that names nobody may still be the wanted plug's, with a FullTopic that fits no pattern.
    if (!is_shown && (parts || !wanted_.is_named_in(delivery.topic))) {
        return;
    }
    const std::string label = plug != nullptr ? label_of(plug->checklist) : parts ? printable(parts->device) : "?";
    const std::string what =
        parts || plug != nullptr ? quote(delivery.topic, kTopicShownMax) + ": " + refusal.what : refusal.what;
    lines.push_back({WatchLine::Kind::refusal, row(delivery.received_at, label, "refused", what)});
}

void WatchBoard::finish(WatchedPlug& plug, UtcMillis time, const PlugChecklist::Hints& hints, Lines& lines) const {
    const bool complete = plug.checklist.has_become_complete();
    if (!wanted_.is_shown(plug.checklist)) {
        return;
    }
    for (const std::string& hint : hints) {
        lines.push_back({WatchLine::Kind::hint, row(time, label_of(plug.checklist), "hint", hint)});
    }
    if (complete && !wanted_.is_everyone()) {
        lines.push_back({WatchLine::Kind::complete,
                         row(time, label_of(plug.checklist), "complete", "LWT, discovery, reading, relay state")});
    }
}

void WatchBoard::link_changed(bool receiving, SteadyTime now) {
    listening_since_ = receiving ? std::optional(now) : std::nullopt;
    plugs_.for_each([now](WatchedPlug& plug) { plug.checklist.start_waiting(now); });
}

void WatchBoard::tick(Moment now, Lines& lines) {
    if (!listening_since_) {
        return;
    }
    plugs_.for_each([&](WatchedPlug& plug) {
        if (wanted_.is_shown(plug.checklist)) {
            PlugChecklist::Hints hints;
            plug.checklist.tick(now.steady, hints);
            finish(plug, now.utc, hints, lines);
        }
    });
    look_for_wanted(now, lines);
}

void WatchBoard::look_for_wanted(Moment now, Lines& lines) {
    const auto waited = now.steady - *listening_since_;
    if (waited < PlugChecklist::kSensorPatience) {
        return;
    }
    const bool late = waited >= PlugChecklist::kLongSensorPatience;
    for (WantedPlug& wanted : wanted_) {
        if (late ? wanted.said_late : wanted.said_soon) {
            continue;
        }
        const WatchedPlug* const found = plugs_.find_if([&](const auto& plug) { return wanted.is(plug); });
        std::string what;
        if (found == nullptr) {
            what = late ? "not heard in 5 minutes: no plug has this Topic, name or MAC; heard: " + heard_names()
                        : "not heard yet; names and MACs are known from discovery messages only: try its Tasmota Topic";
        } else if (found->checklist.is_silent() && !late) {
            what = "nothing live came from it: does it have power, its Wi-Fi, and this broker's address and password?";
        }
        wanted.said_soon = true;
        wanted.said_late = late;
        if (!what.empty()) {
            const std::string label =
                found == nullptr ? quote_for_terminal(wanted.text(), kNameBytesMax) : label_of(found->checklist);
            lines.push_back({WatchLine::Kind::hint, row(now.utc, label, "hint", what)});
        }
    }
}

std::string WatchBoard::heard_names() const {
    constexpr std::size_t kShown = 8;
    const auto heard = plugs_.by_topic();
    std::vector<std::string> names;
    for (auto plug = heard.begin(); plug != heard.end() && names.size() < kShown; ++plug) {
        names.push_back(label_of((*plug)->checklist));
    }
    if (names.empty()) {
        return "nobody";
    }
    const std::size_t more = heard.size() - names.size();
    return fmt::format("{}{}", fmt::join(names, ", "), more == 0 ? "" : fmt::format(" and {} more", more));
}

void WatchBoard::sum_up(UtcMillis now, Lines& lines) const {
    const auto heard = plugs_.by_topic();
    if (heard.empty() && wanted_.is_everyone()) {
        lines.push_back({WatchLine::Kind::summary, row(now, "-", "summary", "no plug was heard")});
    }
    for (const WatchedPlug* plug : heard) {
        if (wanted_.is_shown(plug->checklist)) {
            lines.push_back(
                {WatchLine::Kind::summary, row(now, label_of(plug->checklist), "summary", plug->checklist.summary())});
        }
    }
    for (const WantedPlug& wanted : wanted_) {
        if (plugs_.find_if([&](const auto& plug) { return wanted.is(plug); }) == nullptr) {
            lines.push_back({WatchLine::Kind::summary, row(now, quote_for_terminal(wanted.text(), kNameBytesMax),
                                                           "summary", "missing: not heard at all")});
        }
    }
}

bool WatchBoard::all_wanted_ready() const {
    return std::ranges::all_of(wanted_, [this](const WantedPlug& wanted) {
        return plugs_.find_if([&](const auto& plug) { return wanted.is(plug) && plug.was_ready(); }) != nullptr;
    });
}

std::string WatchBoard::row(UtcMillis time, std::string_view label, std::string_view kind,
                            std::string_view what) const {
    constexpr std::size_t kLabelColumns = 26;
    const std::string when = time_of_day(setup_.zone, time);
    if (setup_.columns != 0 && setup_.columns < kTableColumns) {
        return narrow_row(fmt::format("{}  {}  {}", when, label, printable(kind)), what, setup_.columns);
    }
    const std::size_t columns = columns_of(label);
    const std::string gap(columns < kLabelColumns ? kLabelColumns - columns : 0, ' ');
    return fmt::format("{}  {}{}  {:<9}  {}", when, label, gap, printable(kind), what);
}

}  // namespace collector
