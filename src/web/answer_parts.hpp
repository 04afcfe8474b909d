#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collector/presentation/json_parts.hpp>

#include "web/api_request.hpp"

namespace collector::web {

[[nodiscard]] inline std::int64_t ms(UtcMillis time) {
    return time.time_since_epoch().count();
}
[[nodiscard]] inline Json ms_or_null(const std::optional<UtcMillis>& time) {
    return time ? Json(ms(*time)) : Json(nullptr);
}

/// A name that is no UTF-8 is shown as far as it is.
[[nodiscard]] HttpAnswer json_answer(const Json& json);

enum class Format : std::uint8_t { json, csv };

/// As `format` has it. Errors: 400 for another one.
[[nodiscard]] tl::expected<Format, Problem> find_format(const Parameters& parameters);

/// Rows with the same columns, which go out as JSON objects or as CSV.
class RowTable {
  public:
    /// `name`: the key of the rows in JSON.
    RowTable(std::string_view name, std::initializer_list<std::string_view> columns) : name_(name), columns_(columns) {}

    /// One value for each column. False: there are too many rows, and answer() says so.
    bool add(std::vector<Json> row);
    /// As `format` has it. Errors: 400 for another format, and for too many rows.
    [[nodiscard]] AnswerResult answer(const Parameters& parameters) const;

  private:
    [[nodiscard]] std::string csv() const;
    [[nodiscard]] Json json() const;

    std::string_view name_;
    std::vector<std::string_view> columns_;
    std::vector<std::vector<Json>> rows_;
    bool is_too_long_ = false;
};

}  // namespace collector::web
