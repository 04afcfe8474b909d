#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "support/certificates.hpp"
#include "support/process.hpp"

namespace collector::test {

/// A port of 127.0.0.1 that nobody listens to at the moment.
[[nodiscard]] std::uint16_t free_port();

/// A real mosquitto on loopback with a password for three users: `plugs` may publish, `collector` may only read the
/// network's topics, `outsider` may do nothing. The password of each is its name and `-secret`.
class Mosquitto {
  public:
    enum class Transport { tls, plain };

    /// Files go to `folder`. Starts at once and waits until it listens.
    Mosquitto(std::filesystem::path folder, Transport transport,
              const CertificateAuthority::Certificate& certificate = {});

    /// The same broker again, on the same port; retained messages are forgotten, as after a crash.
    void start();
    void stop(int signal);

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string url(const std::string& host = "localhost") const;
    [[nodiscard]] Process& process() { return *process_; }

  private:
    std::filesystem::path folder_;
    Transport transport_;
    std::uint16_t port_;
    std::unique_ptr<Process> process_;
};

}  // namespace collector::test
