#include "app/service_notify.hpp"

#include <systemd/sd-daemon.h>

#include <cstdint>
#include <ctime>

#include <fmt/format.h>

namespace collector {
namespace {

void tell(const std::string& state) {
    sd_notify(0, state.c_str());
}

}  // namespace

ServiceNotify::ServiceNotify() {
    std::uint64_t microseconds = 0;
    if (sd_watchdog_enabled(0, &microseconds) > 0) {
        watchdog_ = std::chrono::microseconds{microseconds};
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
    tell(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", now.tv_sec * 1'000'000 + now.tv_nsec / 1'000));
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
