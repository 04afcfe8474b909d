#include <fmt/format.h>

#include <collector/base/quote.hpp>

namespace collector {

std::string quote(std::string_view text, std::size_t bytes_max) {
    std::string result = "\"";
    for (const char c : text.substr(0, bytes_max)) {
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (c >= ' ' && c <= '~') {
            result += c;
        } else {
            result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        }
    }
    result += '"';
    return text.size() > bytes_max ? result + "..." : result;
}

}  // namespace collector
