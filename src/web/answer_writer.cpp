#include "web/answer_writer.hpp"

#include <array>
#include <memory>
#include <string>
#include <utility>

namespace collector::web {
namespace {

/// Nothing of ours is shown in a frame, sends a form, runs what we did not write, or loads anything from elsewhere.
constexpr std::array<std::pair<const char*, const char*>, 6> kUsual{{{"X-Content-Type-Options", "nosniff"},
                                                                     {"Referrer-Policy", "no-referrer"},
                                                                     {"Cross-Origin-Resource-Policy", "same-origin"},
                                                                     {"Cross-Origin-Opener-Policy", "same-origin"},
                                                                     {"Cache-Control", "no-cache"},
                                                                     {"Vary", "Accept-Encoding"}}};
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

MHD_Response* response_of(Exchange& exchange) {
    if (exchange.shared_answer != nullptr) {
        const std::string& body = exchange.shared_answer->body;
        // It is only read.
        return MHD_create_response_from_buffer(body.size(), const_cast<char*>(body.data()), MHD_RESPMEM_PERSISTENT);
    }
    auto body = std::make_unique<std::string>(std::move(exchange.answer->body));
    const auto size = body->size();
    char* const data = body->data();
    MHD_Response* const response = MHD_create_response_from_buffer_with_free_callback_cls(
        size, data, [](void* kept) { std::unique_ptr<std::string>(static_cast<std::string*>(kept)).reset(); },
        body.get());
    if (response != nullptr) {
        static_cast<void>(body.release());  // the response's from now on
    }
    return response;
}

void add_headers(MHD_Response* response, const HttpAnswer& answer) {
    const auto add = [response](const char* name, const std::string& value) {
        static_cast<void>(MHD_add_response_header(response, name, value.c_str()));
    };
    bool has_policy = false;
    for (const auto& [name, value] : answer.headers) {
        has_policy = has_policy || name == "Content-Security-Policy";
        add(name.c_str(), value);
    }
    for (const auto& [name, value] : kUsual) {
        add(name, value);
    }
    if (!has_policy) {
        add("Content-Security-Policy", kPolicy);
    }
    if (!answer.content_type.empty()) {
        add("Content-Type", answer.content_type);
    }
    if (!answer.etag.empty()) {
        add("ETag", answer.etag);
    }
}

}  // namespace

MHD_Result queue_answer(MHD_Connection* connection, Exchange& exchange) {
    MHD_Response* const response = response_of(exchange);
    if (response == nullptr) {
        return MHD_NO;
    }
    const HttpAnswer& answer = exchange.shared_answer != nullptr ? *exchange.shared_answer : *exchange.answer;
    add_headers(response, answer);
    const MHD_Result queued = MHD_queue_response(connection, answer.status, response);
    MHD_destroy_response(response);
    return queued;
}

}  // namespace collector::web
