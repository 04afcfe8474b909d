#include <collector/mqtt/connection_check.hpp>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <memory>
#include <utility>

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

/// 0, or the fault of getaddrinfo().
int look_up(const SubscriberSettings& settings, Addresses& list) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int fault = getaddrinfo(settings.host.c_str(), std::to_string(settings.port).c_str(), &wanted, &found);
    list.reset(fault == 0 ? found : nullptr);
    return fault;
}

/// Each once, those in `last` after the others and in the order of that.
std::vector<const addrinfo*> in_order(const addrinfo* list, const std::vector<std::string>& last) {
    std::vector<const addrinfo*> addresses;
    for (const addrinfo* address = list; address != nullptr; address = address->ai_next) {
        const bool is_known = std::ranges::any_of(
            addresses, [address](const addrinfo* other) { return address_text(*other) == address_text(*address); });
        if (!is_known) {
            addresses.push_back(address);
        }
    }
    std::ranges::stable_sort(addresses, {}, [&last](const addrinfo* address) {
        const auto place = std::ranges::find(last, address_text(*address));
        return place == last.end() ? 0 : place - last.begin() + 1;
    });
    return addresses;
}

/// Fills in where it leads to, and the fault.
void try_address(const SubscriberSettings& settings, const addrinfo& address, SteadyClock::time_point deadline,
                 ConnectionReport& report) {
    const Socket socket(::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const int fault = socket.get() < 0 ? errno : connect_to(socket.get(), address, deadline);
    if (fault != 0) {
        report.fault = tcp_fault(settings, fault);
        return;
    }
    report.connected_to = address_text(address);
    if (settings.tls) {
        check_tls(settings, socket, deadline, report);
    }
}

}  // namespace

bool is_address(const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> buffer{};
    return inet_pton(AF_INET, host.c_str(), buffer.data()) == 1 ||
           inet_pton(AF_INET6, host.c_str(), buffer.data()) == 1;
}

ConnectionReport check_connection(const SubscriberSettings& settings, std::chrono::milliseconds patience,
                                  const std::vector<std::string>& last) {
    ConnectionReport report;
    Addresses list;
    if (const int fault = look_up(settings, list); fault != 0) {
        report.fault = name_fault(settings, fault);
        return report;
    }
    const std::vector<const addrinfo*> addresses = in_order(list.get(), last);
    std::ranges::transform(addresses, std::back_inserter(report.addresses),
                           [](const addrinfo* address) { return address_text(*address); });
    const auto deadline = SteadyClock::now() + patience;
    auto left = static_cast<int>(addresses.size());
    std::optional<ConnectionFault> fault;  // of the one that came furthest
    for (const addrinfo* const address : addresses) {
        // An address that swallows packets must leave time for the next one.
        const auto until = SteadyClock::now() + (deadline - SteadyClock::now()) / left--;
        try_address(settings, *address, until, report);
        if (!report.fault) {
            return report;
        }
        report.passed_over.push_back(fmt::format("{}: {}", address_text(*address), report.fault->what));
        if (!fault || report.fault->step > fault->step) {
            fault = std::move(report.fault);
        }
        report.fault.reset();
    }
    report.fault = std::move(fault);
    return report;
}

std::vector<std::string> addresses_of(const SubscriberSettings& settings) {
    Addresses list;
    std::vector<std::string> texts;
    if (look_up(settings, list) == 0) {
        for (const addrinfo* const address : in_order(list.get(), {})) {
            texts.push_back(address_text(*address));
        }
    }
    return texts;
}

}  // namespace collector::mqtt
