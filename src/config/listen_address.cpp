#include "config/listen_address.hpp"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace collector {
namespace {

bool is_address(int family, const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return inet_pton(family, text.c_str(), bytes.data()) == 1;
}

std::optional<std::uint16_t> port_in(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
    return fault == std::errc{} && end == text.data() + text.size() ? std::optional(port) : std::nullopt;
}

}  // namespace

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    const auto port = port_in(text.substr(colon + 1));
    const std::string_view written = text.substr(0, colon);
    const bool is_bracketed = written.size() > 2 && written.starts_with('[') && written.ends_with(']');
    std::string address(is_bracketed ? written.substr(1, written.size() - 2) : written);
    if (!port || !is_address(is_bracketed ? AF_INET6 : AF_INET, address)) {
        return std::nullopt;
    }
    return ListenAddress{std::move(address), *port};
}

}  // namespace collector
