#pragma once

#include <string>

#include <collector/base/clock.hpp>

namespace collector {

/// `2026-11-26 16:33 UTC`.
[[nodiscard]] std::string minute_text(UtcMillis time);

/// `2026-11-26`.
[[nodiscard]] std::string day_text(UtcMillis time);

}  // namespace collector
