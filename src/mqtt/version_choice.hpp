#pragma once

#include <chrono>
#include <optional>

#include <collector/base/clock.hpp>
#include <collector/mqtt/subscriber_settings.hpp>

namespace collector::mqtt {

/// Which version of MQTT the next attempt speaks: 5, as long as nothing says that the broker cannot. One thread.
class VersionChoice {
  public:
    /// A broker that could not speak MQTT 5 may have been replaced since.
    static constexpr std::chrono::hours kTryAgainAfter{1};
    /// One connection that ends early can be chance, or the broker's restart.
    static constexpr int kHangUpsMax = 2;

    /// What became of an attempt, as far as it says something about the version.
    enum class Answer {
        accepted,
        version_refused,  ///< the broker says that it does not speak it
        hung_up,          ///< TCP and TLS stood, and the broker ended the connection without an answer
        other,            ///< a refused login, no connection, no answer in time
    };

    /// `fixed`: the only version to speak; nullopt: whichever the broker can.
    explicit VersionChoice(std::optional<ProtocolVersion> fixed) : fixed_(fixed) {}

    /// For the attempt that begins now.
    [[nodiscard]] ProtocolVersion choose(SteadyTime now);
    /// To be told after each attempt. True: the other version is due now, without a pause.
    [[nodiscard]] bool learn(Answer answer, SteadyTime now);

  private:
    std::optional<ProtocolVersion> fixed_;
    std::optional<SteadyTime> fell_back_at_;  ///< nullopt: MQTT 5 has not failed
    int hang_ups_ = 0;                        ///< in a row, with the version now spoken
};

}  // namespace collector::mqtt
