#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace collector {

struct PageColumn {
    enum class Kind : bool { text, number } kind;
    std::string title;  ///< not escaped
};

[[nodiscard]] inline PageColumn text_column(std::string title) {
    return {PageColumn::Kind::text, std::move(title)};
}
[[nodiscard]] inline PageColumn number_column(std::string title) {
    return {PageColumn::Kind::number, std::move(title)};
}

/// Cells of one line, not escaped, one for each column.
using PageRow = std::vector<std::string>;

/// A table of a page, in HTML.
[[nodiscard]] std::string page_table(std::span<const PageColumn> columns, std::span<const PageRow> rows);

}  // namespace collector
