#include <collector/presentation/page_table.hpp>

#include <cstddef>

#include <fmt/format.h>

#include <collector/presentation/markup.hpp>

namespace collector {

std::string page_table(std::span<const PageColumn> columns, std::span<const PageRow> rows) {
    const auto cell = [&](const char* tag, std::size_t column, const std::string& text) {
        const bool is_number = columns[column].kind == PageColumn::Kind::number;
        return fmt::format("<{0}{1}>{2}</{0}>", tag, is_number ? " class=\"number\"" : "", escaped(text));
    };
    std::string html = "<table>\n<thead><tr>";
    for (std::size_t column = 0; column < columns.size(); ++column) {
        html += cell("th", column, columns[column].title);
    }
    html += "</tr></thead>\n";
    for (const PageRow& row : rows) {
        html += "<tr>";
        for (std::size_t column = 0; column < columns.size(); ++column) {
            html += cell("td", column, row[column]);
        }
        html += "</tr>\n";
    }
    return html + "</table>\n";
}

}  // namespace collector
