#include "web/listening_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace collector::web {
namespace {

/// An address as the system has it.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
    [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketAddress socket_address(const ListenAddress& address) {
    SocketAddress result;
    auto* const v6 = reinterpret_cast<sockaddr_in6*>(&result.storage);
    auto* const v4 = reinterpret_cast<sockaddr_in*>(&result.storage);
    if (inet_pton(AF_INET6, address.host.c_str(), &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(address.port);
        result.size = sizeof(sockaddr_in6);
    } else {
        inet_pton(AF_INET, address.host.c_str(), &v4->sin_addr);
        v4->sin_family = AF_INET;
        v4->sin_port = htons(address.port);
        result.size = sizeof(sockaddr_in);
    }
    return result;
}

/// Closes what was opened.
tl::unexpected<ListenFault> fault(const ListenAddress& address, int socket) {
    const int why = errno;
    if (socket >= 0) {
        close(socket);
    }
    return tl::unexpected(
        ListenFault{fmt::format("cannot listen on {}: {}", to_text(address), std::generic_category().message(why))});
}

}  // namespace

Result<int, ListenFault> open_listening_socket(const ListenAddress& address) {
    SocketAddress where = socket_address(address);
    const int socket = ::socket(where.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int yes = 1;
    if (socket < 0 || setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(socket, where.get(), where.size) != 0 || listen(socket, SOMAXCONN) != 0) {
        return fault(address, socket);
    }
    return socket;
}

ListenAddress listening_address(int socket, const ListenAddress& asked) {
    SocketAddress where;
    where.size = sizeof where.storage;
    ListenAddress address = asked;
    if (getsockname(socket, where.get(), &where.size) == 0) {
        // In the same place for both families.
        address.port = ntohs(reinterpret_cast<const sockaddr_in*>(&where.storage)->sin_port);
    }
    return address;
}

}  // namespace collector::web
