#include "report/exported_line.hpp"

#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

#include <collector/presentation/csv_line.hpp>
#include <collector/presentation/number_text.hpp>

namespace collector {
namespace {

/// A number, a moment or a word, in quotes.
constexpr std::size_t kFieldLettersMax = MomentText::kLettersMax + 2;
static_assert(kFieldLettersMax > kNumberLettersMax);

/// In ASCII, so that no control character of a name reaches a terminal.
std::string json_string(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::string csv_head(const std::vector<std::string>& names) {
    CsvLine line;
    for (const std::string& name : names) {
        line.add(name);
    }
    return line.text();
}

}  // namespace

ExportedLine::ExportedLine(ExportFormat format, const std::vector<std::string>& names, MomentText moments)
    : format_(format), head_(format == ExportFormat::csv ? csv_head(names) : ""), moments_(std::move(moments)) {
    std::size_t room = kFieldLettersMax;  // the end, and to spare
    for (const std::string& name : names) {
        const bool is_first = before_.empty();
        before_.push_back(format == ExportFormat::csv ? (is_first ? "" : ",")
                                                      : (is_first ? "{" : ",") + json_string(name) + ":");
        room += before_.back().size() + kFieldLettersMax;
    }
    letters_.resize(room);
}

std::string ExportedLine::begin_with(const std::vector<std::optional<std::string>>& texts) const {
    std::string first;
    for (std::size_t field = 0; field < texts.size(); ++field) {
        const std::optional<std::string>& text = texts[field];
        first += before_[field];
        if (format_ == ExportFormat::csv) {
            first += csv_cell(text.value_or(""));
        } else {
            first += text ? json_string(*text) : "null";
        }
    }
    return first;
}

void ExportedLine::number(const std::optional<double>& value) {
    // JSON has no infinite numbers, and no plug sends one.
    if (!value || !std::isfinite(*value)) {
        absent();
        return;
    }
    begin_field();
    at_ = write_number(at_, *value);
}

void ExportedLine::whole(std::int64_t value) {
    begin_field();
    at_ = write_number(at_, value);
}

void ExportedLine::absent() {
    begin_field();
    if (format_ == ExportFormat::json_lines) {
        put("null");
    }
}

void ExportedLine::word(std::string_view value) {
    begin_field();
    put_quote();
    put(value);
    put_quote();
}

void ExportedLine::moment(UtcMillis value) {
    begin_field();
    put_quote();
    at_ = moments_.write(at_, value);
    put_quote();
}

void ExportedLine::end() {
    put(format_ == ExportFormat::csv ? "\r\n" : "}\n");
    text_->append(letters_.data(), at_);
}

}  // namespace collector
