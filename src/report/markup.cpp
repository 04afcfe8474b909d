#include "report/markup.hpp"

#include <fmt/format.h>

namespace collector {

std::string escaped(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        switch (c) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            case '\'':
                safe += "&#39;";
                break;
            default: {
                const auto byte = static_cast<unsigned char>(c);
                safe += byte < 0x20 || byte == 0x7f ? '?' : c;
            }
        }
    }
    return safe;
}

std::string coordinate(double value) {
    return fmt::format("{:.1f}", value);
}

}  // namespace collector
