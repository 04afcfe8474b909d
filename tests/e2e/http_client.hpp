#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "support/process.hpp"

namespace collector::test {

/// One connection to a server on 127.0.0.1 or to a socket file, over which bytes go as they are.
class HttpClient {
  public:
    /// Throws std::runtime_error when nobody listens.
    explicit HttpClient(std::uint16_t port);
    explicit HttpClient(const std::filesystem::path& socket_file);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// What the other side does not take any more is lost.
    void send(std::string_view bytes) const;
    /// All that comes until the other side closes the connection, or `patience` is over.
    [[nodiscard]] std::string read_to_end(std::chrono::milliseconds patience = kPatience) const;
    /// Whether the other side closes it within this time; what comes before that is dropped.
    [[nodiscard]] bool is_closed_within(std::chrono::milliseconds patience) const;

  private:
    int socket_;
};

/// `GET target`, with a Host of ours, over a connection of its own; the whole answer.
[[nodiscard]] std::string http_get(std::uint16_t port, std::string_view target, std::string_view more_headers = "");

}  // namespace collector::test
