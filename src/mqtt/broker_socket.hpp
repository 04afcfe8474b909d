#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "mqtt/socket.hpp"

namespace collector::mqtt {

/// The TCP connection to the broker as the kernel sees it. The MQTT library opened it and shows it to nobody, so it is
/// found among the descriptors of the process, and held by a duplicate, which the library cannot close. Let go of it
/// soon after the library has. One thread.
class BrokerSocket {
  public:
    /// The established connection of this process to that port; nullopt: there is none.
    [[nodiscard]] static std::optional<BrokerSocket> find(std::uint16_t port);

    struct Look {
        std::uint64_t bytes_taken;                    ///< that were received and read, since the connection began
        std::chrono::milliseconds since_last_packet;  ///< since anything but the acknowledgements of TCP came
    };
    /// nullopt: the kernel does not say.
    [[nodiscard]] std::optional<Look> look() const;

    /// To wait for; stays ours.
    [[nodiscard]] int descriptor() const { return socket_.get(); }
    /// Ends the connection, in both directions. The library notices.
    void cut() const;

  private:
    explicit BrokerSocket(Socket socket) : socket_(std::move(socket)) {}
    Socket socket_;
};

}  // namespace collector::mqtt
