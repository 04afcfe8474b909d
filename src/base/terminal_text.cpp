#include <collector/base/terminal_text.hpp>

#include <algorithm>
#include <array>
#include <cwchar>
#include <cwctype>
#include <utility>

#include <fmt/format.h>

namespace collector {
namespace {

/// Formatting characters of Unicode, for which wcwidth() has a width although they change what is around them.
constexpr std::array<std::pair<wchar_t, wchar_t>, 9> kInvisible{{{0xad, 0xad},
                                                                 {0x61c, 0x61c},
                                                                 {0x180e, 0x180e},
                                                                 {0x200b, 0x200f},
                                                                 {0x2028, 0x202e},
                                                                 {0x2060, 0x206f},
                                                                 {0xfeff, 0xfeff},
                                                                 {0xfff9, 0xfffb},
                                                                 {0xe0000, 0xe0fff}}};

struct Letter {
    std::size_t bytes;
    int columns;  ///< -1: cannot be shown
};

/// The first of a text that is not empty.
Letter first_letter(std::string_view text) {
    wchar_t letter = 0;
    std::mbstate_t state{};
    const std::size_t bytes = std::mbrtowc(&letter, text.data(), text.size(), &state);
    if (bytes == 0 || bytes > text.size()) {  // a zero byte, or an error, which is a huge number
        return {1, -1};
    }
    const bool is_invisible = std::ranges::any_of(
        kInvisible, [letter](const auto& range) { return range.first <= letter && letter <= range.second; });
    return {bytes, is_invisible || std::iswprint(static_cast<std::wint_t>(letter)) == 0 ? -1 : wcwidth(letter)};
}

std::size_t width_of(const Letter& letter) {
    return static_cast<std::size_t>(std::max(letter.columns, 0));
}

/// One letter at least, of a text that does not fit whole.
std::size_t bytes_that_fit(std::string_view text, std::size_t columns) {
    Letter letter = first_letter(text);
    std::size_t bytes = 0;
    std::size_t width = 0;
    do {
        bytes += letter.bytes;
        width += width_of(letter);
        letter = first_letter(text.substr(bytes));
    } while (width + width_of(letter) <= columns);
    return bytes;
}

}  // namespace

std::string quote_for_terminal(std::string_view text, std::size_t bytes_max) {
    std::string result = "\"";
    std::size_t at = 0;
    while (at < text.size()) {
        const Letter letter = first_letter(text.substr(at));
        if (at + letter.bytes > bytes_max) {
            break;
        }
        const char c = text[at];
        if (c == '"' || c == '\\') {
            result += '\\';
        }
        if (letter.columns >= 0) {
            result += text.substr(at, letter.bytes);
        } else {
            result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        }
        at += letter.columns >= 0 ? letter.bytes : 1;
    }
    result += '"';
    return at < text.size() ? result + "..." : result;
}

std::size_t columns_of(std::string_view text) {
    std::size_t columns = 0;
    while (!text.empty()) {
        const Letter letter = first_letter(text);
        columns += width_of(letter);
        text.remove_prefix(letter.bytes);
    }
    return columns;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
    std::vector<std::string> lines;
    while (columns_of(text) > columns) {
        std::size_t end = bytes_that_fit(text, columns);
        // A blank right after what fits is a good end, too.
        const std::size_t blank = text.substr(0, end + 1).rfind(' ');
        if (blank != std::string_view::npos && text.find_first_not_of(' ') < blank) {
            end = blank;
        }
        const std::string_view line = text.substr(0, end);
        lines.emplace_back(line.substr(0, line.find_last_not_of(' ') + 1));
        text.remove_prefix(end);
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    }
    if (!text.empty() || lines.empty()) {
        lines.emplace_back(text);
    }
    return lines;
}

}  // namespace collector
