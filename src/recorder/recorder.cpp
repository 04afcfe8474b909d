#include <collector/recorder/recorder.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <collector/base/quote.hpp>
#include <collector/plugs/plug_presence.hpp>

#include "recorder/recorder_state.hpp"

namespace collector {

tl::unexpected<Refusal> Recorder::State::too_many_plugs(const std::string& topic) const {
    return fail(RefusalReason::too_many_plugs, fmt::format("{} would be plug number {}; the limit is {}", quote(topic),
                                                           plugs.size() + 1, PlugDirectory::kPlugsMax));
}

Plug* Recorder::State::sender(const std::string& device, const Reception& reception) {
    return reception.plug ? &plugs[*reception.plug] : plugs.find(device);
}

MessageResult<Plug*> Recorder::State::plug_for(const std::string& device, const Reception& reception) {
    if (Plug* known = sender(device, reception)) {
        return known;
    }
    Plug* const plug = plugs.add(device, reception.received_at);
    if (plug == nullptr) {
        return too_many_plugs(device);
    }
    plug_rows.mark(*plug);
    return plug;
}

void Recorder::State::touch(Plug& plug, const Reception& reception) {
    if (reception.retained) {
        return;
    }
    plug.unexplained.reset();
    if (!plug.record.last_seen) {
        plug_rows.mark(plug);
    }
    plug.record.last_seen = std::max(plug.record.last_seen.value_or(reception.received_at), reception.received_at);
    if (plug.record.online != true) {
        set_online(plug, true, reception.received_at);
    }
}

void Recorder::State::set_online(Plug& plug, bool is_online, UtcMillis now) {
    if (plug.record.online == is_online) {
        return;
    }
    plug.record.online = is_online;
    plug_rows.mark(plug);
    if (pending.has_room()) {
        pending.batch().availability.push_back({plug.record.id, now, is_online});
    }
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

PlugDirectory::Speaker Recorder::speaker(std::string_view topic) const {
    return state_->plugs.speaker(topic);
}

MessageResult<void> Recorder::record(const Event& event, const Reception& reception) {
    State& state = *state_;
    const std::string& device = event.device;
    state.pending.set_dated(reception.clock_synchronised);
    const std::size_t known = state.plugs.size();
    if (!reception.plug && state.plugs.is_command_name(device)) {
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
                       [&](const Withdrawal& body) {
                           state.plugs.withdraw(body);
                           ++state.counters.ignored;
                           return MessageResult<void>{};
                       },
                       [&](const Ignored&) {
                           ++state.counters.ignored;
                           return MessageResult<void>{};
                       },
                   },
                   event.body);
    for (std::size_t number = known; number < state.plugs.size(); ++number) {
        state.plugs[static_cast<PlugNumber>(number)].is_first_seen_undated = !reception.clock_synchronised;
    }
    if (!reception.retained) {
        state.plug_rows.sweep_if_due(reception.received_at);
    }
    return done;
}

void Recorder::reject(const Delivery& delivery, const Refusal& refusal) {
    State& state = *state_;
    ++state.counters.rejected;
    ++state.counters.rejected_by_reason.at(static_cast<std::size_t>(refusal.code));
    auto kept = state.pending.has_room() ? state.rejected.keep(delivery, name(refusal.code)) : std::nullopt;
    if (kept) {
        state.pending.batch().rejected.push_back(std::move(*kept));
    } else {
        ++state.counters.rejected_unkept;
    }
}

std::size_t Recorder::pending_rows() const {
    // Plugs get into the batch when it is sealed, and may be in it from a commit that failed.
    const Batch& batch = state_->pending.batch();
    return batch.rows() - batch.plugs.size() + state_->plug_rows.size();
}

const Batch& Recorder::seal(Seal seal) {
    if (seal == Seal::closing) {
        state_->plug_rows.sweep_all();
    }
    state_->counters.shed += state_->pending.shed_to_limit();
    state_->plug_rows.copy_to(state_->pending.batch().plugs);
    return state_->pending.batch();
}

void Recorder::committed() {
    state_->plug_rows.committed();
    state_->pending.committed();
}

void Recorder::note_gap(const Gap& gap) {
    state_->pending.note_gap(gap);
}

void Recorder::note_run(const RunRecord& run) {
    state_->pending.batch().run = run;
}

void Recorder::take_back_gap(const Gap& gap) {
    state_->pending.take_back_gap(gap);
}

void Recorder::end_open_gaps(const OpenGapsEnd& at) {
    state_->pending.batch().open_gaps_end = at;
}

void Recorder::clock_stepped(std::chrono::milliseconds step, UtcMillis now) {
    State& state = *state_;
    for (PlugNumber number = 0; number < state.plugs.size(); ++number) {
        Plug& plug = state.plugs[number];
        plug.clock.host_stepped(step);
        if (plug.is_first_seen_undated) {
            plug.record.first_seen += step;
            state.plug_rows.mark(plug);
        }
        if (plug.record.last_seen) {
            plug.record.last_seen = std::min(*plug.record.last_seen, now);
        }
    }
    state.pending.clock_stepped(step);
}

void Recorder::clock_is_right() {
    for (PlugNumber number = 0; number < state_->plugs.size(); ++number) {
        state_->plugs[number].is_first_seen_undated = false;
    }
    state_->pending.clock_is_right();
}

void Recorder::set_parts(RecordedParts parts) {
    state_->parts = parts;
}

const RecorderCounters& Recorder::counters() const {
    return state_->counters;
}

std::size_t Recorder::plug_count() const {
    return state_->plugs.size();
}

std::size_t Recorder::online_count(UtcMillis now) const {
    std::size_t count = 0;
    for (PlugNumber number = 0; number < state_->plugs.size(); ++number) {
        const PlugRecord& plug = state_->plugs[number].record;
        count += presence(plug.online, plug.last_seen, now) == PlugPresence::online ? 1U : 0U;
    }
    return count;
}

}  // namespace collector
