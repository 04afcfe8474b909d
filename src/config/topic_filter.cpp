#include "config/topic_filter.hpp"

#include <cstddef>

namespace collector {

bool is_topic_filter(std::string_view text) {
    constexpr std::size_t kBytesMax = 65535;  // MQTT's own limit
    if (text.empty() || text.size() > kBytesMax || text.find('\0') != std::string_view::npos) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool starts_level = i == 0 || text[i - 1] == '/';
        const bool ends_level = i + 1 == text.size() || text[i + 1] == '/';
        if (text[i] == '+' && !(starts_level && ends_level)) {
            return false;
        }
        if (text[i] == '#' && !(starts_level && i + 1 == text.size())) {
            return false;
        }
    }
    return true;
}

}  // namespace collector
