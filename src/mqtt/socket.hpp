#pragma once

#include <unistd.h>

#include <chrono>
#include <string>
#include <utility>

namespace collector::mqtt {

/// Owns a descriptor: of a socket, or of something that can be waited for like one. Negative: none.
class Socket {
  public:
    explicit Socket(int descriptor) : descriptor_(descriptor) {}
    ~Socket() {
        if (descriptor_ >= 0) {
            close(descriptor_);
        }
    }
    Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Socket& operator=(Socket&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    [[nodiscard]] int get() const { return descriptor_; }

  private:
    int descriptor_;
};

/// Waits for these events of poll(). False: the deadline came first.
[[nodiscard]] bool wait_ready(int descriptor, short events, std::chrono::steady_clock::time_point deadline);

/// What an error number means.
[[nodiscard]] std::string errno_text(int number);

}  // namespace collector::mqtt
