#include "config/broker_url.hpp"

#include <algorithm>
#include <charconv>

namespace collector {
namespace {

tl::unexpected<BadBrokerUrl> bad_url(std::string what) {
    return tl::unexpected(BadBrokerUrl{std::move(what)});
}

Result<std::uint16_t, BadBrokerUrl> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, fault] = std::from_chars(text.data(), end, port);
    if (fault != std::errc{} || rest != end || port == 0) {
        return bad_url("the port must be a number from 1 to 65535");
    }
    return port;
}

}  // namespace

Result<void, BadBrokerUrl> parse_broker_url(std::string_view url, mqtt::SubscriberSettings& broker) {
    constexpr std::string_view kTls = "mqtts://";
    constexpr std::string_view kPlain = "mqtt://";
    if (url.starts_with(' ') || url.ends_with(' ')) {
        return bad_url("has a space before or after the address; take it away: \"mqtts://...\"");
    }
    broker.tls = url.starts_with(kTls);
    if (!broker.tls && !url.starts_with(kPlain)) {
        return bad_url("must start with mqtts:// (TLS) or mqtt:// (not encrypted)");
    }
    url.remove_prefix(broker.tls ? kTls.size() : kPlain.size());
    if (url.find('@') != std::string_view::npos) {
        return bad_url("must not hold a user name or password; they have keys of their own");
    }
    if (url.ends_with('/')) {
        url.remove_suffix(1);
    }
    std::string_view host = url;
    std::string_view port;
    if (url.starts_with('[')) {
        const auto bracket = url.find(']');
        if (bracket == std::string_view::npos) {
            return bad_url("has an IPv6 address without its closing bracket");
        }
        host = url.substr(1, bracket - 1);
        port = url.substr(bracket + 1);
    } else if (const auto colon = url.find(':'); colon != std::string_view::npos) {
        host = url.substr(0, colon);
        port = url.substr(colon);
    }
    const bool plain = std::ranges::all_of(host, [](char c) { return c > ' ' && c <= '~'; });
    if (host.empty() || !plain || host.find_first_of("/?#") != std::string_view::npos) {
        return bad_url("needs a host name and at most a port after it, e.g. mqtts://broker.example.org:8883");
    }
    broker.host = host;
    broker.port = broker.tls ? 8883 : 1883;
    if (port.empty()) {
        return {};
    }
    if (!port.starts_with(':')) {
        return bad_url("has something other than a port after the address");
    }
    return parse_port(port.substr(1)).map([&broker](std::uint16_t number) { broker.port = number; });
}

}  // namespace collector
