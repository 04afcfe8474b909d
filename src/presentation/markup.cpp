#include <collector/presentation/markup.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace collector {

namespace {

std::size_t bytes_announced(unsigned char lead) {
    return lead < 0x80                   ? 1
           : lead >= 0xc2 && lead < 0xe0 ? 2
           : lead >= 0xe0 && lead < 0xf0 ? 3
           : lead >= 0xf0 && lead < 0xf5 ? 4
                                         : 0;
}

/// How long the first letter of a text is that is not empty; 0: it is no UTF-8, or none that XML can hold.
std::size_t letter_bytes(std::string_view text) {
    const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const std::size_t bytes = bytes_announced(byte(0));
    if (bytes == 0 || bytes > text.size()) {
        return 0;
    }
    for (std::size_t at = 1; at < bytes; ++at) {
        if ((byte(at) & 0xc0U) != 0x80) {
            return 0;
        }
    }
    const bool is_overlong = (byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xf0 && byte(1) < 0x90);
    const bool is_too_high = byte(0) == 0xf4 && byte(1) > 0x8f;
    const bool is_surrogate = byte(0) == 0xed && byte(1) > 0x9f;
    const bool is_no_letter = byte(0) == 0xef && byte(1) == 0xbf && byte(2) >= 0xbe;
    return is_overlong || is_too_high || is_surrogate || is_no_letter ? 0 : bytes;
}

std::string escaped_byte(char c) {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#39;";
        default: {
            const auto byte = static_cast<unsigned char>(c);
            return {byte < 0x20 || byte == 0x7f ? '?' : c};
        }
    }
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string safe;
    while (!text.empty()) {
        const std::size_t bytes = letter_bytes(text);
        safe += bytes == 0 ? "?" : bytes == 1 ? escaped_byte(text.front()) : std::string(text.substr(0, bytes));
        text.remove_prefix(std::max<std::size_t>(bytes, 1));
    }
    return safe;
}

std::string shortened(const std::string& text, std::size_t letters_max) {
    std::size_t end = 0;
    std::size_t end_before = 0;  // of what leaves room for the ellipsis
    for (std::size_t letters = 0; end < text.size() && letters < letters_max; ++letters) {
        end_before = end;
        end += std::max<std::size_t>(letter_bytes(std::string_view(text).substr(end)), 1);
    }
    return end == text.size() ? text : text.substr(0, end_before) + "\u2026";
}

std::string coordinate(double value) {
    return fmt::format("{:.1f}", value);
}

}  // namespace collector
