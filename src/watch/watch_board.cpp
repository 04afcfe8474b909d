#include "watch/watch_board.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <collector/base/quote.hpp>

namespace collector {
namespace {

constexpr const char* kDiscovery = "discovery";
constexpr std::size_t kNameBytesMax = 32;
constexpr std::size_t kTopicShownMax = 160;

/// Announcements may add so many names of plugs to those that are topics.
constexpr std::size_t kOtherNamesMax = 2 * WatchBoard::kPlugsMax;

std::string folded(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return result;
}

/// A MAC with or without colons or dashes as 12 lower-case digits; nullopt: it is none.
std::optional<std::string> as_mac(const std::string& folded_text) {
    constexpr std::size_t kDigits = 12;
    std::string digits = folded_text;
    std::erase_if(digits, [](char c) { return c == ':' || c == '-'; });
    const bool is_mac = digits.size() == kDigits && digits.find_first_not_of("0123456789abcdef") == std::string::npos;
    return is_mac ? std::optional(digits) : std::nullopt;
}

std::string label_of(const PlugChecklist& plug) {
    const std::string topic = printable(plug.topic());
    return plug.names().empty() ? topic : topic + " " + quote(plug.names().back(), kNameBytesMax);
}

/// What a message says, a line each.
using Texts = std::vector<std::string>;

Texts texts_of(const Measurement& measurement, std::string_view kind, bool retained, const RelayWords& /*words*/) {
    const bool says_when = kind == "SENSOR" && !retained;
    const std::string_view when = !says_when ? "" : measurement.scheduled ? "  (scheduled)" : "  (on a change)";
    Texts texts;
    for (std::size_t i = 0; i < measurement.channel_count; ++i) {
        const std::string channel = measurement.channel_count > 1 ? fmt::format("ch {}  ", i + 1) : "";
        texts.push_back(fmt::format("{}{}{}", channel, reading_text(measurement.channels.at(i)), when));
    }
    return texts;
}

Texts texts_of(const PlugState& state, std::string_view /*kind*/, bool /*retained*/, const RelayWords& words) {
    return {state_text(state, words)};
}

Texts texts_of(const Availability& body, std::string_view /*kind*/, bool /*retained*/, const RelayWords& /*words*/) {
    return {body.text.empty() ? "cleared" : printable(body.text)};
}

Texts texts_of(const PlugInfo& info, std::string_view /*kind*/, bool /*retained*/, const RelayWords& /*words*/) {
    return {info_text(info)};
}

Texts texts_of(const MarginAlarm& alarm, std::string_view /*kind*/, bool /*retained*/, const RelayWords& /*words*/) {
    return {values_text(alarm.margins)};
}

Texts texts_of(const CalibrationChange& body, std::string_view /*kind*/, bool /*retained*/,
               const RelayWords& /*words*/) {
    return {"calibrated: " + values_text(body.factors)};
}

Texts texts_of(const Ignored& /*other*/, std::string_view /*kind*/, bool /*retained*/, const RelayWords& /*words*/) {
    return {"nothing to record"};
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

std::string_view last_level(std::string_view topic) {
    return topic.substr(topic.rfind('/') + 1);
}

}  // namespace

WatchBoard::WatchBoard(Setup setup) : setup_(std::move(setup)) {
    for (const std::string& text : setup_.wanted) {
        const std::string lower = folded(text);
        wanted_.push_back({.text = text, .folded = lower, .mac = as_mac(lower)});
    }
}

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

void WatchBoard::show(const Context& context, Tracked* tracked, std::string_view device,
                      const std::string& what) const {
    if (tracked == nullptr) {
        if (is_shown(device)) {
            context.lines.push_back(event_line(context, printable(device), what));
        }
    } else if (is_shown(tracked->plug)) {
        if (tracked->held) {
            const std::string text =
                row(tracked->held->received_at, label_of(tracked->plug), "LWT", tracked->held->what);
            context.lines.push_back({WatchLine::Kind::event, text});
            tracked->held.reset();
        }
        context.lines.push_back(event_line(context, label_of(tracked->plug), what));
    }
}

void WatchBoard::forget_unseen_hints(Tracked& tracked) const {
    if (!is_shown(tracked.plug)) {
        tracked.plug.forget_hints();
    }
}

template <class Body>
void WatchBoard::take_of_plug(const Context& context, const std::string& device, const Body& body) {
    if (command_names_.contains(device)) {
        show(context, nullptr, device, "a command to a plug");
        return;
    }
    const Delivery& delivery = context.delivery;
    Tracked* const tracked = is_clearing(body) ? find(device) : find_or_add(device);
    if (tracked == nullptr) {
        for (const std::string& text : texts_of(body, context.kind, delivery.retained, RelayWords{})) {
            show(context, nullptr, device, text);
        }
        return;
    }
    forget_unseen_hints(*tracked);
    PlugChecklist::Hints hints;
    tracked->plug.take(body, {.at = delivery.arrived_at, .retained = delivery.retained, .kind = context.kind}, hints);
    for (const std::string& text : texts_of(body, context.kind, delivery.retained, tracked->plug.relay_words())) {
        show(context, tracked, device, text);
        if (std::is_same_v<Body, Availability> && !is_shown(tracked->plug)) {
            tracked->held = HeldBack{.received_at = delivery.received_at, .what = text + retained_mark(delivery)};
        }
    }
    finish(*tracked, delivery.received_at, hints, context.lines);
}

void WatchBoard::take_names(const Announcement& announcement) {
    for (const std::string& name : announcement.commanded_as) {
        const auto found = plugs_.find(name);
        const bool is_plug = found != plugs_.end() && !found->second.plug.macs().empty();
        if (!is_plug && command_names_.size() < kPlugsMax) {
            command_names_.insert(name);
            plugs_.erase(name);
        }
    }
    for (const std::string& name : announcement.heard_as) {
        const auto found = plugs_.find(name);
        const bool is_another = found != plugs_.end() && !found->second.plug.macs().empty() &&
                                !found->second.plug.has_mac(announcement.mac);
        if (name == announcement.topic || is_another || other_names_.size() >= kOtherNamesMax) {
            continue;
        }
        other_names_.insert_or_assign(name, announcement.topic);
        if (found != plugs_.end()) {
            // What was heard before the announcement is this plug's, unless it is known by its own name already.
            auto node = plugs_.extract(found);
            node.key() = announcement.topic;
            node.mapped().plug.rename(announcement.topic);
            plugs_.insert(std::move(node));
        }
    }
}

void WatchBoard::take_event(const Context& context, const Announcement& announcement) {
    take_names(announcement);
    const Context shown{.delivery = context.delivery, .kind = kDiscovery, .lines = context.lines};
    Tracked* const tracked = find_or_add(announcement.topic);
    if (tracked == nullptr) {
        show(shown, nullptr, announcement.topic, announcement_text(announcement));
        return;
    }
    forget_unseen_hints(*tracked);
    PlugChecklist::Hints hints;
    tracked->plug.take(announcement,
                       {.at = context.delivery.arrived_at, .retained = context.delivery.retained, .kind = context.kind},
                       hints);
    if (topics_by_mac_.size() < kPlugsMax || topics_by_mac_.contains(announcement.mac)) {
        topics_by_mac_.insert_or_assign(announcement.mac, announcement.topic);
    }
    if (const auto ahead = channels_ahead_.extract(announcement.mac)) {
        tracked->plug.take(ahead.mapped());
    }
    show(shown, tracked, announcement.topic, announcement_text(announcement));
    finish(*tracked, context.delivery.received_at, hints, context.lines);
}

void WatchBoard::take_event(const Context& context, const Withdrawal& withdrawal) {
    if (Tracked* const tracked = find_mac(withdrawal.mac)) {
        tracked->plug.withdraw(context.delivery.arrived_at);
    }
    show_of_mac(context, withdrawal.mac, "withdrawn");
}

void WatchBoard::take_event(const Context& context, const AnnouncedChannels& channels) {
    if (Tracked* const tracked = find_mac(channels.mac)) {
        tracked->plug.take(channels);
    } else if (channels_ahead_.size() < kPlugsMax) {
        channels_ahead_.insert_or_assign(channels.mac, channels);
    }
    const std::string_view unit = channels.channel_count == 1 ? "channel" : "channels";
    show_of_mac(
        context, channels.mac,
        channels.channel_count == 0 ? "does not meter" : fmt::format("meters {} {}", channels.channel_count, unit));
}

void WatchBoard::show_of_mac(const Context& context, const std::string& mac, const std::string& what) {
    const Context shown{.delivery = context.delivery, .kind = kDiscovery, .lines = context.lines};
    show(shown, find_mac(mac), mac, what);
}

/// The decoder names no plug for these.
void WatchBoard::take_event(const Context& context, const Ignored& other) {
    const auto parts = setup_.layout.split(context.delivery.topic);
    if (!parts) {
        return;  // It cannot be: it was decoded by the same layout.
    }
    const Context command{.delivery = context.delivery, .kind = other.kind, .lines = context.lines};
    switch (parts->role) {
        case tasmota::TopicParts::Role::command:
            show(command, find(parts->device), parts->device, "a command to it");
            break;
        case tasmota::TopicParts::Role::fallback:
            show(context, find(parts->device), parts->device, "an answer to a command");
            break;
        case tasmota::TopicParts::Role::discovery:
            show_of_mac(context, parts->device, "withdrawn");
            break;
        case tasmota::TopicParts::Role::device:
            if (context.delivery.payload.empty()) {
                show(context, find(parts->device), parts->device, "empty");
            } else {
                take_of_plug(context, parts->device, other);
            }
            break;
    }
}

void WatchBoard::show_refusal(const Delivery& delivery, const Refusal& refusal, Lines& lines) {
    const auto parts = setup_.layout.split(delivery.topic);
    const bool is_discovery = parts && parts->role == tasmota::TopicParts::Role::discovery;
    const Tracked* const tracked = is_discovery ? find_mac(parts->device) : parts ? find(parts->device) : nullptr;
    // A topic that names nobody may still be the wanted plug's, with a FullTopic that fits no pattern.
    const std::string topic = folded(delivery.topic);
    const bool names_wanted = !parts && std::ranges::any_of(wanted_, [&](const Wanted& wanted) {
        return topic.find(wanted.folded) != std::string::npos;
    });
    const bool shown = tracked != nullptr ? is_shown(tracked->plug) : is_shown(parts ? parts->device : "");
    if (!shown && !names_wanted) {
        return;
    }
    const std::string label = tracked != nullptr ? label_of(tracked->plug) : parts ? printable(parts->device) : "?";
    const std::string what = parts ? quote(delivery.topic, kTopicShownMax) + ": " + refusal.what : refusal.what;
    lines.push_back({WatchLine::Kind::refusal, row(delivery.received_at, label, "refused", what)});
}

void WatchBoard::finish(Tracked& tracked, UtcMillis time, const PlugChecklist::Hints& hints, Lines& lines) const {
    const bool complete = tracked.plug.has_become_complete();
    if (!is_shown(tracked.plug)) {
        return;
    }
    for (const std::string& hint : hints) {
        lines.push_back({WatchLine::Kind::hint, row(time, label_of(tracked.plug), "hint", hint)});
    }
    if (complete && !wanted_.empty()) {
        lines.push_back({WatchLine::Kind::complete,
                         row(time, label_of(tracked.plug), "complete", "LWT, discovery, reading, relay state")});
    }
}

void WatchBoard::link_changed(bool receiving, SteadyTime now) {
    listening_since_ = receiving ? std::optional(now) : std::nullopt;
    for (auto& [topic, tracked] : plugs_) {
        tracked.plug.start_waiting(now);
    }
}

void WatchBoard::tick(Moment now, Lines& lines) {
    if (!listening_since_) {
        return;
    }
    for (auto& [topic, tracked] : plugs_) {
        if (is_shown(tracked.plug)) {
            PlugChecklist::Hints hints;
            tracked.plug.tick(now.steady, hints);
            finish(tracked, now.utc, hints, lines);
        }
    }
    look_for_wanted(now, lines);
}

void WatchBoard::look_for_wanted(Moment now, Lines& lines) {
    const auto waited = now.steady - *listening_since_;
    if (waited < PlugChecklist::kSensorPatience) {
        return;
    }
    const bool late = waited >= PlugChecklist::kLongSensorPatience;
    for (Wanted& wanted : wanted_) {
        if (late ? wanted.said_late : wanted.said_soon) {
            continue;
        }
        const auto found =
            std::ranges::find_if(plugs_, [&](const auto& entry) { return matches(wanted, entry.second.plug); });
        std::string what;
        if (found == plugs_.end()) {
            what = late ? "not heard in 5 minutes: no plug has this Topic, name or MAC; heard: " + heard_names()
                        : "not heard yet; names and MACs are known from discovery messages only: try its Tasmota Topic";
        } else if (found->second.plug.is_silent() && !late) {
            what = "nothing live came from it: does it have power, its Wi-Fi, and this broker's address and password?";
        }
        wanted.said_soon = true;
        wanted.said_late = late;
        if (!what.empty()) {
            const std::string label =
                found == plugs_.end() ? quote(wanted.text, kNameBytesMax) : label_of(found->second.plug);
            lines.push_back({WatchLine::Kind::hint, row(now.utc, label, "hint", what)});
        }
    }
}

std::string WatchBoard::heard_names() const {
    constexpr std::size_t kShown = 8;
    std::vector<std::string> names;
    for (auto entry = plugs_.begin(); entry != plugs_.end() && names.size() < kShown; ++entry) {
        names.push_back(label_of(entry->second.plug));
    }
    if (names.empty()) {
        return "nobody";
    }
    const std::size_t more = plugs_.size() - names.size();
    return fmt::format("{}{}", fmt::join(names, ", "), more == 0 ? "" : fmt::format(" and {} more", more));
}

void WatchBoard::sum_up(UtcMillis now, Lines& lines) const {
    if (plugs_.empty() && wanted_.empty()) {
        lines.push_back({WatchLine::Kind::summary, row(now, "-", "summary", "no plug was heard")});
    }
    for (const auto& [topic, tracked] : plugs_) {
        if (is_shown(tracked.plug)) {
            lines.push_back(
                {WatchLine::Kind::summary, row(now, label_of(tracked.plug), "summary", tracked.plug.summary())});
        }
    }
    for (const Wanted& wanted : wanted_) {
        if (std::ranges::none_of(plugs_, [&](const auto& entry) { return matches(wanted, entry.second.plug); })) {
            lines.push_back({WatchLine::Kind::summary,
                             row(now, quote(wanted.text, kNameBytesMax), "summary", "missing: not heard at all")});
        }
    }
}

bool WatchBoard::all_wanted_ready() const {
    return std::ranges::all_of(wanted_, [this](const Wanted& wanted) {
        return std::ranges::any_of(plugs_, [&](const auto& entry) {
            return matches(wanted, entry.second.plug) && entry.second.plug.was_ready();
        });
    });
}

WatchBoard::Tracked* WatchBoard::find(std::string_view device) {
    auto found = plugs_.find(device);
    if (const auto other = other_names_.find(device); found == plugs_.end() && other != other_names_.end()) {
        found = plugs_.find(other->second);
    }
    return found == plugs_.end() ? nullptr : &found->second;
}

WatchBoard::Tracked* WatchBoard::find_or_add(std::string_view device) {
    Tracked* const known = find(device);
    if (known != nullptr || plugs_.size() >= kPlugsMax) {
        return known;
    }
    return &plugs_.emplace(std::string(device), Tracked(std::string(device), setup_.network)).first->second;
}

WatchBoard::Tracked* WatchBoard::find_mac(const std::string& mac) {
    const auto found = topics_by_mac_.find(mac);
    return found == topics_by_mac_.end() ? nullptr : find(found->second);
}

bool WatchBoard::matches(const Wanted& wanted, std::string_view device) {
    return folded(device) == wanted.folded || (wanted.mac && folded(device) == *wanted.mac);
}

bool WatchBoard::matches(const Wanted& wanted, const PlugChecklist& plug) {
    const auto is_name = [&](const std::string& name) { return folded(name) == wanted.folded; };
    const auto is_mac = [&](const std::string& mac) { return folded(mac) == wanted.mac; };
    return matches(wanted, plug.topic()) || std::ranges::any_of(plug.names(), is_name) ||
           std::ranges::any_of(plug.macs(), is_mac);
}

bool WatchBoard::is_shown(const PlugChecklist& plug) const {
    return wanted_.empty() || std::ranges::any_of(wanted_, [&](const Wanted& wanted) { return matches(wanted, plug); });
}

bool WatchBoard::is_shown(std::string_view device) const {
    return wanted_.empty() ||
           std::ranges::any_of(wanted_, [&](const Wanted& wanted) { return matches(wanted, device); });
}

std::string WatchBoard::row(UtcMillis time, std::string_view label, std::string_view kind,
                            std::string_view what) const {
    return fmt::format("{}  {:<26}  {:<9}  {}", time_of_day(setup_.zone, time), label, printable(kind), what);
}

}  // namespace collector
