#include "broker_url.hpp"

#include <charconv>

namespace tasmota_sim {

namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0) {
        return std::nullopt;
    }
    return port;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) {
        return false;
    }
    text.remove_prefix(prefix.size());
    return true;
}

/// Takes the host off the front, with or without brackets.
std::optional<std::string> take_host(std::string_view& text) {
    if (take_prefix(text, "[")) {
        const auto close = text.find(']');
        if (close == std::string_view::npos) {
            return std::nullopt;
        }
        std::string host{text.substr(0, close)};
        text.remove_prefix(close + 1);
        return host;
    }
    std::string host{text.substr(0, text.find(':'))};
    text.remove_prefix(host.size());
    return host;
}

}  // namespace

std::optional<BrokerUrl> parse_broker_url(std::string_view text) {
    BrokerUrl url;
    if (take_prefix(text, "mqtts://")) {
        url.transport = BrokerUrl::Transport::tls;
        url.port = 8883;
    } else if (!take_prefix(text, "mqtt://")) {
        return std::nullopt;
    }
    const std::optional<std::string> host = take_host(text);
    if (!host || host->empty() || host->find_first_of("/@ ") != std::string::npos) {
        return std::nullopt;
    }
    url.host = *host;
    if (text.empty()) {
        return url;
    }
    const std::optional<std::uint16_t> port = take_prefix(text, ":") ? parse_port(text) : std::nullopt;
    if (!port) {
        return std::nullopt;
    }
    url.port = *port;
    return url;
}

}  // namespace tasmota_sim
