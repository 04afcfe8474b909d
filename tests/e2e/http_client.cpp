#include "e2e/http_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>

#include <fmt/format.h>

namespace collector::test {
namespace {

using Steady = std::chrono::steady_clock;

int connected(int family, const sockaddr* address, socklen_t size) {
    const int socket = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0 || connect(socket, address, size) != 0) {
        throw std::runtime_error("nobody listens");
    }
    return socket;
}

/// Appends what is there within the time; false: the other side has closed, or the time is over.
bool read_some(int socket, std::string& text, Steady::time_point deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Steady::now()).count();
    pollfd waiting{.fd = socket, .events = POLLIN, .revents = 0};
    if (left <= 0 || poll(&waiting, 1, static_cast<int>(left)) <= 0) {
        return false;
    }
    std::array<char, 65'536> buffer{};
    const ssize_t size = recv(socket, buffer.data(), buffer.size(), 0);
    text.append(buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    return size > 0;
}

}  // namespace

HttpClient::HttpClient(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socket_ = connected(AF_INET, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

HttpClient::HttpClient(const std::filesystem::path& socket_file) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket_file.c_str(), sizeof address.sun_path - 1);
    socket_ = connected(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

HttpClient::~HttpClient() {
    close(socket_);
}

void HttpClient::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::string HttpClient::read_to_end(std::chrono::milliseconds patience) const {
    const auto deadline = Steady::now() + patience;
    std::string text;
    while (read_some(socket_, text, deadline)) {
    }
    return text;
}

bool HttpClient::is_closed_within(std::chrono::milliseconds patience) const {
    const auto deadline = Steady::now() + patience;
    std::string text;
    while (read_some(socket_, text, deadline)) {
    }
    return Steady::now() < deadline;
}

std::string http_get(std::uint16_t port, std::string_view target, std::string_view more_headers) {
    const HttpClient client(port);
    client.send(fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{}\r\n", target, more_headers));
    return client.read_to_end();
}

}  // namespace collector::test
