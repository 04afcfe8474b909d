#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <collector/base/clock.hpp>

namespace collector::web {

/// HTTP basic authentication (RFC 7617) with one password and any user name. One thread at a time.
///
/// Guessing is slow: the answer to a wrong password waits a second for each wrong one that its address has sent in the
/// last minute, up to kDelayMax, and while kHeldMax of an address wait, its others are not looked at. A right one
/// never waits.
class BasicLogin {
  public:
    static constexpr std::chrono::seconds kDelayMax{5};
    static constexpr std::chrono::minutes kRemembered{1};
    static constexpr std::size_t kHeldMax = 4;
    /// Addresses that are remembered; when there are more, the oldest is forgotten.
    static constexpr std::size_t kAddressesMax = 1000;

    explicit BasicLogin(std::string_view password);

    enum class Verdict { right, wrong, missing, not_looked_at };
    struct Decision {
        Verdict verdict;
        std::chrono::seconds delay{0};  ///< of the answer
    };
    /// `authorization`: the header; nullopt: there is none.
    [[nodiscard]] Decision decide(const std::optional<std::string>& authorization, const std::string& address,
                                  SteadyTime now);

  private:
    struct Failures {
        int count = 0;
        SteadyTime last;
        std::map<SteadyTime, int> held;  ///< by when they are answered
    };
    [[nodiscard]] bool is_right(std::string_view authorization) const;
    Failures& failures_of(const std::string& address, SteadyTime now);

    std::string digest_;
    std::map<std::string, Failures> failures_;
};

}  // namespace collector::web
