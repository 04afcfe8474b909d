#include "metrics/metrics_program.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <collector/metrics_feed/health_wire.hpp>
#include <collector/process/signals.hpp>

#include "metrics/metrics_server.hpp"
#include "metrics/metrics_text.hpp"

namespace collector {
namespace {

constexpr int kFeed = STDIN_FILENO;

std::optional<std::uint16_t> port_in(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
    return fault == std::errc{} && end == text.data() + text.size() ? std::optional(port) : std::nullopt;
}

bool is_fed() {
    int type = 0;
    socklen_t size = sizeof type;
    return getsockopt(kFeed, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

void say(const std::string& line) {
    static_cast<void>(send(kFeed, line.data(), line.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
}

/// The newest health that has come.
class Feed {
  public:
    enum class State { open, ended, foreign };

    /// Takes whatever has come, without waiting.
    State take() {
        for (;;) {
            const ssize_t size = recv(kFeed, message_.data(), message_.size(), MSG_DONTWAIT);
            if (size < 0 && errno == EINTR) {
                continue;
            }
            if (size < 0) {
                return errno == EAGAIN ? State::open : State::ended;
            }
            if (size == 0) {
                return State::ended;
            }
            newest_ = health_from_wire(std::string_view(message_.data(), static_cast<std::size_t>(size)));
            if (!newest_) {
                return State::foreign;
            }
        }
    }
    [[nodiscard]] std::string text() const { return newest_ ? metrics_text(*newest_) : ""; }

  private:
    std::vector<char> message_ = std::vector<char>(kHealthBytesMax);
    std::optional<Health> newest_;
};

}  // namespace

ExitCode run_metrics(std::span<const std::string> arguments) {
    const auto port = arguments.size() == 2 ? port_in(arguments[1]) : std::nullopt;
    if (!port || !is_fed()) {
        fmt::print(stderr, "collector-metrics: the collector starts this by itself when [metrics] listen is set\n");
        return ExitCode::usage;
    }
    const Signals
        blocked;  // A stop that is meant for both must not end this one first: the daemon would start another.
    Feed feed;
    const auto server = MetricsServer::listen(arguments[0], *port, [&feed] { return feed.text(); });
    if (!server) {
        say("fault " + server.error().what);
        return ExitCode::unavailable;
    }
    say("serving " + (*server)->where());
    for (;;) {
        std::array<pollfd, 2> sources{{{.fd = kFeed, .events = POLLIN, .revents = 0},
                                       {.fd = (*server)->descriptor(), .events = POLLIN, .revents = 0}}};
        static_cast<void>(poll(sources.data(), sources.size(), (*server)->patience_ms()));
        switch (feed.take()) {
            case Feed::State::open:
                break;
            case Feed::State::ended:
                return ExitCode::ok;
            case Feed::State::foreign:
                say("fault collector-metrics is of another build than the collector that runs");
                return ExitCode::data;
        }
        (*server)->run(std::chrono::steady_clock::now());
    }
}

}  // namespace collector
