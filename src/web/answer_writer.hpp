#pragma once

#include <microhttpd.h>

#include "web/exchange.hpp"

namespace collector::web {

/// Hands an exchange's answer over to be sent, with the headers that all have. MHD_NO: the connection is to be closed.
[[nodiscard]] MHD_Result queue_answer(MHD_Connection* connection, Exchange& exchange);

}  // namespace collector::web
