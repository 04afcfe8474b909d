#pragma once

#include <string_view>

namespace collector {

/// Whether a text is UTF-8 as RFC 3629 has it: nothing cut, nothing longer than it must be, no surrogates.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace collector
