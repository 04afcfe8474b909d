#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <collector/base/clock.hpp>

#include "web/basic_login.hpp"
#include "web/exchange.hpp"
#include "web/static_files.hpp"

namespace collector::web {

/// How large a request's head may be.
inline constexpr std::size_t kHeadBytesMax = 8192;
inline constexpr std::size_t kHeadersMax = 64;

/// What a head weighs.
struct HeadSize {
    std::size_t bytes;
    std::size_t headers;
};

/// Who may ask, and by which names we are called.
struct Admission {
    std::vector<std::string> names;       ///< see is_host_of_ours()
    std::optional<std::string> password;  ///< nullopt: none is needed
};

/// Looks at each request before anybody works on it: what is refused, what is a file of the page, and what is for the
/// record. One thread.
class FrontDesk {
  public:
    explicit FrontDesk(Admission admission);

    enum class Way { answered, for_record };
    struct Decision {
        Way way;
        std::chrono::seconds delay{0};  ///< of the answer
    };
    /// Whether the head is none that we answer; then the exchange has its answer, and the connection is to be closed.
    [[nodiscard]] bool refuse_head(Exchange& exchange, const HeadSize& head) const;
    /// Answers the exchange, or reads its target.
    [[nodiscard]] Decision receive(Exchange& exchange, const std::string& address, SteadyTime now);

  private:
    [[nodiscard]] std::optional<Problem> problem_of_head(const HttpRequest& request, const HeadSize& head) const;
    /// nullopt: he may come in.
    [[nodiscard]] std::optional<Decision> refuse_login(Exchange& exchange, const std::string& address, SteadyTime now);

    std::vector<std::string> names_;
    std::optional<BasicLogin> login_;
    StaticFiles files_;
};

}  // namespace collector::web
