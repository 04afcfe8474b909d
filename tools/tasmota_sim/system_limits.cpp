#include "system_limits.hpp"

#include <sys/resource.h>
#include <sys/signalfd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>

#include <fmt/format.h>

namespace tasmota_sim {

namespace {

[[noreturn]] void fail(const char* what) {
    throw std::runtime_error(fmt::format("{}: {}", what, std::strerror(errno)));
}

}  // namespace

void allow_connections(std::size_t plugs) {
    // libmosquitto opens a socket and a pair to wake itself up with.
    const rlim_t needed = 3 * plugs + 64;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        fail("cannot read the limit of open files");
    }
    if (limit.rlim_cur >= needed) {
        return;
    }
    if (limit.rlim_max < needed) {
        throw std::runtime_error(
            fmt::format("{} plugs need {} open files, but the limit is {}; raise it with ulimit -n", plugs, needed,
                        limit.rlim_max));
    }
    limit.rlim_cur = needed;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) {
        fail("cannot raise the limit of open files");
    }
}

int open_stop_signals() {
    sigset_t stop{};
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    if (::sigprocmask(SIG_BLOCK, &stop, nullptr) != 0) {
        fail("cannot block signals");
    }
    if (std::signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
        fail("cannot ignore a broken pipe");
    }
    const int fd = ::signalfd(-1, &stop, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0) {
        fail("cannot wait for signals");
    }
    return fd;
}

}  // namespace tasmota_sim
