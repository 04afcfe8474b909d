#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collector/presentation/moment_text.hpp>
#include <collector/report/exported_rows.hpp>

namespace collector {

/// Writes a line, field by field, in the order of their names.
class ExportedLine {
  public:
    ExportedLine(ExportFormat format, const std::vector<std::string>& names, MomentText moments);

    /// What comes before the first line; may be empty.
    [[nodiscard]] const std::string& head() const { return head_; }
    /// The first fields of some lines: texts from outside; nullopt: absent.
    [[nodiscard]] std::string begin_with(const std::vector<std::optional<std::string>>& texts) const;

    /// Begins a line, which is appended to `text`, with the first `fields` written already.
    void begin(std::string& text, std::string_view first, std::size_t fields) {
        text_ = &text;
        text += first;
        field_ = fields;
        at_ = letters_.data();
    }
    void number(const std::optional<double>& value);
    void whole(std::int64_t value);
    void absent();
    /// A word of ours: letters and `_`, at most as many as a moment has.
    void word(std::string_view value);
    void moment(UtcMillis value);
    void end();

  private:
    void put(char letter) { *at_++ = letter; }
    void put(std::string_view letters) { at_ = std::copy(letters.begin(), letters.end(), at_); }
    void put_quote() {
        if (format_ == ExportFormat::json_lines) {
            put('"');
        }
    }
    void begin_field() {
        if (format_ == ExportFormat::json_lines) {
            put(before_[field_]);
        } else if (field_ > 0) {
            put(',');
        }
        ++field_;
    }

    ExportFormat format_;
    std::string head_;
    std::vector<std::string> before_;  ///< what comes before each field's value
    MomentText moments_;
    std::string* text_ = nullptr;
    std::string letters_;  ///< room for a line but for its first fields
    char* at_ = nullptr;   ///< so far it is written
    std::size_t field_ = 0;
};

}  // namespace collector
