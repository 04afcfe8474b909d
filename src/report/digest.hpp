#pragma once

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

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace collector
