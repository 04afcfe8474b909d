#include "web/host_check.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>

namespace collector::web {
namespace {

bool is_port(std::string_view text) {
    constexpr std::size_t kDigitsMax = 5;
    return text.size() <= kDigitsMax && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_address(int family, std::string_view text) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return inet_pton(family, std::string(text).c_str(), bytes.data()) == 1;
}

bool is_ipv6_host(std::string_view host) {
    const auto close = host.find(']');
    if (close == std::string_view::npos) {
        return false;
    }
    const std::string_view rest = host.substr(close + 1);
    return is_address(AF_INET6, host.substr(1, close - 1)) &&
           (rest.empty() || (rest.starts_with(':') && is_port(rest.substr(1))));
}

}  // namespace

bool is_host_of_ours(std::string_view host, const std::vector<std::string>& names) {
    if (host.find('\0') != std::string_view::npos) {
        return false;
    }
    if (host.starts_with('[')) {
        return is_ipv6_host(host);
    }
    const auto colon = std::min(host.find(':'), host.size());
    if (colon < host.size() && !is_port(host.substr(colon + 1))) {
        return false;
    }
    std::string name(host.substr(0, colon));
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c; });
    return name == "localhost" || is_address(AF_INET, name) || std::ranges::find(names, name) != names.end();
}

}  // namespace collector::web
