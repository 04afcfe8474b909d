#include <collector/presentation/digest.hpp>

#include <stdexcept>
#include <vector>

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

std::array<unsigned char, 32> Digest::bytes() {
    std::array<unsigned char, 32> sum{};
    check(EVP_DigestFinal_ex(state_->context.get(), sum.data(), nullptr));
    return sum;
}

std::string Digest::hex() {
    return fmt::format("{:02x}", fmt::join(bytes(), ""));
}

std::string Digest::base64() {
    const auto sum = bytes();
    std::array<unsigned char, 45> text{};  // four characters for each three bytes, and a zero
    const int length = EVP_EncodeBlock(text.data(), sum.data(), static_cast<int>(sum.size()));
    return {text.begin(), text.begin() + length};
}

std::string keyed_digest(std::string_view key, std::string_view text) {
    std::vector<unsigned char> data(text.begin(), text.end());
    std::array<unsigned char, 32> sum{};
    std::size_t length = 0;
    check(EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.data(), key.size(), data.data(), data.size(),
                    sum.data(), sum.size(), &length) != nullptr
              ? 1
              : 0);
    return fmt::format("{:02x}", fmt::join(sum, ""));
}

}  // namespace collector
