#include "mqtt/tls_check.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <memory>
#include <string_view>

#include <fmt/format.h>

#include <collector/base/quote.hpp>

namespace collector::mqtt {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Kind = ConnectionFault::Kind;

struct ContextDeleter {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct SslDeleter {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};
struct CertificateDeleter {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
using Context = std::unique_ptr<SSL_CTX, ContextDeleter>;
using Ssl = std::unique_ptr<SSL, SslDeleter>;
using Certificate = std::unique_ptr<X509, CertificateDeleter>;

/// What the server has shown; after a failed handshake OpenSSL no longer has it.
struct Shown {
    Certificate leaf;
    int count = 0;        ///< of certificates that it sent
    Certificate refused;  ///< the one that verification ended at, from the server or from here
    int depth = 0;        ///< of that one, counted from the leaf
};

Certificate shared(X509* certificate) {
    if (certificate != nullptr) {
        X509_up_ref(certificate);
    }
    return Certificate(certificate);
}

std::string where(const SubscriberSettings& settings) {
    return fmt::format("{}:{}", settings.host, settings.port);
}

ConnectionFault tls_fault(std::string what, std::string advice = "", Kind kind = Kind::other) {
    return {.step = ConnectionStep::tls, .kind = kind, .what = std::move(what), .advice = std::move(advice)};
}

/// A name chosen by somebody else, made fit for a terminal.
std::string name_text(std::string_view name) {
    const bool is_plain = std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == '*' || c == '_';
    });
    constexpr std::size_t kNameBytesMax = 253;
    return is_plain && name.size() <= kNameBytesMax ? std::string(name) : quote(name);
}

/// The first few names that a certificate is valid for, in words for a person.
std::string names_of(X509* certificate) {
    std::string names;
    auto* const list =
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
    constexpr int kShownMax = 3;
    int shown = 0;
    for (int i = 0; i < sk_GENERAL_NAME_num(list) && shown <= kShownMax; ++i) {
        const GENERAL_NAME* const name = sk_GENERAL_NAME_value(list, i);
        if (name->type != GEN_DNS) {
            continue;
        }
        names += names.empty() ? "" : ", ";
        const auto* const text = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
        const auto length = static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName));
        names += ++shown > kShownMax ? "..." : name_text({text, length});
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

/// nullopt: not a readable date.
std::optional<UtcMillis> moment_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) {
        return std::nullopt;
    }
    const auto day = std::chrono::year{parts.tm_year + 1900} /
                     std::chrono::month{static_cast<unsigned>(parts.tm_mon + 1)} /
                     std::chrono::day{static_cast<unsigned>(parts.tm_mday)};
    return std::chrono::sys_days{day} + std::chrono::hours{parts.tm_hour} + std::chrono::minutes{parts.tm_min} +
           std::chrono::seconds{parts.tm_sec};
}

std::optional<CertificateSpan> span_of(X509* certificate) {
    if (certificate == nullptr) {
        return std::nullopt;
    }
    const auto from = moment_of(X509_get0_notBefore(certificate));
    const auto until = moment_of(X509_get0_notAfter(certificate));
    return from && until ? std::optional(CertificateSpan{*from, *until}) : std::nullopt;
}

/// Of whom a certificate is, or who has signed it: its common name, or else all of the name.
std::string name_of(const X509_NAME* name) {
    std::array<char, 256> text{};
    if (X509_NAME_get_text_by_NID(name, NID_commonName, text.data(), text.size()) <= 0) {
        X509_NAME_oneline(name, text.data(), text.size());
    }
    return quote(text.data());
}

/// An expired certificate is the operator's to renew, or lies here.
ConnectionFault expiry_fault(const SubscriberSettings& settings, const Shown& shown) {
    const std::string whose = fmt::format("the certificate of {}", where(settings));
    X509* const expired = shown.refused.get();
    if (expired == nullptr) {
        return tls_fault(whose + " has expired", "", Kind::certificate_expired);
    }
    const std::string date = date_text(X509_get0_notAfter(expired));
    constexpr const char* kRenew = "the broker's operator must renew it, unless this machine's clock is wrong";
    if (shown.depth == 0) {
        return tls_fault(fmt::format("{} has expired ({})", whose, date), kRenew, Kind::certificate_expired);
    }
    const std::string name = name_of(X509_get_subject_name(expired));
    if (X509_NAME_cmp(X509_get_subject_name(expired), X509_get_issuer_name(expired)) != 0) {
        return tls_fault(
            fmt::format("the certificate {}, which signed that of {}, has expired ({})", name, where(settings), date),
            kRenew, Kind::certificate_expired);
    }
    return settings.ca_file.empty()
               ? tls_fault(fmt::format("the CA certificate {} of this machine has expired ({})", name, date),
                           "update the package ca-certificates here, unless this machine's clock is wrong",
                           Kind::certificate_expired)
               : tls_fault(fmt::format("the CA certificate {} in broker.ca_file ({}) has expired ({})", name,
                                       settings.ca_file.string(), date),
                           "put the CA's current certificate there, unless this machine's clock is wrong",
                           Kind::certificate_expired);
}

/// Nothing here has signed the last certificate that the server sent.
std::string unknown_issuer_advice(const SubscriberSettings& settings, const Shown& shown) {
    std::string ca_hint =
        settings.ca_file.empty()
            ? "if the broker has a CA of its own, name its certificate in broker.ca_file"
            : fmt::format("broker.ca_file ({}) is not the CA that signed it", settings.ca_file.string());
    X509* const leaf = shown.leaf.get();
    const bool signed_itself =
        leaf == nullptr || X509_NAME_cmp(X509_get_subject_name(leaf), X509_get_issuer_name(leaf)) == 0;
    if (signed_itself || shown.count != 1) {
        return ca_hint;
    }
    return fmt::format(
        "{}; or {}, which signed it, is an intermediate certificate that the broker does not send: its operator must "
        "install the full chain (fullchain.pem)",
        ca_hint, name_of(X509_get_issuer_name(leaf)));
}

ConnectionFault certificate_fault(const SubscriberSettings& settings, SSL* ssl, long verdict) {
    const Shown& shown = *static_cast<Shown*>(SSL_get_app_data(ssl));
    const std::string whose = fmt::format("the certificate of {}", where(settings));
    switch (verdict) {
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return tls_fault(fmt::format("{} is not for this host name but for {}", whose,
                                         shown.leaf ? names_of(shown.leaf.get()) : "another one"),
                             "broker.url must use that name");
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return expiry_fault(settings, shown);
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return tls_fault(whose + " is not yet valid", "is the clock of this machine set?",
                             Kind::certificate_not_yet_valid);
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return tls_fault(fmt::format("{} is not signed by a CA that is trusted here ({})", whose,
                                         X509_verify_cert_error_string(verdict)),
                             unknown_issuer_advice(settings, shown));
        default:
            return tls_fault(fmt::format("{} is not accepted: {}", whose, X509_verify_cert_error_string(verdict)));
    }
}

ConnectionFault handshake_fault(const SubscriberSettings& settings, SSL* ssl, int ssl_error, int errno_then) {
    const long verdict = SSL_get_verify_result(ssl);
    if (verdict != X509_V_OK) {
        return certificate_fault(settings, ssl, verdict);
    }
    const unsigned long fault = ERR_peek_error();
    const int reason = ERR_GET_REASON(fault);
    if (ssl_error == SSL_ERROR_SYSCALL || reason == SSL_R_UNEXPECTED_EOF_WHILE_READING ||
        reason == SSL_R_WRONG_VERSION_NUMBER) {
        return tls_fault(fmt::format("{} does not speak TLS{}", where(settings),
                                     errno_then != 0 ? fmt::format(" ({})", errno_text(errno_then)) : ""),
                         "is it the port for unencrypted MQTT? With TLS it is usually 8883. A broker whose limit of "
                         "connections is reached can end them like this, too");
    }
    std::array<char, 256> text{};
    ERR_error_string_n(fault, text.data(), text.size());
    if (reason == SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED || reason == SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE ||
        reason == SSL_R_SSLV3_ALERT_BAD_CERTIFICATE || reason == SSL_R_TLSV1_ALERT_UNKNOWN_CA) {
        return tls_fault(fmt::format("{} refuses us during the TLS handshake ({})", where(settings), text.data()),
                         "does it want a client certificate (broker.certificate_file)?");
    }
    return tls_fault(fmt::format("the TLS handshake with {} fails: {}", where(settings), text.data()));
}

/// Keeps the certificates that a sentence may be about.
int keep_certificates(int verified, X509_STORE_CTX* store) {
    auto* const ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    Shown& shown = *static_cast<Shown*>(SSL_get_app_data(ssl));
    shown.leaf = shared(X509_STORE_CTX_get0_cert(store));
    shown.count = sk_X509_num(X509_STORE_CTX_get0_untrusted(store));
    if (verified == 0) {
        shown.refused = shared(X509_STORE_CTX_get_current_cert(store));
        shown.depth = X509_STORE_CTX_get_error_depth(store);
    }
    return verified;
}

/// Instead of a question on the terminal, which nobody would answer.
int no_pass_phrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*context*/) {
    return 0;
}

/// With the same requirements as the MQTT connection. nullptr and a sentence: one of our files is at fault.
Context make_context(const SubscriberSettings& settings, std::string& fault) {
    Context context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, keep_certificates);
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

/// With TLS 1.3 our side of the handshake is done before the server has looked at our certificate, so a refusal arrives
/// a moment later. A broker that accepts us says nothing until it is spoken to.
std::optional<ConnectionFault> find_late_refusal(const SubscriberSettings& settings, SSL* ssl, const Socket& socket) {
    const auto deadline = SteadyClock::now() + std::chrono::milliseconds{500};
    while (wait_ready(socket.get(), POLLIN, deadline)) {
        std::array<char, 1> nothing{};
        ERR_clear_error();
        errno = 0;
        const int result = SSL_read(ssl, nothing.data(), 1);
        const int errno_then = errno;
        const int ssl_error = SSL_get_error(ssl, result);
        if (ssl_error == SSL_ERROR_SSL) {
            return handshake_fault(settings, ssl, ssl_error, errno_then);
        }
        if (ssl_error != SSL_ERROR_WANT_READ) {
            break;
        }
    }
    return std::nullopt;
}

std::optional<ConnectionFault> shake_hands(const SubscriberSettings& settings, SSL* ssl, const Socket& socket,
                                           SteadyClock::time_point deadline) {
    if (is_address(settings.host)) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), settings.host.c_str());
    } else {
        SSL_set1_host(ssl, settings.host.c_str());
        std::string server_name = settings.host;
        SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, server_name.data());
    }
    SSL_set_fd(ssl, socket.get());
    while (true) {
        ERR_clear_error();
        errno = 0;
        const int result = SSL_connect(ssl);
        if (result == 1) {
            return find_late_refusal(settings, ssl, socket);
        }
        const int errno_then = errno;
        const int ssl_error = SSL_get_error(ssl, result);
        if (ssl_error != SSL_ERROR_WANT_READ && ssl_error != SSL_ERROR_WANT_WRITE) {
            return handshake_fault(settings, ssl, ssl_error, errno_then);
        }
        if (!wait_ready(socket.get(), ssl_error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, deadline)) {
            return tls_fault(
                fmt::format("{} takes the connection but does not answer the TLS handshake", where(settings)));
        }
    }
}

}  // namespace

void check_tls(const SubscriberSettings& settings, const Socket& socket, SteadyClock::time_point deadline,
               ConnectionReport& report) {
    ERR_clear_error();
    std::string file_fault;
    const Context context = make_context(settings, file_fault);
    if (!context) {
        report.fault = tls_fault(file_fault);
        return;
    }
    Shown shown;
    const Ssl ssl(SSL_new(context.get()));
    SSL_set_app_data(ssl.get(), &shown);
    report.fault = shake_hands(settings, ssl.get(), socket, deadline);
    report.tls_version = SSL_get_version(ssl.get());
    report.certificate = span_of(shown.leaf.get());
}

}  // namespace collector::mqtt
