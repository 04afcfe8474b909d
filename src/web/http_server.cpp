#include "web/http_server.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <microhttpd.h>

#include "web/answer_writer.hpp"
#include "web/request_reader.hpp"

namespace collector::web {
namespace {

SteadyTime now_is() {
    return std::chrono::steady_clock::now();
}

int socket_of(MHD_Connection* connection) {
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

}  // namespace

/// What libmicrohttpd calls, all on the thread of serve().
struct HttpServer::Callbacks {
    static HttpServer& server(void* self) { return *static_cast<HttpServer*>(self); }

    static void on_connection(void* self, MHD_Connection* connection, void** /*context*/,
                              MHD_ConnectionNotificationCode what) {
        if (what == MHD_CONNECTION_NOTIFY_STARTED) {
            server(self).connection_opened(socket_of(connection));
        } else {
            server(self).watch_.closed(socket_of(connection));
        }
    }
    /// The first line has been read. What is returned is the exchange of the other calls.
    static void* on_target(void* /*self*/, const char* target, MHD_Connection* connection) {
        auto exchange = std::make_unique<Exchange>();
        exchange->connection = connection;
        exchange->request.target = target;
        return exchange.release();
    }
    /// The head has been read; and again after the connection was resumed.
    static MHD_Result on_request(void* self, MHD_Connection* connection, const char* /*url*/, const char* method,
                                 const char* /*version*/, const char* /*body*/, std::size_t* /*body_size*/,
                                 void** context) {
        auto& exchange = *static_cast<Exchange*>(*context);
        switch (exchange.stage) {
            case Exchange::Stage::new_head:
                exchange.request.method = method;
                // What is answered in this call ends the connection, so what is all right is answered in the next.
                return server(self).admit(exchange) ? MHD_YES : queue_answer(connection, exchange);
            case Exchange::Stage::admitted:
                return server(self).begin(exchange) == Answer::comes_later ? MHD_YES
                                                                           : queue_answer(connection, exchange);
            case Exchange::Stage::begun:
                break;
        }
        return queue_answer(connection, exchange);
    }
    static void on_completed(void* self, MHD_Connection* connection, void** context, MHD_RequestTerminationCode how) {
        // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): the library has kept it since on_target().
        const std::unique_ptr<Exchange> ended(static_cast<Exchange*>(*context));
        *context = nullptr;
        if (how == MHD_REQUEST_TERMINATED_COMPLETED_OK) {
            server(self).watch_.answered(socket_of(connection), now_is());
        }
    }
};

HttpServer::HttpServer(Settings settings, AnswerQueue& queue, ListenAddress address)
    : address_(std::move(address)),
      queue_(queue),
      front_desk_(std::move(settings.admission)),
      watch_(settings.deadlines) {}

Result<std::unique_ptr<HttpServer>, ListenFault> HttpServer::open(Settings settings, AnswerQueue& queue) {
    constexpr unsigned kConnectionMemory = 16 * 1024;  // a head of kHeadBytesMax, and that of its answer
    constexpr unsigned kInactiveSeconds = 60;
    const auto socket = open_listening_socket(settings.listen);
    if (!socket) {
        return tl::unexpected(socket.error());
    }
    ListenAddress address = listening_address(*socket, settings.listen);
    std::unique_ptr<HttpServer> server(new HttpServer(std::move(settings), queue, std::move(address)));
    server->bell_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    server->daemon_ = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, nullptr, nullptr, Callbacks::on_request, server.get(),
        MHD_OPTION_LISTEN_SOCKET, *socket, MHD_OPTION_CONNECTION_LIMIT, static_cast<unsigned>(kConnectionsMax),
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, static_cast<std::size_t>(kConnectionMemory), MHD_OPTION_CONNECTION_TIMEOUT,
        kInactiveSeconds, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_CONNECTION, Callbacks::on_connection,
        server.get(), MHD_OPTION_URI_LOG_CALLBACK, Callbacks::on_target, server.get(), MHD_OPTION_NOTIFY_COMPLETED,
        Callbacks::on_completed, server.get(), MHD_OPTION_END);
    if (server->daemon_ == nullptr) {
        close(*socket);
        return tl::unexpected(ListenFault{"cannot serve on " + to_text(server->address_)});
    }
    return server;
}

HttpServer::~HttpServer() {
    if (daemon_ != nullptr) {
        resume_held(SteadyTime::max());
        MHD_stop_daemon(daemon_);
    }
    if (bell_ >= 0) {
        close(bell_);
    }
}

void HttpServer::connection_opened(int socket) {
    const std::size_t crowd = kConnectionsMax * 3 / 4;
    if (watch_.count() >= crowd) {
        if (const int longest = watch_.take_longest_awaited(); longest >= 0) {
            shutdown(longest, SHUT_RDWR);
        }
    }
    watch_.opened(socket, now_is());
}

bool HttpServer::admit(Exchange& exchange) {
    exchange.stage = Exchange::Stage::admitted;
    watch_.head_read(socket_of(exchange.connection), now_is());
    return !front_desk_.refuse_head(exchange, read_request(exchange.connection, exchange.request));
}

HttpServer::Answer HttpServer::begin(Exchange& exchange) {
    exchange.stage = Exchange::Stage::begun;
    const SteadyTime now = now_is();
    const FrontDesk::Decision decision = front_desk_.receive(exchange, client_address(exchange.connection), now);
    if (decision.way == FrontDesk::Way::for_record) {
        // Before it is in the queue: from then on it may be resumed.
        MHD_suspend_connection(exchange.connection);
        if (!queue_.try_push(exchange)) {
            exchange.answer = to_answer(
                {status::kUnavailable,
                 fmt::format("limit concurrent_requests: {} wait already; ask again in some seconds", kRequestsMax)});
            resume(exchange);
        }
        return Answer::comes_later;
    }
    if (decision.delay > decision.delay.zero()) {
        hold(exchange, now + decision.delay);
        return Answer::comes_later;
    }
    return Answer::is_there;
}

void HttpServer::hold(Exchange& exchange, SteadyTime until) {
    MHD_suspend_connection(exchange.connection);
    held_.emplace(until, &exchange);
}

void HttpServer::finish(Exchange& exchange) {
    resume(exchange);
}

void HttpServer::resume(const Exchange& exchange) {
    MHD_resume_connection(exchange.connection);
    // The library itself does not end the wait for its descriptor.
    ring();
}

void HttpServer::ring() {
    const std::uint64_t one = 1;
    // Full: it has rung already.
    [[maybe_unused]] const auto rung = write(bell_, &one, sizeof one);
}

void HttpServer::resume_held(SteadyTime until) {
    while (!held_.empty() && held_.begin()->first <= until) {
        resume(*held_.begin()->second);
        held_.erase(held_.begin());
    }
}

void HttpServer::close_what_takes_too_long(SteadyTime now) {
    for (const int socket : watch_.take_overdue(now)) {
        // libmicrohttpd sees the end and closes it.
        shutdown(socket, SHUT_RDWR);
    }
}

int HttpServer::wait_ms(SteadyTime now) const {
    using std::chrono::milliseconds;
    constexpr milliseconds kLongest{1000};
    MHD_UNSIGNED_LONG_LONG wanted = 0;
    milliseconds wait = kLongest;
    if (MHD_get_timeout(daemon_, &wanted) == MHD_YES) {
        wait = std::min(wait, milliseconds(std::min<MHD_UNSIGNED_LONG_LONG>(wanted, kLongest.count())));
    }
    if (!held_.empty()) {
        wait = std::min(wait, std::chrono::ceil<milliseconds>(held_.begin()->first - now));
    }
    return static_cast<int>(std::max(wait, milliseconds{0}).count());
}

void HttpServer::serve() {
    const int events = MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    while (!is_stopping_) {
        std::array<pollfd, 2> watched{
            {{.fd = events, .events = POLLIN, .revents = 0}, {.fd = bell_, .events = POLLIN, .revents = 0}}};
        // An interrupted wait is a short one.
        static_cast<void>(poll(watched.data(), watched.size(), wait_ms(now_is())));
        std::uint64_t rings = 0;
        [[maybe_unused]] const auto heard = read(bell_, &rings, sizeof rings);  // it does not wait
        MHD_run(daemon_);
        const SteadyTime now = now_is();
        resume_held(now);
        close_what_takes_too_long(now);
    }
}

void HttpServer::stop() {
    is_stopping_ = true;
    ring();
}

}  // namespace collector::web
