#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "mqtt/socket.hpp"

namespace collector::mqtt {

/// The TCP connection to the broker, as the kernel sees it. The MQTT library opens it and does not give it out, so we
/// look for it among the descriptors of the process and hold a duplicate, which the library cannot close. Release it
/// soon after the library has closed its own. One thread.
class BrokerSocket {
  public:
    /// The established connection of this process to that port; nullopt: there is none.
    [[nodiscard]] static std::optional<BrokerSocket> find(std::uint16_t port);

    struct Look {
        std::uint64_t bytes_taken;                    ///< received and read since the connection began
        std::chrono::milliseconds since_last_packet;  ///< since the last one that carried data
    };
    /// nullopt: the kernel does not tell.
    [[nodiscard]] std::optional<Look> look() const;

    /// For poll(); remains ours.
    [[nodiscard]] int descriptor() const { return socket_.get(); }
    /// Ends the connection, in both directions. The library notices.
    void cut() const;

  private:
    explicit BrokerSocket(Socket socket) : socket_(std::move(socket)) {}
    Socket socket_;
};

}  // namespace collector::mqtt
