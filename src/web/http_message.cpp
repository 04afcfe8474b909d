#include "web/http_message.hpp"

#include <algorithm>

#include <collector/presentation/json_parts.hpp>

namespace collector::web {
namespace {

std::string_view title_of(unsigned code) {
    switch (code) {
        case status::kBadRequest:
            return "Bad Request";
        case status::kUnauthorised:
            return "Unauthorized";
        case status::kNotFound:
            return "Not Found";
        case status::kMethodNotAllowed:
            return "Method Not Allowed";
        case status::kUriTooLong:
            return "URI Too Long";
        case status::kMisdirected:
            return "Misdirected Request";
        case status::kTooManyRequests:
            return "Too Many Requests";
        case status::kHeadTooLarge:
            return "Request Header Fields Too Large";
        case status::kUnavailable:
            return "Service Unavailable";
        default:
            return "Internal Server Error";
    }
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Calls `found` with each part of a list, until it says true; whether it did.
template <class Found>
bool any_part(std::string_view list, Found found) {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (found(trimmed(list.substr(0, comma)))) {
            return true;
        }
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

std::string_view without_weakness(std::string_view etag) {
    return etag.starts_with("W/") ? etag.substr(2) : etag;
}

}  // namespace

HttpAnswer to_answer(const Problem& problem) {
    const Json json{{"type", "about:blank"},
                    {"title", title_of(problem.status)},
                    {"status", problem.status},
                    {"detail", problem.detail}};
    HttpAnswer answer{.status = problem.status,
                      .content_type = "application/problem+json",
                      .body = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n",
                      .etag = {}};
    if (problem.status == status::kUnavailable) {
        answer.headers.emplace_back("Retry-After", "5");
    }
    return answer;
}

bool takes_gzip(std::string_view accept_encoding) {
    return any_part(accept_encoding, [](std::string_view part) {
        const auto semicolon = part.find(';');
        const bool is_refused = semicolon != std::string_view::npos &&
                                part.substr(semicolon + 1).find_first_not_of(" q=0.") == std::string_view::npos;
        return trimmed(part.substr(0, semicolon)) == "gzip" && !is_refused;
    });
}

bool has_tag(std::string_view if_none_match, std::string_view etag) {
    return !etag.empty() && any_part(if_none_match, [etag](std::string_view part) {
        return part == "*" || without_weakness(part) == without_weakness(etag);
    });
}

}  // namespace collector::web
