#pragma once

#include <cstddef>

namespace tasmota_sim {

/// Raises this process's limit of open files as far as `plugs` connections need.
/// Throws std::runtime_error, saying what to do, if the system does not allow as many.
void allow_connections(std::size_t plugs);

/// Blocks SIGINT and SIGTERM and returns a descriptor that becomes readable when one of them came; the caller owns it.
/// A broken pipe no longer ends the process. Throws std::runtime_error.
[[nodiscard]] int open_stop_signals();

}  // namespace tasmota_sim
