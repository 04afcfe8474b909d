#pragma once

#include <chrono>

#include <collector/mqtt/connection_check.hpp>

#include "mqtt/socket.hpp"

namespace collector::mqtt {

/// The step `tls` of check_connection on a non-blocking connection: fills in version, certificate and fault.
void check_tls(const SubscriberSettings& settings, const Socket& socket, std::chrono::steady_clock::time_point deadline,
               ConnectionReport& report);

}  // namespace collector::mqtt
