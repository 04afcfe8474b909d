#pragma once

#include <chrono>
#include <functional>

#include <collector/mqtt/subscriber_settings.hpp>

#include "mqtt/paho_client.hpp"
#include "mqtt/version_choice.hpp"

namespace collector::mqtt {

/// One attempt with the client's version, which takes no longer than `patience`. If the broker wants a shorter
/// keep-alive time, connects again with that time, and leaves it in `settings`.
[[nodiscard]] ConnectOutcome log_in(PahoClient& client, SubscriberSettings& settings,
                                    const std::function<bool()>& stopping,
                                    std::chrono::seconds patience = PahoClient::kConnectPatience);

/// What an attempt says about the version, provided that TCP and TLS are in order.
[[nodiscard]] VersionChoice::Answer version_answer(const ConnectOutcome& outcome);

}  // namespace collector::mqtt
