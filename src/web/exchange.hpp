#pragma once

#include <chrono>
#include <optional>

#include "web/http_message.hpp"
#include "web/query.hpp"

struct MHD_Connection;

namespace collector::web {

/// One request and its answer, from its first line to the last byte. The thread that serves connections has it, but for
/// the time between AnswerQueue::try_push and the resumption of the connection: then it is with whoever answers it.
struct Exchange {
    MHD_Connection* connection = nullptr;
    HttpRequest request{};
    Target target{};
    std::optional<HttpAnswer> answer{};
    const HttpAnswer* shared_answer = nullptr;  ///< in place of `answer`: one that outlives the server
    enum class Stage { new_head, admitted, begun } stage = Stage::new_head;
};

}  // namespace collector::web
