#include "daemon/pipeline.hpp"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include <collector/base/quote.hpp>

namespace collector {
namespace {

constexpr std::chrono::milliseconds kRetryFirst{250};
constexpr std::chrono::milliseconds kRetryMax{5000};

/// Of the alternatives of Event::body, in their order.
constexpr auto kKinds =
    std::to_array({MessageKind::reading, MessageKind::state, MessageKind::availability, MessageKind::discovery,
                   MessageKind::discovery, MessageKind::discovery, MessageKind::info, MessageKind::alarm,
                   MessageKind::calibration, MessageKind::ignored});
static_assert(kKinds.size() == std::variant_size_v<decltype(Event::body)>);

/// A message that says nothing at all is one to be ignored.
MessageKind kind_of(const std::vector<Event>& events) {
    return events.empty() ? MessageKind::ignored : kKinds.at(events.front().body.index());
}

}  // namespace

Pipeline::Pipeline(tasmota::Decoder decoder, Recorder& recorder, Store& store, Log& log, FlushRule rule)
    : decoder_(std::move(decoder)), recorder_(recorder), store_(store), log_(log), rule_(rule) {}

void Pipeline::take(const Delivery& delivery, bool clock_synchronised, SteadyTime since) {
    if (log_.wants(LogLevel::debug)) {
        log_.debug(fmt::format("{} bytes on {}{}", delivery.payload.size(), quote(delivery.topic),
                               delivery.retained ? " (retained)" : ""));
    }
    events_.clear();
    const auto speaker = recorder_.speaker(delivery.topic);
    MessageResult<void> done = decoder_.decode(delivery, events_, speaker.voice);
    for (std::size_t i = 0; done && i < events_.size(); ++i) {
        done =
            recorder_.record(events_[i], {delivery.received_at, delivery.retained, clock_synchronised, speaker.plug});
    }
    ++taken_.at(static_cast<std::size_t>(done ? kind_of(events_) : MessageKind::refused));
    if (!done) {
        recorder_.reject(delivery, done.error());
        if (const auto held_back = refused_lines_.admit(since)) {
            log_.warn(fmt::format("refused a message on {}: {} ({}){}", quote(delivery.topic), done.error().what,
                                  name(done.error().code),
                                  *held_back > 0 ? fmt::format("; {} more since the last such line", *held_back) : ""));
        }
    }
    if (!oldest_pending_ && recorder_.pending_rows() > 0) {
        oldest_pending_ = since;
    }
}

Pipeline::Committed Pipeline::commit_if_due(SteadyTime now) {
    if (!oldest_pending_ && recorder_.pending_rows() > 0) {
        oldest_pending_ = now;  // Not from a message: what the collector knows of itself.
    }
    if (!oldest_pending_) {
        return Committed::nothing_due;
    }
    const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(now - *oldest_pending_);
    if (trouble_.empty() ? !is_due(rule_, recorder_.pending_rows(), age) : now < retry_at_) {
        return Committed::nothing_due;
    }
    return commit(Recorder::Seal::running, now) ? Committed::done : Committed::failed;
}

StoreResult<void> Pipeline::commit(Recorder::Seal seal, SteadyTime now) {
    const Batch& batch = recorder_.seal(seal);
    if (!batch.empty()) {
        if (auto done = store_.commit(batch); !done) {
            note_failure(done.error(), now);
            return done;
        }
    }
    recorder_.committed();
    if (const std::uint64_t shed = recorder_.counters().shed; shed > shed_said_) {
        log_.warn(fmt::format("{} readings were given up: the database could not be written for too long",
                              shed - shed_said_));
        shed_said_ = shed;
    }
    oldest_pending_.reset();
    retry_delay_ = std::chrono::milliseconds{0};
    if (!trouble_.empty()) {
        log_.info("the database can be written again; nothing that was held is lost but what was said to be given up");
        trouble_.clear();
    }
    return {};
}

std::optional<SteadyTime> Pipeline::next_commit() const {
    if (!oldest_pending_) {
        return std::nullopt;
    }
    return trouble_.empty() ? *oldest_pending_ + rule_.age_max : retry_at_;
}

void Pipeline::note_failure(const StoreError& error, SteadyTime now) {
    trouble_ = error.what;
    oldest_pending_ = oldest_pending_.value_or(now);
    retry_delay_ = std::clamp(retry_delay_ * 2, kRetryFirst, kRetryMax);
    retry_at_ = now + retry_delay_;
    if (!trouble_lines_.admit(now)) {
        return;
    }
    const std::string_view advice = error.code == StoreErrc::busy   ? "another program keeps it locked"
                                    : error.code == StoreErrc::full ? "the disk is full; make room"
                                                                    : "see whether the disk is in order";
    log_.error(fmt::format("{}; {}. {} rows are held in memory and tried again", error.what, advice,
                           recorder_.pending_rows()));
}

}  // namespace collector
