#pragma once

#include <filesystem>
#include <memory>

#include "mqtt/loopback_server.hpp"
#include "support/certificates.hpp"

namespace collector::test {

/// Shakes hands as told and says nothing after that.
class TlsServer {
  public:
    enum class Version { any, at_most_1_1, at_most_1_2 };
    struct Options {
        CertificateAuthority::Certificate certificate;
        Version version = Version::any;
        std::filesystem::path client_ca{};  ///< not empty: asks for a client certificate of this authority
    };
    explicit TlsServer(const Options& options);
    ~TlsServer();
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;

    [[nodiscard]] std::uint16_t port() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace collector::test
