#include <collector/process/service_notify.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <string_view>

#include <fmt/format.h>

namespace collector {
namespace {

std::string_view environment(const char* name) {
    const char* const value = std::getenv(name);
    return value != nullptr ? value : "";
}

std::optional<std::uint64_t> number_from(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    return fault == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// One datagram to the service manager, as sd_notify(3) describes it. If it cannot be sent, nobody is listening.
void tell(std::string_view state) {
    const std::string_view path = environment("NOTIFY_SOCKET");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() < 2 || (path[0] != '/' && path[0] != '@') || path.size() >= sizeof address.sun_path) {
        return;
    }
    std::ranges::copy(path, address.sun_path);
    if (path[0] == '@') {
        address.sun_path[0] = '\0';  // Linux's abstract namespace.
    }
    const int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor >= 0) {
        static_cast<void>(sendto(descriptor, state.data(), state.size(), MSG_NOSIGNAL,
                                 reinterpret_cast<const sockaddr*>(&address),
                                 static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size())));
        close(descriptor);
    }
}

}  // namespace

/// See sd_watchdog_enabled(3): a process that only inherited the variables is not watched.
ServiceNotify::ServiceNotify() {
    const auto microseconds = number_from(environment("WATCHDOG_USEC"));
    const std::string_view watched = environment("WATCHDOG_PID");
    const bool is_ours = watched.empty() || number_from(watched) == static_cast<std::uint64_t>(getpid());
    if (microseconds && *microseconds > 0 && is_ours) {
        watchdog_ = std::chrono::microseconds{*microseconds};
    }
}

void ServiceNotify::ready(std::string_view status) const {
    tell(fmt::format("READY=1\nSTATUS={}", status));
}

void ServiceNotify::status(std::string_view text) const {
    tell(fmt::format("STATUS={}", text));
}

void ServiceNotify::reloading() const {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    tell(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1'000));
}

void ServiceNotify::stopping() const {
    tell("STOPPING=1\nSTATUS=committing what is left");
}

void ServiceNotify::alive() const {
    if (watchdog_) {
        tell("WATCHDOG=1");
    }
}

}  // namespace collector
