#pragma once

#include <chrono>
#include <optional>

#include <collector/base/clock.hpp>
#include <collector/mqtt/subscriber_settings.hpp>

namespace collector::mqtt {

/// Which version of MQTT the next attempt speaks: 5, unless the broker seems not to know it. One thread.
class VersionChoice {
  public:
    /// After this long the broker may have been replaced by one that knows MQTT 5.
    static constexpr std::chrono::hours kTryAgainAfter{1};
    /// A single connection that ends early can be chance, or a restart of the broker.
    static constexpr int kHangUpsMax = 2;

    /// What an attempt said about the version.
    enum class Answer {
        accepted,
        version_refused,  ///< the broker says that it does not speak it
        hung_up,          ///< TCP and TLS worked, and the broker ended the connection without answering
        other,            ///< a refused login, no connection, no answer in time
    };

    /// `fixed`: the only version to speak; nullopt: whichever the broker knows.
    explicit VersionChoice(std::optional<ProtocolVersion> fixed) : fixed_(fixed) {}

    /// For the attempt that begins now.
    [[nodiscard]] ProtocolVersion choose(SteadyTime now);
    /// Call it after every attempt. True: try the other version now, without a pause.
    [[nodiscard]] bool learn(Answer answer, SteadyTime now);

  private:
    std::optional<ProtocolVersion> fixed_;
    std::optional<SteadyTime> fell_back_at_;  ///< nullopt: MQTT 5 has not failed
    int hang_ups_ = 0;                        ///< in a row, with the version now spoken
};

}  // namespace collector::mqtt
