#pragma once

#include <string>

namespace collector {

/// Names under which plugs are published: the same for one salt, and nobody who has not got it can tell whose they are,
/// nor try whether they are somebody's.
class Pseudonyms {
  public:
    /// `salt`: bytes that nobody can guess.
    explicit Pseudonyms(std::string salt);

    /// `plug_` and 16 hexadecimal digits: the beginning of the HMAC-SHA-256 of the topic. Of ten thousand plugs two are
    /// called the same once in 300 billion networks.
    [[nodiscard]] std::string of(const std::string& topic) const;

  private:
    std::string salt_;
};

}  // namespace collector
