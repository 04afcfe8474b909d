#pragma once

#include <string>

#include "web/front_desk.hpp"
#include "web/http_message.hpp"

struct MHD_Connection;

namespace collector::web {

/// Reads what we look at of a head, and says what it weighs.
[[nodiscard]] HeadSize read_request(MHD_Connection* connection, HttpRequest& request);

/// Who has connected: an address without its port.
[[nodiscard]] std::string client_address(MHD_Connection* connection);

}  // namespace collector::web
