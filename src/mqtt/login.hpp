#pragma once

#include <functional>

#include <collector/mqtt/subscriber_settings.hpp>

#include "mqtt/paho_client.hpp"
#include "mqtt/version_choice.hpp"

namespace collector::mqtt {

/// One attempt with the client's version. With a broker that wants a shorter keep-alive time the attempt is made again
/// with that time, which `settings` then hold.
[[nodiscard]] ConnectOutcome log_in(PahoClient& client, SubscriberSettings& settings,
                                    const std::function<bool()>& stopping);

/// What an attempt says about the version, provided that nothing is wrong with TCP and TLS.
[[nodiscard]] VersionChoice::Answer version_answer(const ConnectOutcome& outcome);

}  // namespace collector::mqtt
