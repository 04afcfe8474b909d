#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace collector::mqtt {

/// Why there is no connection, as far as it decides how long to wait.
enum class Setback {
    lost,           ///< an established connection ended: try at once
    failed,         ///< no connection came about
    held_up,        ///< a lost connection was not answered in the little time that it gets first: try at once
    other_version,  ///< not with this version of MQTT: try another at once
    other_address,  ///< not at this address of the broker: likewise
    login_refused,  ///< the broker knows us and says no; asking again soon only annoys it
};

/// How long to wait before the next attempt. One thread.
class Backoff {
  public:
    static constexpr std::chrono::milliseconds kFirst{1000};
    static constexpr std::chrono::milliseconds kMax{30'000};
    static constexpr std::chrono::milliseconds kAfterRefusal{60'000};

    explicit Backoff(std::uint32_t seed) : random_(seed) {}

    /// 0 after the loss of a connection that had held, which also ends a row of failures, and when a longer try,
    /// another version or address is due; otherwise kFirst doubling to kMax, a quarter more or less by chance and never
    /// more than kMax; kAfterRefusal and up to a quarter more after a refused login.
    [[nodiscard]] std::chrono::milliseconds after(Setback setback);

  private:
    std::minstd_rand random_;
    std::chrono::milliseconds next_ = kFirst;
};

}  // namespace collector::mqtt
