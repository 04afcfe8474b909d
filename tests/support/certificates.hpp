#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

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
    /// Another authority, signed by this one.
    [[nodiscard]] CertificateAuthority issue_authority(const std::string& name) const;
    /// One that signed itself, and whose time is over.
    [[nodiscard]] static CertificateAuthority expired(const std::filesystem::path& folder, const std::string& name);
    [[nodiscard]] const std::filesystem::path& certificate() const { return certificate_; }

  private:
    CertificateAuthority(std::filesystem::path folder, std::filesystem::path certificate, std::filesystem::path key)
        : folder_(std::move(folder)), certificate_(std::move(certificate)), key_(std::move(key)) {}
    /// A key and a certificate with these lines of extensions. `signer`: further arguments that name who signs it.
    struct Order {
        std::string file_name;
        std::string common_name;
        std::string extensions;
        std::string from;
        std::string to;
        std::vector<std::string> signer;
    };
    [[nodiscard]] static Certificate make(const std::filesystem::path& folder, Order order);

    std::filesystem::path folder_;
    std::filesystem::path certificate_;
    std::filesystem::path key_;
};

}  // namespace collector::test
