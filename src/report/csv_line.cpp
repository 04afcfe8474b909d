#include "report/csv_line.hpp"

namespace collector {
namespace {

bool needs_quotes(std::string_view cell) {
    return cell.find_first_of(",\"\r\n") != std::string_view::npos;
}

bool looks_like_a_formula(std::string_view cell) {
    return !cell.empty() && (std::string_view("=+-@").find(cell.front()) != std::string_view::npos ||
                             (cell.front() >= 0 && cell.front() < ' '));
}

}  // namespace

void CsvLine::add(std::string_view cell) {
    if (!is_first_) {
        text_ += ',';
    }
    is_first_ = false;
    if (!needs_quotes(cell)) {
        text_ += cell;
        return;
    }
    text_ += '"';
    for (const char c : cell) {
        text_ += c;
        if (c == '"') {
            text_ += c;
        }
    }
    text_ += '"';
}

void CsvLine::add_foreign(std::string_view cell) {
    add(looks_like_a_formula(cell) ? "'" + std::string(cell) : std::string(cell));
}

}  // namespace collector
