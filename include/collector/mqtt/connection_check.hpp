#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/mqtt/subscriber_settings.hpp>

namespace collector::mqtt {

/// The way to the broker, in the order in which it is gone.
enum class ConnectionStep { name, tcp, tls };

/// Why a step of the way could not be taken.
struct ConnectionFault {
    /// What must be told apart by more than its text: with both of them this machine's clock may be the one at fault.
    enum class Kind { certificate_expired, certificate_not_yet_valid, other };

    ConnectionStep step = ConnectionStep::name;
    Kind kind = Kind::other;
    std::string what;    ///< a sentence without its full stop
    std::string advice;  ///< what to do, or to ask oneself; can be empty
};

/// From when to when the server's certificate is valid by its own words.
struct CertificateSpan {
    UtcMillis from;
    UtcMillis until;
};

/// What the steps before the fault found; all of them when there is none.
struct ConnectionReport {
    std::vector<std::string> addresses;          ///< what the name stands for, in the order in which they are tried
    std::string connected_to;                    ///< the address that took the connection
    std::string tls_version;                     ///< e.g. `TLSv1.3`; empty without TLS
    std::optional<CertificateSpan> certificate;  ///< also of one that was refused; nullopt: none was shown
    std::optional<ConnectionFault> fault;
};

/// Whether this is an address and not a name.
[[nodiscard]] bool is_address(const std::string& host);

/// Goes the way to the broker step by step: name lookup, TCP, and with `settings.tls` a handshake that checks chain and
/// host name as the MQTT connection does. Blocks for at most `patience` beside the name lookup. Speaks no MQTT and
/// sends no credentials but the client certificate. Any thread.
[[nodiscard]] ConnectionReport check_connection(const SubscriberSettings& settings, std::chrono::milliseconds patience);

}  // namespace collector::mqtt
