#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <collector/base/result.hpp>

namespace collector {

/// Where a server of ours waits for connections.
struct ListenAddress {
    std::string host = "127.0.0.1";  ///< a literal IPv4 or IPv6 address, without brackets
    std::uint16_t port = 8080;       ///< 0: one that is free

    /// Nobody but this machine can reach it.
    [[nodiscard]] bool is_loopback() const;

    friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

/// `127.0.0.1:8080`, `[::1]:8080`.
[[nodiscard]] std::string to_text(const ListenAddress& address);

struct BadListenAddress {
    std::string what;  ///< says what it must be; no trailing full stop
};

/// Reads what to_text() writes, and `localhost:8080`. Other names are refused: which address one stands for can change.
[[nodiscard]] Result<ListenAddress, BadListenAddress> parse_listen_address(std::string_view text);

}  // namespace collector
