#pragma once

#include <chrono>
#include <string>

#include <collector/presentation/language.hpp>

/// How numbers and days are written in each language.
namespace collector {

/// `253.1` or `253,1`.
[[nodiscard]] std::string decimal(Language language, double value, int decimals);
/// With no more decimals than it takes: `253`, `195,5`.
[[nodiscard]] std::string shortest(Language language, double value);

/// `18 May 2026`, `18 mei 2026`, `18. Mai 2026`.
[[nodiscard]] std::string long_day(Language language, std::chrono::local_days day);
/// `Mon 18 May`, `ma 18-5`, `Mo 18.5.`.
[[nodiscard]] std::string short_day(Language language, std::chrono::local_days day);
/// `May 2026`, `mei 2026`, `Mai 2026`.
[[nodiscard]] std::string month_text(Language language, std::chrono::local_days day);

}  // namespace collector
