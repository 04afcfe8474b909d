#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace collector::mqtt {

enum class ProtocolVersion { v3_1_1, v5 };

/// For people: 5 or 3.1.1.
[[nodiscard]] std::string_view version_text(ProtocolVersion version);

/// clean: the broker forgets us when we leave. persistent: it keeps QoS 1 messages (of Tasmota's, only the LWT) while
/// we are away; on a hosted broker the kept session counts as a client.
enum class SessionKind { clean, persistent };

/// The id of another client beside a collector, which is to throw out neither that nor its like on another machine:
/// `<client_id>-<mark of the machine>-<purpose>`, the mark only once.
[[nodiscard]] std::string client_id_beside(const std::string& client_id, std::string_view purpose);

/// Which broker to listen to, and as whom. Plain value.
struct SubscriberSettings {
    std::string host;       ///< name or address; an IPv6 address without its brackets
    std::string address{};  ///< of that name, numeric: the only one to connect to; empty: whichever it resolves to
    std::uint16_t port = 0;
    bool tls = true;  ///< chain, host name, SNI and TLS >= 1.2 are then always checked
    std::string client_id;
    std::string username;                    ///< empty: anonymous
    std::string password;                    ///< never in a log, an error or a command line
    std::filesystem::path ca_file;           ///< empty: the system's store; else instead of it
    std::filesystem::path certificate_file;  ///< client certificate chain, PEM; empty: none
    std::filesystem::path key_file;          ///< its key, PEM; may be the same file
    std::optional<ProtocolVersion> version;  ///< nullopt: 5, or 3.1.1 if the broker does not know 5
    SessionKind session = SessionKind::clean;
    std::chrono::seconds keep_alive{30};
    std::vector<std::string> topics;  ///< filters to subscribe to, at least one

    friend bool operator==(const SubscriberSettings&, const SubscriberSettings&) = default;
};

}  // namespace collector::mqtt
