#include <collector/presentation/csv_line.hpp>

#include <fmt/format.h>

namespace collector {
namespace {

bool needs_quotes(std::string_view cell) {
    return cell.find_first_of(",\"\r\n") != std::string_view::npos;
}

bool looks_like_a_formula(std::string_view cell) {
    return !cell.empty() && (std::string_view("=+-@").find(cell.front()) != std::string_view::npos ||
                             (cell.front() >= 0 && cell.front() < ' '));
}

std::string quoted(std::string_view cell) {
    if (!needs_quotes(cell)) {
        return std::string(cell);
    }
    std::string text = "\"";
    for (const char c : cell) {
        text += c;
        if (c == '"') {
            text += c;
        }
    }
    return text + '"';
}

/// Whether a terminal would do something for this byte. The second set of control characters is two bytes in UTF-8.
bool is_control(char before, char c) {
    const auto byte = static_cast<unsigned char>(c);
    constexpr unsigned char kDelete = 0x7f;
    constexpr unsigned char kSecondSetEnd = 0xa0;
    const bool is_of_second_set = before == '\xc2' && byte > kDelete && byte < kSecondSetEnd;
    return (byte < ' ' && c != '\t' && c != '\r' && c != '\n') || byte == kDelete || is_of_second_set;
}

std::string without_controls(std::string_view cell) {
    std::string text;
    char before = 0;
    for (const char c : cell) {
        if (is_control(before, c)) {
            text += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        } else {
            text += c;
        }
        before = c;
    }
    return text;
}

}  // namespace

std::string csv_cell(std::string_view text) {
    return quoted((looks_like_a_formula(text) ? "'" : "") + without_controls(text));
}

void CsvLine::add(std::string_view cell) {
    add_whole(quoted(cell));
}

void CsvLine::add_foreign(std::string_view cell) {
    add_whole(csv_cell(cell));
}

void CsvLine::add_whole(std::string_view cell) {
    if (!is_first_) {
        text_ += ',';
    }
    is_first_ = false;
    text_ += cell;
}

}  // namespace collector
