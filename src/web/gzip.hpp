#pragma once

#include <string>
#include <string_view>

#include "web/http_message.hpp"

namespace collector::web {

/// A text as gzip. Any thread; takes 256 kB while it works.
[[nodiscard]] std::string gzip(std::string_view text);

/// Compresses an answer's body, where that is worth while.
void compress(HttpAnswer& answer);

}  // namespace collector::web
