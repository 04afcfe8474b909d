#include "support/captured_log.hpp"

#include <algorithm>

namespace collector::test {

void CapturedLog::write(LogLevel level, std::string_view line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back({level, std::string(line)});
}

std::vector<CapturedLog::Line> CapturedLog::lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
}

bool CapturedLog::has(std::string_view part) const {
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(lines_, [part](const Line& line) { return line.text.find(part) != std::string::npos; });
}

}  // namespace collector::test
