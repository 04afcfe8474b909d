#pragma once

#include <optional>
#include <string>
#include <vector>

#include <collector/check/doctor.hpp>
#include <collector/mqtt/connection_check.hpp>
#include <collector/mqtt/trial_session.hpp>

namespace collector {

/// A server's certificate that ends sooner is worth a note. Let's Encrypt's are renewed a month before their end, so
/// one that is this near its end was not renewed when it should have been.
inline constexpr std::chrono::days kCertificateSoon{14};

/// Three results: name, connection, TLS; those after a fault are skipped.
[[nodiscard]] std::vector<StepResult> judge_connection(const mqtt::SubscriberSettings& broker,
                                                       const mqtt::ConnectionReport& report, const Clock& clock);

/// `version` is the one that was spoken last.
[[nodiscard]] StepResult judge_login(const mqtt::SubscriberSettings& broker, const std::string& client_id,
                                     mqtt::ProtocolVersion version, const mqtt::TrialAnswer& answer);

/// What the version that is spoken leaves to the broker; nullopt: nothing.
[[nodiscard]] std::optional<StepResult> judge_version(const mqtt::SubscriberSettings& broker,
                                                      mqtt::ProtocolVersion version);

[[nodiscard]] StepResult judge_topic(const std::string& filter, const mqtt::TrialAnswer& answer);

}  // namespace collector
