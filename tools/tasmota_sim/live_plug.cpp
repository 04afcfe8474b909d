#include "live_plug.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace tasmota_sim {

namespace {

using namespace std::chrono_literals;

// More than this waits for a socket only when the broker has stopped reading; the firmware would lose it, too.
constexpr std::size_t kUnwrittenMax = 64;
constexpr auto kHangUpPatience = 1s;
constexpr auto kTurnWait = 5ms;

bool is_telemetry(MessageKind kind) {
    switch (kind) {
        case MessageKind::relay:
        case MessageKind::state:
        case MessageKind::sensor:
        case MessageKind::margins:
            return true;
        case MessageKind::lwt:
        case MessageKind::command:
        case MessageKind::info:
        case MessageKind::discovery:
            return false;
    }
    return false;
}

}  // namespace

RetryTiming RetryTiming::fast_boot() {
    return {.step = 500ms, .longest = 500ms, .patience = 5s};
}

UtcMillis LivePlug::next_due() const {
    UtcMillis due = std::min(plug_.next_due(), give_up_at_);
    if (!session_ && plug_.wants_link()) {
        due = std::min(due, retry_at_);
    }
    return due;
}

void LivePlug::act(UtcMillis now) {
    for (Message& message : plug_.advance(now)) {
        if (!host_->paused() || !is_telemetry(message.kind)) {
            publish(std::move(message));
        }
    }
    if (session_ && give_up_at_ <= now) {
        if (opening()) {
            host_->fault("no answer to CONNECT");
        }
        drop(now);
    }
    if (session_ && !plug_.wants_link()) {
        session_->hang_up();
        linked_ = false;
        give_up_at_ = std::min(give_up_at_, now + kHangUpPatience);
    }
    settle(now);
    if (!session_ && plug_.wants_link() && retry_at_ <= now) {
        open(now);
    }
}

void LivePlug::open(UtcMillis now) {
    if (!host_->may_open()) {
        retry_at_ = now + kTurnWait;
        return;
    }
    session_ = std::make_unique<MqttSession>(host_->access(), persona().client_id(), plug_.will());
    give_up_at_ = now + retry_.patience;
    settle(now);
}

void LivePlug::on_ready(MqttSession::Readiness ready, UtcMillis now) {
    if (session_) {
        session_->on_ready(ready);
        settle(now);
    }
}

void LivePlug::keep_alive(UtcMillis now) {
    if (session_) {
        session_->keep_alive();
        settle(now);
    }
}

void LivePlug::cut_power(UtcMillis now) {
    plug_.cut_power(now);
    act(now);
}

void LivePlug::hang_up() {
    if (session_) {
        session_->hang_up();
        linked_ = false;
        unwritten_.clear();
        if (session_->state() == MqttSession::State::closed) {
            session_.reset();
        }
    }
}

void LivePlug::publish(Message message) {
    if (!linked_ || unwritten_.size() >= kUnwrittenMax) {
        return;
    }
    unwritten_.push_back(std::move(message));
    session_->publish(unwritten_.back());
    collect_written();
}

void LivePlug::greet(UtcMillis now) {
    linked_ = true;
    failures_ = 0;
    give_up_at_ = kNever;
    Greeting greeting = plug_.connected(now);
    for (Message& message : greeting.before_subscribe) {
        publish(std::move(message));
    }
    for (const std::string& filter : greeting.subscriptions) {
        session_->subscribe(filter);
    }
    for (Message& message : greeting.after_subscribe) {
        publish(std::move(message));
    }
}

void LivePlug::settle(UtcMillis now) {
    if (!session_) {
        return;
    }
    if (session_->state() == MqttSession::State::open && !linked_) {
        greet(now);
    }
    collect_written();
    if (session_->state() == MqttSession::State::closed) {
        if (!session_->fault().empty()) {
            host_->fault(session_->fault());
        }
        drop(now);
    }
}

void LivePlug::collect_written() {
    for (std::size_t count = session_->take_written(); count > 0 && !unwritten_.empty(); --count) {
        host_->written(persona(), unwritten_.front());
        unwritten_.pop_front();
    }
}

void LivePlug::drop(UtcMillis now) {
    session_.reset();
    unwritten_.clear();
    linked_ = false;
    give_up_at_ = kNever;
    ++failures_;
    if (plug_.wants_link()) {
        plug_.disconnected();
        retry_at_ = now + std::min(retry_.step * failures_, retry_.longest);
    } else {
        // After a power cut the plug starts afresh.
        failures_ = 0;
        retry_at_ = now;
    }
}

}  // namespace tasmota_sim
