#include "mqtt/connection_probe.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>

namespace collector::mqtt {
namespace {

using SteadyClock = std::chrono::steady_clock;

class Socket {
  public:
    explicit Socket(int descriptor) : descriptor_(descriptor) {}
    ~Socket() {
        if (descriptor_ >= 0) {
            close(descriptor_);
        }
    }
    Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Socket& operator=(Socket&&) = delete;
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    [[nodiscard]] int get() const { return descriptor_; }

  private:
    int descriptor_;
};

struct AddressesDeleter {
    void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
struct ContextDeleter {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct SslDeleter {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};
struct CertificateDeleter {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
using Addresses = std::unique_ptr<addrinfo, AddressesDeleter>;
using Context = std::unique_ptr<SSL_CTX, ContextDeleter>;
using Ssl = std::unique_ptr<SSL, SslDeleter>;
using Certificate = std::unique_ptr<X509, CertificateDeleter>;

std::string errno_text(int number) {
    return std::generic_category().message(number);
}

/// False: time is up.
bool wait_ready(int descriptor, short events, SteadyClock::time_point deadline) {
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - SteadyClock::now()).count();
        pollfd ready{descriptor, events, 0};
        const int count = poll(&ready, 1, left > 0 ? static_cast<int>(left) : 0);
        if (count > 0) {
            return true;
        }
        if (count == 0 || errno != EINTR) {
            return false;
        }
    }
}

/// The error number of the attempt; 0: connected.
int connect_to(int descriptor, const addrinfo& address, SteadyClock::time_point deadline) {
    if (connect(descriptor, address.ai_addr, address.ai_addrlen) == 0) {
        return 0;
    }
    if (errno != EINPROGRESS) {
        return errno;
    }
    if (!wait_ready(descriptor, POLLOUT, deadline)) {
        return ETIMEDOUT;
    }
    int fault = 0;
    socklen_t size = sizeof fault;
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &fault, &size);
    return fault;
}

std::string where(const SubscriberSettings& settings) {
    return fmt::format("{}:{}", settings.host, settings.port);
}

std::string tcp_sentence(const SubscriberSettings& settings, int fault) {
    switch (fault) {
        case ECONNREFUSED:
            return fmt::format("nothing listens at {}: connection refused; is the broker running, and the port right?",
                               where(settings));
        case ETIMEDOUT:
            return fmt::format("{} does not answer; a wrong address, or a firewall in between", where(settings));
        case ENETUNREACH:
        case EHOSTUNREACH:
            return fmt::format("{} cannot be reached: {}; is the network up?", where(settings), errno_text(fault));
        default:
            return fmt::format("cannot connect to {}: {}", where(settings), errno_text(fault));
    }
}

bool is_address(const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> buffer{};
    return inet_pton(AF_INET, host.c_str(), buffer.data()) == 1 ||
           inet_pton(AF_INET6, host.c_str(), buffer.data()) == 1;
}

/// The names a certificate is good for, for people.
std::string names_of(X509* certificate) {
    std::string names;
    auto* const list =
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
    for (int i = 0; i < sk_GENERAL_NAME_num(list); ++i) {
        const GENERAL_NAME* const name = sk_GENERAL_NAME_value(list, i);
        if (name->type == GEN_DNS) {
            names += names.empty() ? "" : ", ";
            names.append(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                         static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
        }
    }
    GENERAL_NAMES_free(list);
    return names.empty() ? "another name" : names;
}

std::string date_text(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) {
        return "an unreadable date";
    }
    return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

std::string certificate_sentence(const SubscriberSettings& settings, SSL* ssl, long verdict) {
    const Certificate& certificate = *static_cast<Certificate*>(SSL_get_app_data(ssl));
    const std::string whose = fmt::format("the certificate of {}", where(settings));
    const std::string ca_hint =
        settings.ca_file.empty()
            ? "if the broker has a CA of its own, name its certificate in broker.ca_file"
            : fmt::format("broker.ca_file ({}) is not the CA that signed it", settings.ca_file.string());
    switch (verdict) {
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return fmt::format("{} is not for this host name but for {}; broker.url must use that name", whose,
                               certificate ? names_of(certificate.get()) : "another one");
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return certificate
                       ? fmt::format(
                             "{} or one that signed it has expired (its own date: {}); the broker's operator must "
                             "renew it, unless this machine's clock is wrong",
                             whose, date_text(X509_get0_notAfter(certificate.get())))
                       : whose + " has expired";
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return fmt::format("{} is not yet valid; is the clock of this machine set?", whose);
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return fmt::format("{} is not signed by a CA that is trusted here ({}); {}", whose,
                               X509_verify_cert_error_string(verdict), ca_hint);
        default:
            return fmt::format("{} is not accepted: {}", whose, X509_verify_cert_error_string(verdict));
    }
}

std::string handshake_sentence(const SubscriberSettings& settings, SSL* ssl, int ssl_error, int errno_then) {
    const long verdict = SSL_get_verify_result(ssl);
    if (verdict != X509_V_OK) {
        return certificate_sentence(settings, ssl, verdict);
    }
    const unsigned long fault = ERR_peek_error();
    const int reason = ERR_GET_REASON(fault);
    if (ssl_error == SSL_ERROR_SYSCALL || reason == SSL_R_UNEXPECTED_EOF_WHILE_READING ||
        reason == SSL_R_WRONG_VERSION_NUMBER) {
        return fmt::format("{} does not speak TLS{}; is it the port for unencrypted MQTT? With TLS it is usually 8883",
                           where(settings), errno_then != 0 ? fmt::format(" ({})", errno_text(errno_then)) : "");
    }
    std::array<char, 256> text{};
    ERR_error_string_n(fault, text.data(), text.size());
    if (reason == SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED || reason == SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE ||
        reason == SSL_R_SSLV3_ALERT_BAD_CERTIFICATE || reason == SSL_R_TLSV1_ALERT_UNKNOWN_CA) {
        return fmt::format(
            "{} refuses us during the TLS handshake; does it want a client certificate "
            "(broker.certificate_file)? {}",
            where(settings), text.data());
    }
    return fmt::format("the TLS handshake with {} fails: {}", where(settings), text.data());
}

/// Keeps the certificate of the server for the sentence about it: after a failed handshake OpenSSL has it no more.
int keep_certificate(int verified, X509_STORE_CTX* store) {
    auto* const ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    X509* const leaf = X509_STORE_CTX_get0_cert(store);
    X509_up_ref(leaf);
    static_cast<Certificate*>(SSL_get_app_data(ssl))->reset(leaf);
    return verified;
}

/// In place of a question on the terminal, which nobody would answer.
int no_pass_phrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*context*/) {
    return 0;
}

/// The same demands as on the MQTT connection. nullptr with a sentence: a file of ours is at fault.
Context make_context(const SubscriberSettings& settings, std::string& fault) {
    Context context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, keep_certificate);
    SSL_CTX_set_default_passwd_cb(context.get(), no_pass_phrase);
    const std::string ca_file = settings.ca_file.string();
    const bool ca_loaded = ca_file.empty()
                               ? SSL_CTX_set_default_verify_paths(context.get()) == 1
                               : SSL_CTX_load_verify_locations(context.get(), ca_file.c_str(), nullptr) == 1;
    if (!ca_loaded) {
        fault = fmt::format("broker.ca_file ({}) holds no readable certificate in PEM form", ca_file);
        return nullptr;
    }
    if (settings.certificate_file.empty()) {
        return context;
    }
    if (SSL_CTX_use_certificate_chain_file(context.get(), settings.certificate_file.c_str()) != 1) {
        fault = fmt::format("broker.certificate_file ({}) holds no readable certificate in PEM form",
                            settings.certificate_file.string());
        return nullptr;
    }
    if (SSL_CTX_use_PrivateKey_file(context.get(), settings.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
        fault = fmt::format(
            "broker.key_file ({}) holds no readable key, one behind a pass phrase, or not the key of "
            "broker.certificate_file",
            settings.key_file.string());
        return nullptr;
    }
    return context;
}

/// With TLS 1.3 our side of the handshake is over before the server has looked at our certificate, so its refusal comes
/// a moment later. A broker that is content says nothing before it is spoken to.
std::optional<std::string> find_late_refusal(const SubscriberSettings& settings, SSL* ssl, const Socket& socket) {
    const auto deadline = SteadyClock::now() + std::chrono::milliseconds{500};
    while (wait_ready(socket.get(), POLLIN, deadline)) {
        std::array<char, 1> nothing{};
        ERR_clear_error();
        errno = 0;
        const int result = SSL_read(ssl, nothing.data(), 1);
        const int errno_then = errno;
        const int ssl_error = SSL_get_error(ssl, result);
        if (ssl_error == SSL_ERROR_SSL) {
            return handshake_sentence(settings, ssl, ssl_error, errno_then);
        }
        if (ssl_error != SSL_ERROR_WANT_READ) {
            break;
        }
    }
    return std::nullopt;
}

std::optional<std::string> find_tls_fault(const SubscriberSettings& settings, const Socket& socket,
                                          SteadyClock::time_point deadline) {
    ERR_clear_error();
    std::string file_fault;
    const Context context = make_context(settings, file_fault);
    if (!context) {
        return file_fault;
    }
    Certificate server_certificate;
    const Ssl ssl(SSL_new(context.get()));
    SSL_set_app_data(ssl.get(), &server_certificate);
    if (is_address(settings.host)) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl.get()), settings.host.c_str());
    } else {
        SSL_set1_host(ssl.get(), settings.host.c_str());
        std::string server_name = settings.host;
        SSL_ctrl(ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, server_name.data());
    }
    SSL_set_fd(ssl.get(), socket.get());
    while (true) {
        ERR_clear_error();
        errno = 0;
        const int result = SSL_connect(ssl.get());
        if (result == 1) {
            return find_late_refusal(settings, ssl.get(), socket);
        }
        const int errno_then = errno;
        const int ssl_error = SSL_get_error(ssl.get(), result);
        if (ssl_error != SSL_ERROR_WANT_READ && ssl_error != SSL_ERROR_WANT_WRITE) {
            return handshake_sentence(settings, ssl.get(), ssl_error, errno_then);
        }
        if (!wait_ready(socket.get(), ssl_error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, deadline)) {
            return fmt::format("{} takes the connection but does not answer the TLS handshake", where(settings));
        }
    }
}

}  // namespace

std::optional<std::string> find_connection_fault(const SubscriberSettings& settings,
                                                 std::chrono::milliseconds patience) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    if (const int fault = getaddrinfo(settings.host.c_str(), std::to_string(settings.port).c_str(), &wanted, &list);
        fault != 0) {
        return fmt::format("cannot find the host {}: {}; is the name right, and does this machine have a network?",
                           settings.host, gai_strerror(fault));
    }
    const Addresses addresses(list);
    const auto deadline = SteadyClock::now() + patience;
    int tcp_fault = 0;
    for (const addrinfo* address = addresses.get(); address != nullptr; address = address->ai_next) {
        const Socket socket(::socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        tcp_fault = socket.get() < 0 ? errno : connect_to(socket.get(), *address, deadline);
        if (tcp_fault == 0) {
            return settings.tls ? find_tls_fault(settings, socket, deadline) : std::nullopt;
        }
    }
    return tcp_sentence(settings, tcp_fault);
}

}  // namespace collector::mqtt
