#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace collector {

/// Text from outside, made fit for a log line: in double quotes, control characters and bytes above 0x7e written as
/// `\xNN`, cut after `bytes_max` bytes of input with `...` after the quotes.
[[nodiscard]] std::string quote(std::string_view text, std::size_t bytes_max = 80);

}  // namespace collector
