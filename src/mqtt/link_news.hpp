#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <collector/base/clock.hpp>
#include <collector/base/log.hpp>
#include <collector/mqtt/subscriber_settings.hpp>

namespace collector::mqtt {

/// How a connection ended.
struct Loss {
    int reason = 0;                ///< of the broker's DISCONNECT; 0: it gave none
    bool had_held = false;         ///< it was not a short one
    std::string subscribing_to{};  ///< the topic that was being asked for; empty: none
};

/// Why there is no connection, in words for a person, and how serious that is.
struct LinkProblem {
    LogLevel level = LogLevel::error;
    std::string text;
};

/// Tells a person about the connection, in the log: each change once, and a lasting problem now and then. Does not
/// connect anything itself. One thread.
class LinkNews {
  public:
    /// `clock` and `log` must outlive it.
    LinkNews(const SubscriberSettings& settings, const Clock& clock, Log& log);

    void connected(ProtocolVersion version);
    /// We give up on MQTT 5. `code`: of the refusal; nullopt: the broker hangs up instead of answering.
    void falls_back(std::optional<int> code);
    /// The broker has other addresses than this one.
    void goes_elsewhere(const std::string& failed_address);
    void topic_refused(const std::string& topic, int code);
    /// It is asked for no more for a while, since the broker hangs up at it.
    void left_out(const std::string& topic);
    /// One that was refused before.
    void granted(const std::string& topic);
    void subscribed(std::size_t granted, std::size_t of);
    /// How long a topic has been granted without a single message coming; call it as often as you like.
    void silent(std::chrono::milliseconds duration);

    /// The broker refused to let us in.
    [[nodiscard]] LinkProblem refused(int code) const;
    /// Call it once for every connection that ended: some losses only mean something when they follow each other.
    [[nodiscard]] LinkProblem lost(const Loss& loss);
    /// We ended the connection for what StreamWatch calls overrun or stuck.
    [[nodiscard]] LinkProblem overrun(ProtocolVersion version) const;
    [[nodiscard]] LinkProblem stuck() const;
    /// Call it for every attempt that failed; a lasting problem is repeated now and then.
    void say(const LinkProblem& problem);

  private:
    const std::string address_;
    const std::string client_id_;
    const bool tls_;
    const Clock& clock_;
    Log& log_;

    std::string said_problem_;
    SteadyTime said_at_;
    std::uint64_t attempts_since_said_ = 0;
    int short_lived_ = 0;  ///< connections in a row
    bool hinted_at_silence_ = false;
};

}  // namespace collector::mqtt
