#include "metrics/metrics_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <microhttpd.h>

namespace collector {
namespace {

constexpr std::uint16_t kBacklog = 16;

/// An address with its port, as the kernel wants it.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;

    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
    [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
    [[nodiscard]] bool is_v6() const { return storage.ss_family == AF_INET6; }
};

/// False: it is no address.
bool set_address(SocketAddress& address, const std::string& text, std::uint16_t port) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
        std::memcpy(&address.storage, &v4, sizeof v4);
        address.size = sizeof v4;
        return true;
    }
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    if (inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
        std::memcpy(&address.storage, &v6, sizeof v6);
        address.size = sizeof v6;
        return true;
    }
    return false;
}

std::uint16_t port_of(int socket) {
    SocketAddress bound{.size = sizeof(sockaddr_storage)};
    if (getsockname(socket, bound.get(), &bound.size) != 0) {
        return 0;
    }
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    std::memcpy(&v4, &bound.storage, sizeof v4);
    std::memcpy(&v6, &bound.storage, sizeof v6);
    return ntohs(bound.is_v6() ? v6.sin6_port : v4.sin_port);
}

std::string authority(const std::string& address, std::uint16_t port) {
    return address.find(':') == std::string::npos ? fmt::format("{}:{}", address, port)
                                                  : fmt::format("[{}]:{}", address, port);
}

/// What a firewall of systemd's says, which nobody would guess: it has the code of a missing permission.
std::string why_not(int fault) {
    return fault == EPERM || fault == EACCES
               ? std::generic_category().message(fault) +
                     " (the service may open no port by itself; see the example metrics.conf of the package)"
               : std::generic_category().message(fault);
}

Result<int, NotListening> listening_socket(const std::string& address, std::uint16_t port) {
    SocketAddress bound;
    if (!set_address(bound, address, port)) {
        return tl::unexpected(NotListening{fmt::format("{} is no address", address)});
    }
    const int one = 1;
    const int socket = ::socket(bound.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    // An address of IPv6 is taken as it is written: no IPv4 in it.
    if (socket >= 0 && setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
        (!bound.is_v6() || setsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one) == 0) &&
        bind(socket, bound.get(), bound.size) == 0 && ::listen(socket, kBacklog) == 0) {
        return socket;
    }
    const int fault = errno;
    if (socket >= 0) {
        close(socket);
    }
    return tl::unexpected(
        NotListening{fmt::format("cannot listen on {}: {}", authority(address, port), why_not(fault))});
}

MHD_Result answer(MHD_Connection* connection, unsigned status, std::string_view type, std::string_view body) {
    MHD_Response* const response = MHD_create_response_from_buffer(
        body.size(), const_cast<char*>(body.data()), MHD_RESPMEM_MUST_COPY);  // NOLINT(*-const-cast): it is copied
    if (response == nullptr) {
        return MHD_NO;
    }
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, std::string(type).c_str());
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED) {
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    }
    const MHD_Result done = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return done;
}

}  // namespace

struct MetricsServer::State {
    struct Since {
        int socket;
        SteadyTime start;
    };
    Page page;
    std::string where;
    MHD_Daemon* library = nullptr;
    SteadyTime now{};
    std::map<MHD_Connection*, Since> connections;

    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        if (library != nullptr) {
            MHD_stop_daemon(library);
        }
    }

    [[nodiscard]] MHD_Result respond(MHD_Connection* connection, std::string_view url, std::string_view method) const {
        constexpr std::string_view kPlain = "text/plain; charset=utf-8";
        if (method != MHD_HTTP_METHOD_GET && method != MHD_HTTP_METHOD_HEAD) {
            return answer(connection, MHD_HTTP_METHOD_NOT_ALLOWED, kPlain, "only GET is answered\n");
        }
        if (url != "/metrics") {
            return answer(connection, MHD_HTTP_NOT_FOUND, kPlain, "there is only /metrics\n");
        }
        const std::string text = page();
        return text.empty() ? answer(connection, MHD_HTTP_SERVICE_UNAVAILABLE, kPlain, "there are no values yet\n")
                            : answer(connection, MHD_HTTP_OK, "text/plain; version=0.0.4; charset=utf-8", text);
    }

    void note(MHD_Connection* connection, MHD_ConnectionNotificationCode what) {
        if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
            connections.erase(connection);
            return;
        }
        const MHD_ConnectionInfo* const info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        if (info != nullptr) {
            connections[connection] = {info->connect_fd, now};
        }
    }

    static MHD_Result on_request(void* self, MHD_Connection* connection, const char* url, const char* method,
                                 const char* /*version*/, const char* /*body*/, std::size_t* /*body_size*/,
                                 void** /*context*/) {
        return static_cast<State*>(self)->respond(connection, url, method);
    }
    static void on_connection(void* self, MHD_Connection* connection, void** /*context*/,
                              MHD_ConnectionNotificationCode what) {
        static_cast<State*>(self)->note(connection, what);
    }
};

Result<std::unique_ptr<MetricsServer>, NotListening> MetricsServer::listen(const std::string& address,
                                                                           std::uint16_t port, Page page) {
    const auto socket = listening_socket(address, port);
    if (!socket) {
        return tl::unexpected(socket.error());
    }
    auto state = std::make_unique<State>();
    state->page = std::move(page);
    state->where = fmt::format("http://{}/metrics", authority(address, port_of(*socket)));
    state->library =
        MHD_start_daemon(MHD_USE_EPOLL, 0, nullptr, nullptr, &State::on_request, state.get(), MHD_OPTION_LISTEN_SOCKET,
                         *socket, MHD_OPTION_CONNECTION_LIMIT, kConnectionsMax, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                         kHeadBytesMax, MHD_OPTION_CONNECTION_TIMEOUT, static_cast<unsigned>(kTimeMax.count()),
                         MHD_OPTION_NOTIFY_CONNECTION, &State::on_connection, state.get(), MHD_OPTION_END);
    if (state->library == nullptr) {
        close(*socket);
        return tl::unexpected(NotListening{"libmicrohttpd does not start"});
    }
    return std::unique_ptr<MetricsServer>(new MetricsServer(std::move(state)));
}

MetricsServer::MetricsServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
MetricsServer::~MetricsServer() = default;

const std::string& MetricsServer::where() const {
    return state_->where;
}

int MetricsServer::descriptor() const {
    return MHD_get_daemon_info(state_->library, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

int MetricsServer::patience_ms() const {
    constexpr int kLookMs = 500;
    MHD_UNSIGNED_LONG_LONG wanted = 0;
    if (MHD_get_timeout(state_->library, &wanted) == MHD_YES && wanted < kLookMs) {
        return static_cast<int>(wanted);
    }
    return state_->connections.empty() ? -1 : kLookMs;
}

void MetricsServer::run(SteadyTime now) {
    state_->now = now;
    for (const auto& [connection, since] : state_->connections) {
        if (now - since.start >= kTimeMax) {
            shutdown(since.socket, SHUT_RDWR);  // The library sees its end, and closes it.
        }
    }
    MHD_run(state_->library);
}

}  // namespace collector
