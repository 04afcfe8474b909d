#include "mqtt/broker_socket.hpp"

#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <charconv>
#include <filesystem>
#include <string>

namespace collector::mqtt {
namespace {

/// The state as the kernel numbers it; its header for user programs leaves these out.
constexpr std::uint8_t kEstablished = 1;

/// nullopt: not a TCP connection.
std::optional<tcp_info> info_of(int descriptor) {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) {
        return std::nullopt;
    }
    constexpr socklen_t kNeeded = offsetof(tcp_info, tcpi_bytes_received) + sizeof info.tcpi_bytes_received;
    return size >= kNeeded ? std::optional(info) : std::nullopt;
}

/// 0: not connected, or not over TCP.
std::uint16_t peer_port(int descriptor) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0) {
        return 0;
    }
    switch (peer.ss_family) {
        case AF_INET:
            return ntohs(reinterpret_cast<const sockaddr_in&>(peer).sin_port);
        case AF_INET6:
            return ntohs(reinterpret_cast<const sockaddr_in6&>(peer).sin6_port);
        default:
            return 0;
    }
}

}  // namespace

std::optional<BrokerSocket> BrokerSocket::find(std::uint16_t port) {
    std::error_code fault;
    for (std::filesystem::directory_iterator entry("/proc/self/fd", fault), end; !fault && entry != end;
         entry.increment(fault)) {
        const std::string name = entry->path().filename();
        int descriptor = -1;
        std::from_chars(name.data(), name.data() + name.size(), descriptor);
        if (peer_port(descriptor) != port) {
            continue;
        }
        // Check again on our own copy: by now the number may belong to something else.
        Socket ours(fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
        const auto info = info_of(ours.get());
        if (info && info->tcpi_state == kEstablished && peer_port(ours.get()) == port) {
            return BrokerSocket(std::move(ours));
        }
    }
    return std::nullopt;
}

std::optional<BrokerSocket::Look> BrokerSocket::look() const {
    const auto info = info_of(socket_.get());
    int unread = 0;
    if (!info || ioctl(socket_.get(), FIONREAD, &unread) != 0) {
        return std::nullopt;
    }
    const auto received = std::uint64_t{info->tcpi_bytes_received};
    const auto waiting = static_cast<std::uint64_t>(unread);
    return Look{.bytes_taken = received > waiting ? received - waiting : 0,
                .since_last_packet = std::chrono::milliseconds{info->tcpi_last_data_recv}};
}

void BrokerSocket::cut() const {
    shutdown(socket_.get(), SHUT_RDWR);
}

}  // namespace collector::mqtt
