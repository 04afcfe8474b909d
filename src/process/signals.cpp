#include <collector/process/signals.hpp>

#include <unistd.h>

#include <csignal>

namespace collector {
namespace {

sigset_t watched() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    return set;
}

}  // namespace

Signals::Signals() {
    const sigset_t set = watched();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

Signals::Kind Signals::wait() const {
    const sigset_t set = watched();
    int signal = 0;
    while (sigwait(&set, &signal) != 0) {
    }
    return signal == SIGHUP ? Kind::reload : Kind::stop;
}

std::optional<Signals::Kind> Signals::take() const {
    const sigset_t set = watched();
    const timespec at_once{};
    const int signal = sigtimedwait(&set, nullptr, &at_once);
    if (signal < 0) {
        return std::nullopt;
    }
    return signal == SIGHUP ? Kind::reload : Kind::stop;
}

void Signals::ask_to_stop() {
    kill(getpid(), SIGTERM);
}

}  // namespace collector
