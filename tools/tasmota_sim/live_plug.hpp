#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "message.hpp"
#include "mqtt_session.hpp"
#include "plug.hpp"

namespace tasmota_sim {

/// How plugs come back when the broker is away.
struct RetryTiming {
    std::chrono::milliseconds step{10000};      ///< MqttRetry: the n-th wait in a row is n times this
    std::chrono::milliseconds longest{120000};  ///< the firmware's limit
    std::chrono::milliseconds patience{15000};  ///< for CONNACK

    /// The same, short enough for a test, and without growth.
    [[nodiscard]] static RetryTiming fast_boot();
};

/// What all plugs of a live run share.
class LiveHost {
  public:
    LiveHost() = default;
    virtual ~LiveHost() = default;
    LiveHost(const LiveHost&) = delete;
    LiveHost& operator=(const LiveHost&) = delete;

    [[nodiscard]] virtual const BrokerAccess& access() const = 0;

    /// Plugs take turns to connect, so that a thousand do not overrun the broker's queue of new connections.
    [[nodiscard]] virtual bool may_open() const = 0;

    /// True while telemetry is held back.
    [[nodiscard]] virtual bool paused() const = 0;

    /// A message went to the broker's socket completely.
    virtual void written(const Persona& plug, const Message& message) = 0;

    /// A connection could not be made or was lost.
    virtual void fault(const std::string& what) = 0;
};

/// A plug with its connection. One thread; times as for Plug.
class LivePlug {
  public:
    /// Keeps the address of `host`, which must outlive the plug.
    LivePlug(Plug plug, const RetryTiming& retry, LiveHost& host)
        : plug_{std::move(plug)}, retry_{retry}, host_{&host} {}

    [[nodiscard]] const Persona& persona() const { return plug_.persona(); }

    /// When act() has something to do next.
    [[nodiscard]] UtcMillis next_due() const;
    void act(UtcMillis now);

    void on_ready(MqttSession::Readiness ready, UtcMillis now);
    void keep_alive(UtcMillis now);
    void cut_power(UtcMillis now);

    /// Drops the connection for good, as at the end of a run; act() must not be called any more.
    void hang_up();

    [[nodiscard]] int socket() const { return session_ ? session_->socket() : -1; }
    [[nodiscard]] bool wants_write() const { return session_ && session_->wants_write(); }

    [[nodiscard]] bool opening() const { return session_ && session_->state() == MqttSession::State::opening; }
    [[nodiscard]] bool linked() const { return linked_; }
    [[nodiscard]] bool gone() const { return !session_; }

    /// True when every message that was handed over has gone to the socket.
    [[nodiscard]] bool flushed() const { return unwritten_.empty(); }

  private:
    void open(UtcMillis now);
    void publish(Message message);
    void greet(UtcMillis now);
    /// Takes note of what the session did.
    void settle(UtcMillis now);
    void collect_written();
    void drop(UtcMillis now);

    Plug plug_;
    RetryTiming retry_;
    LiveHost* host_;
    std::unique_ptr<MqttSession> session_;
    std::deque<Message> unwritten_;  ///< handed to the session, oldest first
    bool linked_ = false;
    int failures_ = 0;               ///< in a row
    UtcMillis retry_at_{};           ///< not before
    UtcMillis give_up_at_ = kNever;  ///< of a session that opens or closes
};

}  // namespace tasmota_sim
