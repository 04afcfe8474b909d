#pragma once

#include <string>
#include <string_view>

#include <collector/base/result.hpp>
#include <collector/mqtt/subscriber_settings.hpp>

namespace collector {

struct BadBrokerUrl {
    std::string what;  ///< what it must or must not be; never repeats the URL, which may hold a password by mistake
};

/// Reads `mqtts://host[:port]` or `mqtt://host[:port]` into host, port and tls; ports default to 8883 and 1883.
[[nodiscard]] Result<void, BadBrokerUrl> parse_broker_url(std::string_view url, mqtt::SubscriberSettings& broker);

}  // namespace collector
