#include <collector/recorder/recorder.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <collector/base/quote.hpp>

#include "recorder/reading_values.hpp"
#include "recorder/recorder_state.hpp"
#include "recorder/wifi_names.hpp"

namespace collector {
namespace {

using std::chrono::milliseconds;

/// last_seen of all plugs is written this often, together: their rows share few pages.
constexpr std::chrono::minutes kSweepEvery{5};
/// So many of them a batch, since it holds a copy of each.
constexpr std::size_t kSweepSlice = 1'000;

/// The status of a plug is written when the first comes in each such window, so that those of all plugs are written
/// together, and when the last is as old, or nearly: a plug that reports each 300 s, the firmware's default, has each
/// written.
using StatusWindow = std::chrono::duration<std::int64_t, std::ratio<300>>;
constexpr std::chrono::milliseconds kStatusAge{StatusWindow{1} - std::chrono::seconds{1}};

/// How far back a relay that turns out to be off explains readings; plugs tell its state at least once an hour.
constexpr std::chrono::hours kRelayLookBack{24};

std::string join(const std::vector<NamedValue>& values) {
    std::string text;
    for (const NamedValue& value : values) {
        text += fmt::format("{}{}={}", text.empty() ? "" : " ", value.name, value.value);
    }
    return text;
}

}  // namespace

MessageResult<Plug*> Recorder::State::plug_for(const std::string& topic, UtcMillis now) {
    if (Plug* known = registry.find(topic)) {
        return known;
    }
    if (registry.size() >= kPlugsMax) {
        return fail(RefusalReason::too_many_plugs, fmt::format("{} would be plug number {}; the limit is {}",
                                                               quote(topic), registry.size() + 1, kPlugsMax));
    }
    Plug& plug = registry.add(topic, now);
    changed.push_back(&plug);
    if (auto ahead = words_ahead.extract(topic)) {
        plug.unexplained = std::make_unique<UnexplainedWord>(std::move(ahead.mapped()));
    }
    return &plug;
}

void Recorder::State::mark_changed(Plug& plug) {
    if (!plug.changed) {
        plug.changed = true;
        changed.push_back(&plug);
    }
}

/// A live message proves that the plug is there, whatever its LWT said last: will and new start can cross.
void Recorder::State::touch(Plug& plug, const Reception& reception) {
    if (reception.retained) {
        return;
    }
    plug.unexplained.reset();
    plug.record.last_seen = std::max(plug.record.last_seen, reception.received_at);
    if (plug.record.online != true) {
        set_online(plug, true, reception.received_at);
    }
}

/// Has what is not worth a row each time written: for the next plugs, as long as `changed_max` are not on their way.
void Recorder::State::sweep(std::size_t changed_max) {
    for (; sweep_next < registry.size() && changed.size() < changed_max; ++sweep_next) {
        Plug& plug = registry.plugs()[sweep_next];
        if (plug.row_written_at != plug.record.last_seen) {
            mark_changed(plug);
        }
    }
}

void Recorder::State::sweep_if_due(UtcMillis now) {
    if (!swept_at || now < *swept_at) {
        swept_at = now;
    } else if (now - *swept_at >= kSweepEvery) {
        swept_at = now;
        sweep_next = 0;
    }
    sweep(kSweepSlice);
}

void Recorder::State::note_gap(const Gap& gap) {
    const auto is_same = [&gap](const Gap& other) { return other.start == gap.start && other.cause == gap.cause; };
    const auto known = std::ranges::find_if(pending.gaps, is_same);
    if (known != pending.gaps.end()) {
        *known = gap;
    } else if (has_room()) {
        pending.gaps.push_back(gap);
    }
}

/// The readings that showed no mains voltage before were taken behind the open relay, too.
void Recorder::State::learn_relay_off(Plug& plug, UtcMillis now) {
    if (!plug.low_since || !has_room()) {
        return;
    }
    const UtcMillis since = std::max(*plug.low_since, now - kRelayLookBack);
    for (std::uint8_t channel = 1; channel <= kChannelsMax; ++channel) {
        if (plug.relays.is_off_for(channel)) {
            pending.relay_off.push_back({plug.record.id, channel, {since, now}});
        }
    }
    plug.low_since.reset();
}

void Recorder::State::set_online(Plug& plug, bool is_online, UtcMillis now) {
    if (plug.record.online == is_online) {
        return;
    }
    online += is_online ? 1U : 0U;
    online -= plug.record.online == true ? 1U : 0U;
    plug.record.online = is_online;
    mark_changed(plug);
    if (has_room()) {
        pending.availability.push_back({plug.record.id, now, is_online});
    }
}

/// Retained ones come again at every subscribe and are no news.
void Recorder::State::note(Plug& plug, const Reception& reception, std::string kind, std::string detail) {
    if (parts.state && !reception.retained && has_room()) {
        pending.events.push_back({plug.record.id, reception.received_at, std::move(kind), std::move(detail)});
    }
}

bool Recorder::State::is_stored(const Plug& plug, const Measurement& measurement, const Placement& placement) {
    ReadingRecord reading{plug.record.id,   0, placement.time, measurement.scheduled ? 0 : reading_flag::kLoadChange,
                          placement.offset, {}};
    while (reading.channel < measurement.channel_count && reading.values == ChannelValues{}) {
        reading.values = only_recorded(measurement.channels[reading.channel], parts);
        ++reading.channel;
    }
    const auto found = store.has_reading(reading);
    if (!found) {
        // Recording it twice is the smaller evil.
        log.warn(found.error().what);
        return false;
    }
    return *found;
}

/// The same message may be on file as one that came in time, or as one that was late.
bool Recorder::State::is_stored_either_way(const Plug& plug, const Measurement& measurement, const Placement& placement,
                                           UtcMillis received_at) {
    if (is_stored(plug, measurement, placement)) {
        return true;
    }
    const bool dated = measurement.plug_time && measurement.plug_time->is_set();
    return placement.late && dated &&
           is_stored(plug, measurement, {received_at, measurement.plug_time->stamp - received_at, false});
}

void Recorder::State::add_readings(Plug& plug, const Measurement& measurement, const Placement& placement,
                                   const Reception& reception) {
    using namespace reading_flag;
    const std::uint32_t common = (measurement.scheduled ? 0 : kLoadChange) | (placement.late ? kLate : 0) |
                                 (reception.clock_synchronised ? 0 : kClockUnsynchronised) |
                                 (measurement.energy_shared && parts.energy ? kEnergyShared : 0);
    bool is_low = false;
    for (std::uint8_t i = 0; i < measurement.channel_count; ++i) {
        const ChannelValues values = only_recorded(measurement.channels[i], parts);
        if (values == ChannelValues{}) {
            continue;
        }
        const auto channel = static_cast<std::uint8_t>(i + 1);
        const bool relay_off = plug.relays.is_off_for(channel);
        const std::uint32_t flags =
            common | (relay_off ? kRelayOff : 0) | (is_implausible(values, relay_off) ? kImplausible : 0);
        is_low = is_low || (!relay_off && values.voltage_v < kNoMainsV);
        pending.readings.push_back({plug.record.id, channel, placement.time, flags, placement.offset, values});
        ++counters.readings;
    }
    plug.low_since = is_low ? std::optional(plug.low_since.value_or(placement.time)) : std::nullopt;
    shed_readings();
}

/// The database could not be written for too long; the gap says what is missing.
void Recorder::State::shed_readings() {
    if (pending.readings.size() > kPendingReadingsMax) {
        const std::size_t excess = pending.readings.size() - kPendingReadingsMax;
        const UtcMillis last = pending.readings[excess - 1].time + milliseconds{1};
        shed_since = shed_since.value_or(pending.readings[0].time);
        if (last > *shed_since) {
            note_gap({*shed_since, last, GapCause::disk_full});
        }
        pending.readings.erase(pending.readings.begin(),
                               pending.readings.begin() + static_cast<std::ptrdiff_t>(excess));
        counters.shed += excess;
    }
}

MessageResult<void> Recorder::State::record_measurement(const std::string& device, const Measurement& body,
                                                        const Reception& reception) {
    auto plug = plug_for(device, reception.received_at);
    if (!plug) {
        return tl::unexpected(plug.error());
    }
    touch(**plug, reception);
    const auto placement = (*plug)->clock.place(body.plug_time, reception.received_at, reception.retained);
    if (!placement) {
        return fail(RefusalReason::unknown_age,
                    fmt::format("the retained reading of {} does not say when it was measured "
                                "in a way that can be trusted",
                                quote(device)));
    }
    const bool echo = (*plug)->recent.seen_before(body, reception.received_at);
    const bool may_be_stored = placement->late || (newest_at_start && placement->time <= *newest_at_start);
    if (echo || (may_be_stored && is_stored_either_way(**plug, body, *placement, reception.received_at))) {
        ++counters.duplicates;
        return {};
    }
    counters.late += placement->late ? 1U : 0U;
    (*plug)->record.clock_offset = (*plug)->clock.usual();  // Goes out with the next write of last_seen.
    add_readings(**plug, body, *placement, reception);
    return {};
}

MessageResult<void> Recorder::State::record_state(const std::string& device, const PlugState& body,
                                                  const Reception& reception) {
    auto found = plug_for(device, reception.received_at);
    if (!found) {
        return tl::unexpected(found.error());
    }
    Plug& plug = **found;
    touch(plug, reception);
    for (const RelayText& relay : body.relays) {
        const auto is_on = relay_is_on(plug.record, relay.text);
        const bool stale = reception.retained && plug.relays.known(relay.relay);
        if (!is_on || stale || !plug.relays.set(relay.relay, *is_on)) {
            continue;
        }
        learn_relay_off(plug, reception.received_at);
        if (parts.state && has_room()) {
            pending.relays.push_back({plug.record.id, relay.relay, reception.received_at, *is_on});
        }
    }
    const bool has_health = body.uptime_s || body.mqtt_count || body.wifi_rssi_percent;
    const UtcMillis written_at = plug.status_written_at.value_or(UtcMillis{});
    const bool due =
        reception.received_at - written_at >= kStatusAge ||
        std::chrono::floor<StatusWindow>(reception.received_at) != std::chrono::floor<StatusWindow>(written_at);
    if (parts.state && has_health && !reception.retained && due && has_room()) {
        pending.statuses.push_back({plug.record.id, reception.received_at, body.uptime_s, body.wifi_rssi_percent,
                                    body.wifi_signal_dbm, body.wifi_link_count, body.mqtt_count});
        plug.status_written_at = reception.received_at;
    }
    return {};
}

MessageResult<void> Recorder::State::record_availability(const std::string& device, const Availability& body,
                                                         const Reception& reception) {
    Plug* plug = registry.find(device);
    const std::string online_text = plug != nullptr ? plug->record.online_text.value_or("Online") : "Online";
    const std::string offline_text = plug != nullptr ? plug->record.offline_text.value_or("Offline") : "Offline";
    const bool says_online = body.text == online_text || body.text == "Online";
    const bool says_offline = body.text.empty() || body.text == offline_text || body.text == "Offline";
    if (!says_online && !says_offline) {
        hold_word(plug, device, {body.text, reception.received_at});
        return fail(RefusalReason::unknown_text,
                    fmt::format("{} says {}, which is neither {} nor {}", quote(device), quote(body.text),
                                quote(online_text), quote(offline_text)));
    }
    if (plug == nullptr) {
        if (body.text.empty()) {
            return {};  // The retained trace of a plug we never knew was cleared.
        }
        auto added = plug_for(device, reception.received_at);
        if (!added) {
            return tl::unexpected(added.error());
        }
        plug = *added;
    }
    if (says_online) {
        touch(*plug, reception);
    }
    plug->unexplained.reset();
    set_online(*plug, says_online, reception.received_at);
    return {};
}

/// Crossed thresholds are worth a row. A change of load is not: the reading that follows it says as much, and a plug
/// in use sends hundreds a day.
MessageResult<void> Recorder::State::record_margins(const std::string& device, const MarginAlarm& body,
                                                    const Reception& reception) {
    std::vector<NamedValue> thresholds = body.margins;
    std::erase_if(thresholds, [](const NamedValue& margin) { return margin.name == "PowerDelta"; });
    if (thresholds.empty()) {
        return plug_for(device, reception.received_at).map([&](Plug* plug) { touch(*plug, reception); });
    }
    return record_note(device, "margin", thresholds, reception);
}

MessageResult<void> Recorder::State::record_note(const std::string& device, std::string kind,
                                                 const std::vector<NamedValue>& values, const Reception& reception) {
    auto plug = plug_for(device, reception.received_at);
    if (!plug) {
        return tl::unexpected(plug.error());
    }
    touch(**plug, reception);
    note(**plug, reception, std::move(kind), join(values));
    return {};
}

Recorder::Recorder(RecordedParts parts, Known known, Store& store, Log& log)
    : state_(std::make_unique<State>(parts, std::move(known), store, log)) {}

Recorder::~Recorder() = default;

namespace {

template <class... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

}  // namespace

MessageResult<void> Recorder::record(const Event& event, const Reception& reception) {
    State& state = *state_;
    const std::string& device = event.device;
    if (!state.command_names.empty() && state.command_names.contains(device)) {
        ++state.counters.ignored;
        return {};
    }
    auto done =
        std::visit(Overloaded{
                       [&](const Measurement& body) { return state.record_measurement(device, body, reception); },
                       [&](const PlugState& body) { return state.record_state(device, body, reception); },
                       [&](const Availability& body) { return state.record_availability(device, body, reception); },
                       [&](const PlugInfo& body) { return state.record_info(device, body, reception); },
                       [&](const Announcement& body) { return state.record_announcement(body, reception); },
                       [&](const MarginAlarm& body) { return state.record_margins(device, body, reception); },
                       [&](const CalibrationChange& body) {
                           return state.record_note(device, "calibration", body.factors, reception);
                       },
                       [&](const AnnouncedChannels& body) {
                           state.record_channels(body);
                           return MessageResult<void>{};
                       },
                       // Discovery was turned off; the plug itself goes on, so nothing known of it is forgotten.
                       [&](const Withdrawal&) {
                           ++state.counters.ignored;
                           return MessageResult<void>{};
                       },
                       [&](const Ignored&) {
                           ++state.counters.ignored;
                           return MessageResult<void>{};
                       },
                   },
                   event.body);
    if (!reception.retained) {
        state.sweep_if_due(reception.received_at);
    }
    return done;
}

void Recorder::reject(const Delivery& delivery, const Refusal& refusal) {
    State& state = *state_;
    ++state.counters.rejected;
    const auto minute = std::chrono::floor<std::chrono::minutes>(delivery.received_at);
    if (state.rejected_minute != minute) {
        state.rejected_minute = minute;
        state.rejected_in_minute = 0;
    }
    if (state.rejected_in_minute >= kRejectedPerMinuteMax || !state.has_room()) {
        ++state.counters.rejected_unkept;
        return;
    }
    ++state.rejected_in_minute;
    const bool plain = std::ranges::all_of(delivery.topic, [](char c) { return c >= ' ' && c <= '~'; });
    state.pending.rejected.push_back(
        {delivery.received_at, plain ? delivery.topic.substr(0, kTopicBytesMax) : quote(delivery.topic, kTopicBytesMax),
         std::string(name(refusal.code)), without_wifi_names(delivery.payload).substr(0, kRejectedBytesMax)});
}

std::size_t Recorder::pending_rows() const {
    // Plugs get into the batch when it is sealed, and may be in it from a commit that failed.
    return state_->pending.rows() - state_->pending.plugs.size() + state_->changed.size();
}

const Batch& Recorder::seal(Seal seal) {
    State& state = *state_;
    if (seal == Seal::closing) {
        state.sweep_next = 0;
        state.sweep(state.registry.size());
    }
    state.pending.plugs.clear();
    for (const Plug* plug : state.changed) {
        state.pending.plugs.push_back(plug->record);
    }
    return state.pending;
}

void Recorder::committed() {
    for (Plug* plug : state_->changed) {
        plug->changed = false;
        plug->row_written_at = plug->record.last_seen;
    }
    state_->changed.clear();
    state_->pending.clear();
    state_->shed_since.reset();
}

void Recorder::note_gap(const Gap& gap) {
    state_->note_gap(gap);
}

void Recorder::note_run(const RunRecord& run) {
    state_->pending.run = run;
}

void Recorder::end_open_gaps(UtcMillis last_alive) {
    state_->pending.end_open_gaps_at = last_alive;
}

void Recorder::clock_stepped(std::chrono::milliseconds step) {
    for (Plug& plug : state_->registry.plugs()) {
        plug.clock.host_stepped(step);
    }
    for (ReadingRecord& reading : state_->pending.readings) {
        const bool by_our_clock = (reading.flags & reading_flag::kLate) == 0;
        if (by_our_clock && (reading.flags & reading_flag::kClockUnsynchronised) != 0) {
            reading.time += step;
            if (reading.plug_clock_offset) {
                *reading.plug_clock_offset -= step;
            }
        }
    }
}

void Recorder::set_parts(RecordedParts parts) {
    state_->parts = parts;
}

const RecorderCounters& Recorder::counters() const {
    return state_->counters;
}

std::size_t Recorder::plug_count() const {
    return state_->registry.size();
}

std::size_t Recorder::online_count() const {
    return state_->online;
}

}  // namespace collector
