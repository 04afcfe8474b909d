#include "mqtt/loopback_server.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace collector::test {
namespace {

int bound_socket(std::uint16_t& port) {
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (descriptor < 0 || bind(descriptor, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
        getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw std::runtime_error("no port on loopback");
    }
    port = ntohs(address.sin_port);
    return descriptor;
}

}  // namespace

LoopbackServer::LoopbackServer(Serve serve)
    : serve_(std::move(serve)), listening_(bound_socket(port_)), wake_(eventfd(0, EFD_CLOEXEC)) {
    // A client that leaves in the middle must not end the test program.
    std::signal(SIGPIPE, SIG_IGN);
    if (listen(listening_, 16) != 0 || wake_ < 0) {
        throw std::runtime_error("cannot listen on loopback");
    }
    thread_ = std::thread([this] { run(); });
}

LoopbackServer::~LoopbackServer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    cut();
    eventfd_write(wake_, 1);
    thread_.join();
    close(wake_);
    close(listening_);
}

void LoopbackServer::cut() {
    const std::lock_guard lock(mutex_);
    if (current_ >= 0) {
        shutdown(current_, SHUT_RDWR);
    }
}

void LoopbackServer::run() {
    while (true) {
        std::array<pollfd, 2> ready{{{listening_, POLLIN, 0}, {wake_, POLLIN, 0}}};
        poll(ready.data(), ready.size(), -1);
        if (ready[1].revents != 0) {
            return;
        }
        const int connection = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) {
            continue;
        }
        bool serving = false;
        {
            const std::lock_guard lock(mutex_);
            serving = !stopping_;
            current_ = serving ? connection : -1;
        }
        if (serving) {
            serve_(connection);
        }
        const std::lock_guard lock(mutex_);
        current_ = -1;
        close(connection);
    }
}

RefusingPort::RefusingPort() : descriptor_(bound_socket(port_)) {}

RefusingPort::~RefusingPort() {
    close(descriptor_);
}

void read_to_the_end(int socket) {
    std::array<char, 1024> ignored{};
    while (recv(socket, ignored.data(), ignored.size(), 0) > 0) {
    }
}

}  // namespace collector::test
