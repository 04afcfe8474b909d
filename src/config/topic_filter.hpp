#pragma once

#include <string_view>

namespace collector {

/// Whether a broker takes it as a filter: `+` fills a whole level, `#` is the whole last level.
[[nodiscard]] bool is_topic_filter(std::string_view text);

}  // namespace collector
