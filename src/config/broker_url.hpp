#pragma once

#include <string_view>

#include <collector/base/result.hpp>
#include <collector/mqtt/subscriber_settings.hpp>

namespace collector {

/// Reads `mqtts://host[:port]` or `mqtt://host[:port]` into host, port and tls; ports default to 8883 and 1883.
/// Errors: bad_config. The text of the error never repeats the URL, which may hold a password by mistake.
[[nodiscard]] Result<void> parse_broker_url(std::string_view url, mqtt::SubscriberSettings& broker);

}  // namespace collector
