#include <collector/mqtt/connection_check.hpp>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <memory>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "mqtt/socket.hpp"
#include "mqtt/tls_check.hpp"

namespace collector::mqtt {
namespace {

using SteadyClock = std::chrono::steady_clock;

struct AddressesDeleter {
    void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, AddressesDeleter>;

/// The error number of the attempt; 0: connected.
int connect_to(int descriptor, const addrinfo& address, SteadyClock::time_point deadline) {
    if (connect(descriptor, address.ai_addr, address.ai_addrlen) == 0) {
        return 0;
    }
    if (errno != EINPROGRESS) {
        return errno;
    }
    if (!wait_ready(descriptor, POLLOUT, deadline)) {
        return ETIMEDOUT;
    }
    int fault = 0;
    socklen_t size = sizeof fault;
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &fault, &size);
    return fault;
}

ConnectionFault name_fault(const SubscriberSettings& settings, int fault) {
    return {.step = ConnectionStep::name,
            .what = fmt::format("cannot find the host {}: {}", settings.host, gai_strerror(fault)),
            .advice = "is the name right, and does this machine have a network?"};
}

ConnectionFault tcp_fault(const SubscriberSettings& settings, int fault) {
    const std::string where = fmt::format("{}:{}", settings.host, settings.port);
    constexpr auto kStep = ConnectionStep::tcp;
    switch (fault) {
        case ECONNREFUSED:
            return {.step = kStep,
                    .what = fmt::format("nothing listens at {}: connection refused", where),
                    .advice = "is the broker running, and the port right?"};
        case ETIMEDOUT:
            return {.step = kStep,
                    .what = fmt::format("{} does not answer", where),
                    .advice = "a wrong address, or a firewall in between"};
        case ENETUNREACH:
        case EHOSTUNREACH:
            return {.step = kStep,
                    .what = fmt::format("{} cannot be reached: {}", where, errno_text(fault)),
                    .advice = "is the network up?"};
        default:
            return {
                .step = kStep, .what = fmt::format("cannot connect to {}: {}", where, errno_text(fault)), .advice = ""};
    }
}

std::string address_text(const addrinfo& address) {
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(address.ai_addr, address.ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0) {
        return "an address of an unknown kind";
    }
    return text.data();
}

}  // namespace

bool is_address(const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> buffer{};
    return inet_pton(AF_INET, host.c_str(), buffer.data()) == 1 ||
           inet_pton(AF_INET6, host.c_str(), buffer.data()) == 1;
}

ConnectionReport check_connection(const SubscriberSettings& settings, std::chrono::milliseconds patience) {
    ConnectionReport report;
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    if (const int fault = getaddrinfo(settings.host.c_str(), std::to_string(settings.port).c_str(), &wanted, &list);
        fault != 0) {
        report.fault = name_fault(settings, fault);
        return report;
    }
    const Addresses addresses(list);
    for (const addrinfo* address = addresses.get(); address != nullptr; address = address->ai_next) {
        report.addresses.push_back(address_text(*address));
    }
    const auto deadline = SteadyClock::now() + patience;
    auto left = static_cast<int>(report.addresses.size());
    int fault = 0;
    for (const addrinfo* address = addresses.get(); address != nullptr; address = address->ai_next, --left) {
        // An address that swallows packets must leave time for the next one.
        const auto share = (deadline - SteadyClock::now()) / left;
        const Socket socket(::socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        fault = socket.get() < 0 ? errno : connect_to(socket.get(), *address, SteadyClock::now() + share);
        if (fault == 0) {
            report.connected_to = address_text(*address);
            if (settings.tls) {
                check_tls(settings, socket, deadline, report);
            }
            return report;
        }
    }
    report.fault = tcp_fault(settings, fault);
    return report;
}

}  // namespace collector::mqtt
