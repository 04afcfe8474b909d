#pragma once

#include <filesystem>
#include <string>

namespace collector::test {

/// A throw-away certificate authority in a folder, made with the openssl program.
class CertificateAuthority {
  public:
    explicit CertificateAuthority(std::filesystem::path folder, const std::string& name = "ca");

    struct Certificate {
        std::filesystem::path certificate;
        std::filesystem::path key;
    };
    /// A server certificate for `names` (openssl's subjectAltName syntax), valid from and to (YYYYMMDDhhmmssZ).
    [[nodiscard]] Certificate issue(const std::string& file_name,
                                    const std::string& names = "DNS:localhost,IP:127.0.0.1",
                                    const std::string& from = "20200101000000Z",
                                    const std::string& to = "20991231000000Z") const;
    [[nodiscard]] const std::filesystem::path& certificate() const { return certificate_; }

  private:
    std::filesystem::path folder_;
    std::filesystem::path certificate_;
    std::filesystem::path key_;
};

}  // namespace collector::test
