#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

/// What a browser asks and what it is answered, without sockets.
namespace collector::web {

namespace status {
inline constexpr unsigned kOk = 200;
inline constexpr unsigned kNotModified = 304;
inline constexpr unsigned kBadRequest = 400;
inline constexpr unsigned kUnauthorised = 401;
inline constexpr unsigned kNotFound = 404;
inline constexpr unsigned kMethodNotAllowed = 405;
inline constexpr unsigned kUriTooLong = 414;
inline constexpr unsigned kMisdirected = 421;
inline constexpr unsigned kTooManyRequests = 429;
inline constexpr unsigned kHeadTooLarge = 431;
inline constexpr unsigned kInternal = 500;
inline constexpr unsigned kUnavailable = 503;
}  // namespace status

struct HttpRequest {
    std::string target;  ///< path and query as they were sent
    std::string method = "GET";
    std::optional<std::string> host;
    std::optional<std::string> authorization;
    std::optional<std::string> if_none_match;
    std::string accept_encoding;
    std::string accept_language;
    bool has_body = false;
};

struct HttpAnswer {
    unsigned status = status::kOk;
    std::string content_type;
    std::string body;
    std::string etag;  ///< with its quotes; empty: none
    std::vector<std::pair<std::string, std::string>> headers{};
};

/// Why there is no answer.
struct Problem {
    unsigned status;
    std::string detail;  ///< for a person; no trailing full stop
    friend bool operator==(const Problem&, const Problem&) = default;
};

using AnswerResult = tl::expected<HttpAnswer, Problem>;

[[nodiscard]] inline tl::unexpected<Problem> refuse(unsigned status, std::string detail) {
    return tl::unexpected(Problem{status, std::move(detail)});
}

/// `application/problem+json` by RFC 9457.
[[nodiscard]] HttpAnswer to_answer(const Problem& problem);

/// Whether a list such as `gzip, br;q=0.5` takes gzip.
[[nodiscard]] bool takes_gzip(std::string_view accept_encoding);

/// Whether If-None-Match has this tag, compared weakly.
[[nodiscard]] bool has_tag(std::string_view if_none_match, std::string_view etag);

}  // namespace collector::web
