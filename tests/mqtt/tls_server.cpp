#include "mqtt/tls_server.hpp"

#include <openssl/ssl.h>

#include <array>
#include <optional>
#include <stdexcept>

namespace collector::test {
namespace {

struct ContextDeleter {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct SslDeleter {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using Context = std::unique_ptr<SSL_CTX, ContextDeleter>;

void must(long result, const char* what) {
    if (result != 1) {
        throw std::runtime_error(what);
    }
}

Context make_context(const TlsServer::Options& options) {
    Context context(SSL_CTX_new(TLS_server_method()));
    // The lowest security level, so that a server of the old days can be played.
    SSL_CTX_set_security_level(context.get(), 0);
    switch (options.version) {
        case TlsServer::Version::any:
            break;
        case TlsServer::Version::at_most_1_1:
            must(SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION), "no TLS 1.1");
            break;
        case TlsServer::Version::at_most_1_2:
            must(SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION), "no TLS 1.2");
            break;
    }
    must(SSL_CTX_use_certificate_chain_file(context.get(), options.certificate.certificate.c_str()), "no certificate");
    must(SSL_CTX_use_PrivateKey_file(context.get(), options.certificate.key.c_str(), SSL_FILETYPE_PEM), "no key");
    if (!options.client_ca.empty()) {
        must(SSL_CTX_load_verify_locations(context.get(), options.client_ca.c_str(), nullptr), "no client CA");
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    }
    return context;
}

}  // namespace

struct TlsServer::Parts {
    Context context;
    std::optional<LoopbackServer> server;

    void serve(int socket) const {
        const std::unique_ptr<SSL, SslDeleter> ssl(SSL_new(context.get()));
        SSL_set_fd(ssl.get(), socket);
        if (SSL_accept(ssl.get()) != 1) {
            return;
        }
        std::array<char, 1024> ignored{};
        while (SSL_read(ssl.get(), ignored.data(), static_cast<int>(ignored.size())) > 0) {
        }
    }
};

TlsServer::TlsServer(const Options& options) : parts_(std::make_unique<Parts>()) {
    parts_->context = make_context(options);
    parts_->server.emplace([parts = parts_.get()](int socket) { parts->serve(socket); });
}

TlsServer::~TlsServer() = default;

std::uint16_t TlsServer::port() const {
    return parts_->server->port();
}

}  // namespace collector::test
