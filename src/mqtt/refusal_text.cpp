#include "mqtt/refusal_text.hpp"

#include <fmt/format.h>

namespace collector::mqtt {

std::string_view connect_refusal(int code) {
    switch (code) {
        case 1:
        case 0x84:
            return "the broker does not speak this MQTT version; set broker.mqtt_version to \"auto\"";
        case 2:
        case 0x85:
            return "the broker does not accept broker.client_id";
        case 3:
        case 0x88:
            return "the broker says it is unavailable at the moment; perhaps its limit of connections is reached";
        case 4:
        case 0x86:
            return "wrong user name or password";
        case 5:
        case 0x87:
            return "the broker refuses the login: user name or password are wrong, or this user may not connect";
        case 0x89:
            return "the broker is too busy";
        case 0x8a:
            return "the broker has banned this client";
        case 0x8c:
            return "the broker wants another way of logging in";
        case 0x97:
        case 0x9f:
            return "the broker's limit of connections is reached";
        case 0x9c:
        case 0x9d:
            return "the broker says to use another server";
        default:
            return "the broker refuses the connection";
    }
}

std::string unanswered_login(const SubscriberSettings& settings) {
    const std::string_view version_hint =
        settings.version == ProtocolVersion::v5 ? "; or does it not speak MQTT 5 (broker.mqtt_version)?" : "";
    if (settings.tls) {
        return fmt::format(
            "{}:{} speaks TLS but ends the connection before the MQTT login; is it an MQTT broker, and "
            "does it want a client certificate (broker.certificate_file), or is its limit of connections reached?{}",
            settings.host, settings.port, version_hint);
    }
    return fmt::format(
        "{}:{} takes the connection but does not answer as an MQTT broker; does it expect TLS (mqtts://), or is its "
        "limit of connections reached?{}",
        settings.host, settings.port, version_hint);
}

bool is_version_refusal(int code) {
    return code == 1 || code == 0x84;
}

bool is_login_refusal(int code) {
    return code == 4 || code == 5 || code == 0x86 || code == 0x87 || code == 0x8a || code == 0x8c;
}

std::string_view subscribe_refusal(int code) {
    switch (code) {
        case 0x87:
            return "this user is not allowed to read it";
        case 0x8f:
            return "the broker does not take this filter";
        case 0x97:
            return "the broker's limit of subscriptions is reached";
        case 0x9e:
        case 0xa2:
            return "the broker does not support this kind of filter";
        default:
            return "most often this user is not allowed to read it";
    }
}

std::string_view disconnect_reason(int code) {
    switch (code) {
        case 0x87:
            return "not authorised";
        case 0x8b:
            return "the broker is shutting down";
        case 0x8d:
            return "the broker heard nothing from us within the keep-alive time";
        case 0x8e:
            return "another client took over broker.client_id";
        case 0x97:
            return "a quota of the broker is used up";
        case 0x98:
            return "ended by the broker's administration";
        case 0x9c:
        case 0x9d:
            return "the broker says to use another server";
        default:
            return "ended by the broker";
    }
}

}  // namespace collector::mqtt
