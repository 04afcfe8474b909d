#pragma once

#include <mutex>
#include <string>
#include <vector>

#include <collector/base/log.hpp>

namespace collector::test {

/// Keeps every line, so that a test can ask what a person would have been told. Any thread.
class CapturedLog final : public Log {
  public:
    struct Line {
        LogLevel level;
        std::string text;
    };
    void write(LogLevel level, std::string_view line) override;
    [[nodiscard]] bool wants(LogLevel /*level*/) const override { return true; }
    [[nodiscard]] std::vector<Line> lines() const;
    /// Whether any line holds `part`.
    [[nodiscard]] bool has(std::string_view part) const;

  private:
    mutable std::mutex mutex_;
    std::vector<Line> lines_;
};

}  // namespace collector::test
