#include "cli/progress_bar.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

namespace collector {

std::string bar_text(std::uint64_t done, std::uint64_t total) {
    constexpr std::uint64_t kWidth = 28;  // a terminal may have 40 columns
    constexpr double kMegabyte = 1e6;
    if (total == 0) {
        return fmt::format("{:.1f} MB", static_cast<double>(done) / kMegabyte);
    }
    const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
    const auto filled = static_cast<std::uint64_t>(share * static_cast<double>(kWidth));
    return fmt::format("[{}{}] {:3.0f} %", std::string(filled, '#'), std::string(kWidth - filled, '.'), share * 100);
}

ProgressBar::ProgressBar(std::uint64_t total) : total_(total), on_terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() {
    if (on_terminal_) {
        fmt::print(stderr, "\r\x1b[K");
    }
}

void ProgressBar::show(std::uint64_t done) {
    if (on_terminal_) {
        fmt::print(stderr, "\r{}", bar_text(done, total_));
    }
}

}  // namespace collector
