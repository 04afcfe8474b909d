#include "mqtt/socket.hpp"

#include <poll.h>

#include <cerrno>
#include <system_error>

namespace collector::mqtt {

bool wait_ready(int descriptor, short events, std::chrono::steady_clock::time_point deadline) {
    while (true) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
        pollfd ready{descriptor, events, 0};
        const int count = poll(&ready, 1, left > 0 ? static_cast<int>(left) : 0);
        if (count > 0) {
            return true;
        }
        if (count == 0 || errno != EINTR) {
            return false;
        }
    }
}

std::string errno_text(int number) {
    return std::generic_category().message(number);
}

}  // namespace collector::mqtt
