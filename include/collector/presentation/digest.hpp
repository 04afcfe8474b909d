#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace collector {

/// SHA-256 of what is added bit by bit.
class Digest {
  public:
    Digest();
    ~Digest();
    Digest(const Digest&) = delete;
    Digest& operator=(const Digest&) = delete;
    Digest(Digest&&) noexcept;
    Digest& operator=(Digest&&) noexcept;

    void add(std::string_view text);
    /// 64 hexadecimal digits. Ends it: nothing may be added any more.
    [[nodiscard]] std::string hex();
    /// The same in base 64, likewise.
    [[nodiscard]] std::string base64();

  private:
    struct State;
    [[nodiscard]] std::array<unsigned char, 32> bytes();

    std::unique_ptr<State> state_;
};

/// HMAC-SHA-256 of a text with a key, as 64 hexadecimal digits.
[[nodiscard]] std::string keyed_digest(std::string_view key, std::string_view text);

}  // namespace collector
