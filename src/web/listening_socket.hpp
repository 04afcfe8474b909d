#pragma once

#include <string>

#include <collector/base/result.hpp>
#include <collector/config/listen_address.hpp>

namespace collector::web {

/// Nobody can connect there.
struct ListenFault {
    std::string what;  ///< names the address and says why; no trailing full stop
};

/// A TCP socket on which connections can be accepted without blocking; the caller closes it.
[[nodiscard]] Result<int, ListenFault> open_listening_socket(const ListenAddress& address);

/// Where it listens: with the port that was chosen, if it was left open.
[[nodiscard]] ListenAddress listening_address(int socket, const ListenAddress& asked);

}  // namespace collector::web
