#include "web/answer_parts.hpp"

#include <utility>

#include <fmt/format.h>

#include <collector/base/quote.hpp>
#include <collector/presentation/csv_line.hpp>

namespace collector::web {

HttpAnswer json_answer(const Json& json) {
    return {.content_type = "application/json",
            .body = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n",
            .etag = {}};
}

tl::expected<Format, Problem> find_format(const Parameters& parameters) {
    const std::string_view format = parameters.text("format").value_or("json");
    if (format != "json" && format != "csv") {
        return refuse(status::kBadRequest, fmt::format("format={} is neither json nor csv", quote(format)));
    }
    return format == "csv" ? Format::csv : Format::json;
}

bool RowTable::add(std::vector<Json> row) {
    is_too_long_ = rows_.size() == kRowsMax;
    if (!is_too_long_) {
        rows_.push_back(std::move(row));
    }
    return !is_too_long_;
}

AnswerResult RowTable::answer(const Parameters& parameters) const {
    const auto format = find_format(parameters);
    if (!format) {
        return tl::unexpected(format.error());
    }
    if (is_too_long_) {
        return refuse(status::kBadRequest,
                      fmt::format("limit rows: at most {} in one answer; ask for a shorter span", kRowsMax));
    }
    return *format == Format::csv ? HttpAnswer{.content_type = "text/csv; charset=utf-8", .body = csv(), .etag = {}}
                                  : json_answer(json());
}

std::string RowTable::csv() const {
    CsvLine head;
    for (const std::string_view column : columns_) {
        head.add(column);
    }
    std::string text = head.text();
    for (const auto& row : rows_) {
        CsvLine line;
        for (const Json& cell : row) {
            if (cell.is_string()) {
                line.add_foreign(cell.get_ref<const std::string&>());
            } else {
                line.add(cell.is_null() ? std::string() : cell.dump());
            }
        }
        text += line.text();
    }
    return text;
}

Json RowTable::json() const {
    Json rows = Json::array();
    for (const auto& row : rows_) {
        Json object = Json::object();
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            object[std::string(columns_[i])] = row[i];
        }
        rows.push_back(std::move(object));
    }
    return Json{{std::string(name_), std::move(rows)}};
}

}  // namespace collector::web
