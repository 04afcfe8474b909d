#include "config/toml_slip.hpp"

#include <algorithm>
#include <array>

#include "config/blanks.hpp"

namespace collector {
namespace {

/// Quotation marks that word processors, telephones and web pages put in place of straight ones, in UTF-8.
constexpr std::array<std::string_view, 9> kCurlyQuotes{"\u201c", "\u201d", "\u201e", "\u201f", "\u2018",
                                                       "\u2019", "\u201a", "\u00ab", "\u00bb"};

bool has_curly_quote_at_an_end(std::string_view value) {
    return std::ranges::any_of(
        kCurlyQuotes, [value](std::string_view mark) { return value.starts_with(mark) || value.ends_with(mark); });
}

/// Where the text that begins with a quotation mark ends, after its own mark; npos: nowhere.
std::size_t end_of_text(std::string_view value) {
    const char mark = value.front();
    for (std::size_t i = 1; i < value.size(); ++i) {
        if (value[i] == '\\' && mark == '"') {
            ++i;
        } else if (value[i] == mark) {
            return i + 1;
        }
    }
    return std::string_view::npos;
}

std::string_view cure_of_text(std::string_view value) {
    const std::size_t end = end_of_text(value);
    if (end == std::string_view::npos) {
        return "the quote that ends the text is missing";
    }
    const std::string_view rest = trimmed(value.substr(end));
    if (rest.starts_with(';') || rest.starts_with(',')) {
        return "nothing stands at the end of a line: take away the ; or , after the text";
    }
    const bool has_backslash = value.substr(0, end).find('\\') != std::string_view::npos;
    return value.front() == '"' && has_backslash ? "write a backslash as \\\\, or the text in single quotes: '...'"
                                                 : std::string_view{};
}

}  // namespace

std::string_view cure_of_toml_line(std::string_view line) {
    line = trimmed(line);
    if (line.starts_with(';') || line.starts_with("//")) {
        return "a comment begins with #";
    }
    const auto separator = line.find_first_of("=:\"'[");
    if (separator == std::string_view::npos || line[separator] == '[') {
        return {};
    }
    const std::string_view value = trimmed(line.substr(separator + 1));
    if (line[separator] == ':') {
        return "an = stands between key and value, not a colon: key = \"value\"";
    }
    if (line[separator] != '=') {
        return separator == 0 ? "" : "an = stands between key and value: key = \"value\"";
    }
    if (value.empty() || value.starts_with('[') || value.starts_with('{')) {
        return {};
    }
    if (has_curly_quote_at_an_end(value)) {
        return "these quotes are curly; type straight ones: key = \"value\"";
    }
    return value.starts_with('"') || value.starts_with('\'') ? cure_of_text(value)
                                                             : "the value needs quotes: key = \"value\"";
}

}  // namespace collector
