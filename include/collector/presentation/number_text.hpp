#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace collector {

/// Appends a finite number as it was recorded: the shortest decimal text that is read back as the same double, so 230.1
/// for 230.1, and 230 for 230.0. With an exponent below 0.00001 and from 10^15 on.
void append_number(std::string& text, double value);
void append_number(std::string& text, std::int64_t value);

/// The same into memory that has room for kNumberLettersMax; returns where it ends. For millions of them.
[[nodiscard]] char* write_number(char* to, double value);
[[nodiscard]] char* write_number(char* to, std::int64_t value);

/// Longer than any double or 64-bit number.
inline constexpr std::size_t kNumberLettersMax = 48;

}  // namespace collector
