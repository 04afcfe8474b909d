#pragma once

#include <optional>
#include <string_view>

#include <collector/config/config.hpp>

namespace collector {

/// `127.0.0.1:9464`, `[::1]:9464`. nullopt: it is none. A name would have to be looked up, and could become another
/// address.
[[nodiscard]] std::optional<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace collector
