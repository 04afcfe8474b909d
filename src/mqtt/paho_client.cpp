#include "mqtt/paho_client.hpp"

#include <fmt/format.h>
#include <mqtt/async_client.h>

#include "mqtt/address_pin.hpp"

namespace collector::mqtt {
namespace {

using namespace std::chrono_literals;

/// On top of the library's own time-out, which does not cover the name lookup.
constexpr auto kLookupPatience = 25s;
/// The library offers no way to cut a wait short.
constexpr auto kStopCheckEvery = 50ms;
constexpr auto kSubscribePatience = 10s;
constexpr auto kDisconnectPatience = 2s;

/// QoS 1 costs nothing for telemetry, which plugs publish with QoS 0, and delivers their last will safely.
constexpr int kSubscribeQos = 1;

/// Nobody subscribes to it.
constexpr const char* kNoSubscription = "collector/no-subscription";

/// How long a broker may keep a persistent MQTT 5 session while we are away.
constexpr std::uint32_t kSessionExpirySeconds = 24 * 3600;

std::string uri_of(const SubscriberSettings& settings) {
    const bool bare_ipv6 = settings.host.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}", settings.tls ? "ssl" : "tcp", bare_ipv6 ? "[" : "", settings.host,
                       bare_ipv6 ? "]" : "", settings.port);
}

int protocol_number(ProtocolVersion version) {
    return version == ProtocolVersion::v5 ? MQTTVERSION_5 : MQTTVERSION_3_1_1;
}

::mqtt::ssl_options tls_options(const SubscriberSettings& settings) {
    ::mqtt::ssl_options options;
    options.set_verify(true);  // the host name as well; by default the library checks only the chain
    options.set_enable_server_cert_auth(true);
    // Debian 12's library lowers OpenSSL's security level to 1; this puts Debian's own level back.
    options.set_enabled_cipher_suites("DEFAULT:@SECLEVEL=2");
    if (!settings.ca_file.empty()) {
        options.set_trust_store(settings.ca_file.string());
    }
    if (!settings.certificate_file.empty()) {
        options.set_key_store(settings.certificate_file.string());
        options.set_private_key(settings.key_file.string());
        // Any pass phrase will do: without one OpenSSL would ask for it on the terminal.
        options.set_private_key_password("none");
    }
    return options;
}

::mqtt::connect_options connect_options(const SubscriberSettings& settings, ProtocolVersion version,
                                        std::chrono::seconds patience) {
    ::mqtt::connect_options options;
    options.set_mqtt_version(protocol_number(version));
    const bool clean = settings.session == SessionKind::clean;
    if (version == ProtocolVersion::v5) {
        options.set_clean_start(clean);
        ::mqtt::properties properties;
        properties.add(
            {::mqtt::property::MAXIMUM_PACKET_SIZE, static_cast<std::int32_t>(kPayloadBytesMax + 2 * kTopicBytesMax)});
        if (!clean) {
            properties.add({::mqtt::property::SESSION_EXPIRY_INTERVAL, kSessionExpirySeconds});
        }
        options.set_properties(std::move(properties));
    } else {
        options.set_clean_session(clean);
    }
    options.set_keep_alive_interval(settings.keep_alive);
    options.set_connect_timeout(patience);
    options.set_automatic_reconnect(false);  // it never subscribes again, and hides the reason of every failure
    if (!settings.username.empty()) {
        options.set_user_name(settings.username);
        options.set_password(settings.password);
    }
    if (settings.tls) {
        options.set_ssl(tls_options(settings));
    }
    return options;
}

/// The server's code, whichever of the two fields this version of the library puts it in.
int code_of(const ::mqtt::exception& fault) {
    const int reason = fault.get_reason_code();
    return reason >= 0x80 && reason != 0xff ? reason : fault.get_return_code();
}

std::optional<std::chrono::seconds> server_keep_alive(const ::mqtt::connect_response& response) {
    const ::mqtt::properties& properties = response.get_properties();
    if (!properties.contains(::mqtt::property::SERVER_KEEP_ALIVE)) {
        return std::nullopt;
    }
    return std::chrono::seconds{::mqtt::get<std::uint16_t>(properties, ::mqtt::property::SERVER_KEEP_ALIVE)};
}

}  // namespace

struct PahoClient::Parts {
    ProtocolVersion version;
    const Clock& clock;
    Handlers handlers;
    std::atomic<std::uint64_t> messages{0};
    std::atomic<std::uint64_t> message_bytes{0};
    std::atomic<SteadyTime::rep> last_message_at{0};
    std::atomic<std::uint64_t> oversized{0};
    ::mqtt::token_ptr question;
    ::mqtt::async_client client;  // last: its handlers use the rest

    Parts(const SubscriberSettings& settings, ProtocolVersion spoken, const Clock& our_clock, Handlers given)
        : version(spoken),
          clock(our_clock),
          handlers(std::move(given)),
          client(uri_of(settings), settings.client_id, ::mqtt::create_options(protocol_number(spoken))) {
        // Once and before connecting: setting handlers later can deadlock inside the library.
        client.set_message_callback([this](const ::mqtt::const_message_ptr& message) { take(*message); });
        client.set_connection_lost_handler([this](const std::string&) { handlers.on_lost(0); });
        // The DISCONNECT of an MQTT 5 server is reported here and nowhere else.
        client.set_disconnected_handler([this](const ::mqtt::properties&, ::mqtt::ReasonCode reason) {
            handlers.on_lost(static_cast<int>(reason));
        });
    }

    /// Nothing may be thrown into the library: running out of memory for the copy ends the process.
    void take(const ::mqtt::message& message) {
        const auto& payload = message.get_payload_ref();
        const auto& topic = message.get_topic();
        const auto properties = static_cast<std::size_t>(message.get_properties().c_struct().length);
        const SteadyTime arrived_at = clock.steady_now();
        last_message_at.store(arrived_at.time_since_epoch().count(), std::memory_order_relaxed);
        messages.fetch_add(1, std::memory_order_relaxed);
        message_bytes.fetch_add(topic.size() + payload.size() + properties, std::memory_order_relaxed);
        if (payload.size() > kPayloadBytesMax || topic.size() > kTopicBytesMax) {
            ++oversized;
            return;
        }
        handlers.on_message({.topic = topic,
                             .payload = std::string(payload.data(), payload.size()),
                             .received_at = clock.utc_now(),
                             .qos = static_cast<std::uint8_t>(message.get_qos()),
                             .retained = message.is_retained(),
                             .arrived_at = arrived_at});
    }
};

PahoClient::PahoClient(const SubscriberSettings& settings, ProtocolVersion version, const Clock& clock,
                       Handlers handlers)
    : parts_(std::make_unique<Parts>(settings, version, clock, std::move(handlers))) {}

PahoClient::~PahoClient() = default;

ProtocolVersion PahoClient::version() const {
    return parts_->version;
}

ConnectOutcome PahoClient::connect(const SubscriberSettings& settings, const std::function<bool()>& stopping,
                                   std::chrono::seconds patience) {
    using Kind = ConnectOutcome::Kind;
    const auto start = std::chrono::steady_clock::now();
    const AddressPin pin(settings.host, settings.address);
    try {
        const auto token = parts_->client.connect(connect_options(settings, parts_->version, patience));
        const auto give_up = start + patience + kLookupPatience;
        while (!token->wait_for(kStopCheckEvery)) {
            if (stopping() || std::chrono::steady_clock::now() > give_up) {
                return {.kind = Kind::stuck};
            }
        }
        ConnectOutcome outcome{.kind = Kind::connected};
        if (parts_->version == ProtocolVersion::v5) {
            outcome.server_keep_alive = server_keep_alive(token->get_connect_response());
        }
        return outcome;
    } catch (const ::mqtt::exception& fault) {
        const int code = code_of(fault);
        // Judged by the time it took, since the library's words for it differ between versions.
        return {.kind = code > 0 ? Kind::refused : Kind::failed,
                .code = code,
                .timed_out = std::chrono::steady_clock::now() - start >= patience};
    }
}

SubscribeOutcome PahoClient::subscribe(const std::string& filter, const std::function<bool()>& stopping) {
    using Kind = SubscribeOutcome::Kind;
    try {
        const auto token = parts_->client.subscribe(filter, kSubscribeQos);
        const auto give_up = std::chrono::steady_clock::now() + kSubscribePatience;
        while (!token->wait_for(kStopCheckEvery)) {
            if (stopping() || std::chrono::steady_clock::now() > give_up) {
                return {.kind = Kind::lost};
            }
        }
        const auto response = token->get_subscribe_response();
        for (const auto reason : response.get_reason_codes()) {
            if (static_cast<int>(reason) >= 0x80) {
                return {.kind = Kind::refused, .code = static_cast<int>(reason)};
            }
        }
        return {.kind = Kind::granted};
    } catch (const ::mqtt::exception& fault) {
        const int code = code_of(fault);
        return {.kind = code >= 0x80 ? Kind::refused : Kind::lost, .code = code};
    }
}

void PahoClient::ask() {
    try {
        parts_->question = parts_->client.unsubscribe(kNoSubscription);
    } catch (const ::mqtt::exception&) {
        parts_->question.reset();  // no longer connected
    }
}

bool PahoClient::answered() const {
    try {
        return parts_->question && parts_->question->try_wait();
    } catch (const ::mqtt::exception&) {
        return parts_->question->get_reason_code() > 0;  // "no" is an answer as well
    }
}

bool PahoClient::is_connected() const {
    return parts_->client.is_connected();
}

void PahoClient::disconnect() {
    try {
        const auto token = parts_->client.disconnect();
        token->wait_for(kDisconnectPatience);
    } catch (const ::mqtt::exception&) {
        // No longer connected, which is what we wanted.
    }
}

std::uint64_t PahoClient::messages() const {
    return parts_->messages;
}

std::uint64_t PahoClient::message_bytes() const {
    return parts_->message_bytes;
}

SteadyTime PahoClient::last_message_at() const {
    return SteadyTime{SteadyTime::duration{parts_->last_message_at.load()}};
}

std::uint64_t PahoClient::oversized() const {
    return parts_->oversized;
}

}  // namespace collector::mqtt
