#pragma once

#include <string>

namespace collector {

/// Text as one word of a command that somebody copies into a shell: as it is, or in single quotes.
[[nodiscard]] std::string shell_word(const std::string& text);

}  // namespace collector
