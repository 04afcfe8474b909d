#include "web/front_desk.hpp"

#include <utility>

#include <fmt/format.h>

#include <collector/base/quote.hpp>

#include "web/host_check.hpp"

namespace collector::web {

FrontDesk::FrontDesk(Admission admission) : names_(std::move(admission.names)) {
    if (admission.password) {
        login_.emplace(*admission.password);
    }
}

std::optional<Problem> FrontDesk::problem_of_head(const HttpRequest& request, const HeadSize& head) const {
    if (head.bytes > kHeadBytesMax) {
        return Problem{status::kHeadTooLarge, fmt::format("limit head_bytes: at most {}", kHeadBytesMax)};
    }
    if (head.headers > kHeadersMax) {
        return Problem{status::kHeadTooLarge, fmt::format("limit headers: at most {}", kHeadersMax)};
    }
    if (request.method != "GET" && request.method != "HEAD") {
        return Problem{status::kMethodNotAllowed, "there is nothing here but to GET"};
    }
    if (request.has_body) {
        return Problem{status::kBadRequest, "a request has no body here"};
    }
    if (!request.host) {
        return Problem{status::kBadRequest, "the header Host is missing"};
    }
    if (!is_host_of_ours(*request.host, names_)) {
        return Problem{status::kMisdirected,
                       fmt::format("{} is no name of this server; web.names in the configuration lists those it has "
                                   "beside its addresses",
                                   quote(*request.host))};
    }
    return std::nullopt;
}

std::optional<FrontDesk::Decision> FrontDesk::refuse_login(Exchange& exchange, const std::string& address,
                                                           SteadyTime now) {
    if (!login_) {
        return std::nullopt;
    }
    const BasicLogin::Decision decision = login_->decide(exchange.request.authorization, address, now);
    switch (decision.verdict) {
        case BasicLogin::Verdict::right:
            return std::nullopt;
        case BasicLogin::Verdict::not_looked_at:
            exchange.answer = to_answer(
                {status::kTooManyRequests, "limit logins: too many wrong passwords from this address; wait a minute"});
            break;
        case BasicLogin::Verdict::missing:
        case BasicLogin::Verdict::wrong:
            exchange.answer =
                to_answer({status::kUnauthorised, "the password is needed; the user name is not looked at"});
            exchange.answer->headers.emplace_back("WWW-Authenticate", "Basic realm=\"collector\", charset=\"UTF-8\"");
            break;
    }
    return Decision{Way::answered, decision.delay};
}

bool FrontDesk::refuse_head(Exchange& exchange, const HeadSize& head) const {
    const auto problem = problem_of_head(exchange.request, head);
    if (problem) {
        exchange.answer = to_answer(*problem);
        if (problem->status == status::kMethodNotAllowed) {
            exchange.answer->headers.emplace_back("Allow", "GET, HEAD");
        }
    }
    return problem.has_value();
}

FrontDesk::Decision FrontDesk::receive(Exchange& exchange, const std::string& address, SteadyTime now) {
    const HttpRequest& request = exchange.request;
    if (const auto refused = refuse_login(exchange, address, now)) {
        return *refused;
    }
    auto target = parse_target(request.target);
    if (!target) {
        exchange.answer = to_answer(target.error());
        return {Way::answered};
    }
    const HttpAnswer* const file = files_.find(target->path, takes_gzip(request.accept_encoding));
    if (file == nullptr) {
        exchange.target = std::move(*target);
        return {Way::for_record};
    }
    if (request.if_none_match && has_tag(*request.if_none_match, file->etag)) {
        exchange.answer =
            HttpAnswer{.status = status::kNotModified, .content_type = {}, .body = {}, .etag = file->etag};
    } else {
        exchange.shared_answer = file;
    }
    return {Way::answered};
}

}  // namespace collector::web
