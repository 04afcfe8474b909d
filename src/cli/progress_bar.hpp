#pragma once

#include <cstdint>
#include <string>

namespace collector {

/// One line on standard error that shows how far a long task has come; nothing unless that is a terminal.
class ProgressBar {
  public:
    /// `total` 0: unknown, so only the amount is shown.
    explicit ProgressBar(std::uint64_t total);
    /// Wipes the line.
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    void show(std::uint64_t done);

  private:
    std::uint64_t total_;
    bool on_terminal_;
};

/// `[#########.................]  36 %`; pure.
[[nodiscard]] std::string bar_text(std::uint64_t done, std::uint64_t total);

}  // namespace collector
