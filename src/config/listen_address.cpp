#include <collector/config/listen_address.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include <collector/base/quote.hpp>

namespace collector {
namespace {

constexpr std::string_view kExample = "must be an address and a port, e.g. \"127.0.0.1:8080\" or \"[::1]:8080\"";

tl::unexpected<BadListenAddress> bad(std::string_view text) {
    return tl::unexpected(BadListenAddress{fmt::format("{} {}", quote(text), kExample)});
}

std::optional<std::uint16_t> port_of(std::string_view digits) {
    std::uint16_t port = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, fault] = std::from_chars(digits.data(), end, port);
    return fault == std::errc{} && stop == end ? std::optional(port) : std::nullopt;
}

bool is_address(int family, const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return inet_pton(family, host.c_str(), bytes.data()) == 1;
}

}  // namespace

bool ListenAddress::is_loopback() const {
    return host.starts_with("127.") || host == "::1";
}

std::string to_text(const ListenAddress& address) {
    const bool is_ipv6 = address.host.find(':') != std::string::npos;
    return fmt::format("{}{}{}:{}", is_ipv6 ? "[" : "", address.host, is_ipv6 ? "]" : "", address.port);
}

Result<ListenAddress, BadListenAddress> parse_listen_address(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return bad(text);
    }
    const auto port = port_of(text.substr(colon + 1));
    std::string host(text.substr(0, colon));
    const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
    if (is_bracketed) {
        host = host.substr(1, host.size() - 2);
    } else if (host == "localhost") {
        host = "127.0.0.1";
    }
    if (!port || !is_address(is_bracketed ? AF_INET6 : AF_INET, host)) {
        return bad(text);
    }
    return ListenAddress{.host = std::move(host), .port = *port};
}

}  // namespace collector
