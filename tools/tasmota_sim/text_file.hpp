#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace tasmota_sim {

/// A file that is written from start to end. A failed write throws std::runtime_error with one sentence, naming the
/// file; the destructor closes without a check, so call flush() when the content matters.
class TextFile {
  public:
    /// Creates or empties the file; `-` is stdout. Throws std::runtime_error.
    explicit TextFile(std::string path);

    void write(std::string_view text);
    void flush();

  private:
    struct Close {
        void operator()(std::FILE* file) const;
    };

    std::string path_;
    std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace tasmota_sim
