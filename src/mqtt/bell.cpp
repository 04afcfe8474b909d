#include "mqtt/bell.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace collector::mqtt {

Bell::Bell() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (event_.get() < 0) {
        throw std::system_error(errno, std::generic_category(), "eventfd");
    }
}

void Bell::ring() const {
    eventfd_write(event_.get(), 1);
}

void Bell::silence() const {
    eventfd_t count = 0;
    eventfd_read(event_.get(), &count);
}

Bell::Woken Bell::wait(std::optional<int> socket, std::chrono::milliseconds limit) const {
    // A negative descriptor is passed over.
    std::array<pollfd, 2> ready{{{event_.get(), POLLIN, 0}, {socket.value_or(-1), POLLIN, 0}}};
    if (poll(ready.data(), ready.size(), static_cast<int>(limit.count())) <= 0) {
        return Woken::by_time;
    }
    return ready[0].revents != 0 ? Woken::by_bell : Woken::by_socket;
}

}  // namespace collector::mqtt
