#include "report/digest.hpp"

#include <array>
#include <stdexcept>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace collector {
namespace {

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

/// It fails without memory, and where the library has no SHA-256.
void check(int done) {
    if (done != 1) {
        throw std::runtime_error("OpenSSL cannot compute SHA-256");
    }
}

}  // namespace

struct Digest::State {
    std::unique_ptr<EVP_MD_CTX, FreeContext> context{EVP_MD_CTX_new()};
};

Digest::Digest() : state_(std::make_unique<State>()) {
    check(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr));
}

Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::add(std::string_view text) {
    check(EVP_DigestUpdate(state_->context.get(), text.data(), text.size()));
}

std::string Digest::hex() {
    std::array<unsigned char, 32> bytes{};
    check(EVP_DigestFinal_ex(state_->context.get(), bytes.data(), nullptr));
    return fmt::format("{:02x}", fmt::join(bytes, ""));
}

}  // namespace collector
