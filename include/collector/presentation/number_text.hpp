#pragma once

#include <cstdint>
#include <string>

namespace collector {

/// Appends a finite number as it was recorded: the shortest decimal text that is read back as the same double, so 230.1
/// for 230.1, and 230 for 230.0. With an exponent below 0.00001 and from 10^15 on.
void append_number(std::string& text, double value);
void append_number(std::string& text, std::int64_t value);

}  // namespace collector
