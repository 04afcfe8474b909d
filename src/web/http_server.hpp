#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>

#include <collector/base/result.hpp>
#include <collector/config/listen_address.hpp>

#include "web/answer_queue.hpp"
#include "web/connection_watch.hpp"
#include "web/front_desk.hpp"
#include "web/listening_socket.hpp"

struct MHD_Daemon;

namespace collector::web {

/// Connections that are open at a time. From three quarters of them on, a new one takes the place of the one whose
/// request is awaited longest.
inline constexpr std::size_t kConnectionsMax = 128;

/// Serves HTTP/1.1 on one thread, which never waits for the record: what is asked of that goes into a queue, from which
/// other threads take it. Wraps libmicrohttpd, whose own time-out is one of inactivity only, in deadlines of our own.
class HttpServer {
  public:
    struct Settings {
        ListenAddress listen;
        Admission admission;
        Deadlines deadlines{};
    };
    /// `queue` must outlive it.
    [[nodiscard]] static Result<std::unique_ptr<HttpServer>, ListenFault> open(Settings settings, AnswerQueue& queue);
    /// Whoever answers from the queue must have ended.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Connections are accepted from open() on; this is where.
    [[nodiscard]] const ListenAddress& address() const { return address_; }
    /// Serves until stop(). One thread.
    void serve();
    /// Any thread.
    void stop();
    /// Takes back an exchange from the queue, which has its answer. Any thread.
    void finish(Exchange& exchange);

  private:
    struct Callbacks;
    HttpServer(Settings settings, AnswerQueue& queue, ListenAddress address);

    void connection_opened(int socket);
    /// False: it was refused, and has its answer.
    [[nodiscard]] bool admit(Exchange& exchange);
    /// From `comes_later` on the exchange is somebody else's, until the connection is resumed.
    enum class Answer { is_there, comes_later };
    [[nodiscard]] Answer begin(Exchange& exchange);
    void hold(Exchange& exchange, SteadyTime until);
    void close_what_takes_too_long(SteadyTime now);
    void resume(const Exchange& exchange);
    void ring();
    void resume_held(SteadyTime until);
    [[nodiscard]] int wait_ms(SteadyTime now) const;

    ListenAddress address_;
    AnswerQueue& queue_;
    FrontDesk front_desk_;
    ConnectionWatch watch_;
    std::multimap<SteadyTime, Exchange*> held_;  ///< whose answers have to wait
    std::atomic<bool> is_stopping_ = false;
    int bell_ = -1;  ///< an eventfd: a connection was resumed, or look at is_stopping_
    MHD_Daemon* daemon_ = nullptr;
};

}  // namespace collector::web
