#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/mqtt/subscriber_settings.hpp>

namespace collector::mqtt {

/// The steps on the way to the broker, in their order.
enum class ConnectionStep { name, tcp, tls };

/// Why a step failed.
struct ConnectionFault {
    /// Expired and not yet valid are kinds of their own because the clock of this machine may be what is wrong.
    enum class Kind { certificate_expired, certificate_not_yet_valid, other };

    ConnectionStep step = ConnectionStep::name;
    Kind kind = Kind::other;
    std::string what;    ///< a sentence without its full stop
    std::string advice;  ///< what to do or to look at; can be empty
};

/// From when to when the server's certificate says that it is valid.
struct CertificateSpan {
    UtcMillis from;
    UtcMillis until;
};

/// What the steps up to the fault found; all steps if there is none.
struct ConnectionReport {
    std::vector<std::string> addresses;          ///< of the name, in the order in which they are tried
    std::string connected_to;                    ///< the address that accepted the connection
    std::vector<std::string> passed_over{};      ///< those tried in vain, each with its fault: `192.0.2.1: <why>`
    std::string tls_version;                     ///< e.g. `TLSv1.3`; empty without TLS
    std::optional<CertificateSpan> certificate;  ///< also of a certificate that was refused; nullopt: none was shown
    std::optional<ConnectionFault> fault;
};

/// Whether this is an address and not a name.
[[nodiscard]] bool is_address(const std::string& host);

/// Tries the way to the broker step by step: name lookup, TCP and, with `settings.tls`, a handshake that checks chain
/// and host name as the MQTT connection does. Blocks for the name lookup and `patience` at most. Speaks no MQTT, and
/// sends no credentials except the client certificate. Of several addresses one after the other is tried until all
/// steps work, those in `last` after the others; if none works, the report is about the one that came furthest. Any
/// thread.
[[nodiscard]] ConnectionReport check_connection(const SubscriberSettings& settings, std::chrono::milliseconds patience,
                                                const std::vector<std::string>& last = {});

/// What the host's name resolves to, in the order of the resolver; empty: nothing. Blocks for the lookup. Any thread.
[[nodiscard]] std::vector<std::string> addresses_of(const SubscriberSettings& settings);

}  // namespace collector::mqtt
