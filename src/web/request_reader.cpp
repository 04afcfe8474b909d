#include "web/request_reader.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <optional>

#include <microhttpd.h>

namespace collector::web {
namespace {

std::optional<std::string> header(MHD_Connection* connection, const char* name) {
    const char* const value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace

HeadSize read_request(MHD_Connection* connection, HttpRequest& request) {
    request.host = header(connection, MHD_HTTP_HEADER_HOST);
    request.authorization = header(connection, MHD_HTTP_HEADER_AUTHORIZATION);
    request.if_none_match = header(connection, MHD_HTTP_HEADER_IF_NONE_MATCH);
    request.accept_encoding = header(connection, MHD_HTTP_HEADER_ACCEPT_ENCODING).value_or("");
    request.accept_language = header(connection, MHD_HTTP_HEADER_ACCEPT_LANGUAGE).value_or("");
    const std::string length = header(connection, MHD_HTTP_HEADER_CONTENT_LENGTH).value_or("0");
    request.has_body = length != "0" || header(connection, MHD_HTTP_HEADER_TRANSFER_ENCODING).has_value();
    const auto* const size = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    const int headers = MHD_get_connection_values(connection, MHD_HEADER_KIND, nullptr, nullptr);
    return {.bytes = size == nullptr ? 0 : size->header_size, .headers = static_cast<std::size_t>(headers)};
}

std::string client_address(MHD_Connection* connection) {
    const sockaddr* const client = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (client->sa_family == AF_INET6) {
        inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(client)->sin6_addr, text.data(), text.size());
    } else if (client->sa_family == AF_INET) {
        inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(client)->sin_addr, text.data(), text.size());
    }
    return text.data();
}

}  // namespace collector::web
