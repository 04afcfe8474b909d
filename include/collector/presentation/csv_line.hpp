#pragma once

#include <string>
#include <string_view>

namespace collector {

/// A text from outside as a cell of a table by RFC 4180. A spreadsheet takes one that begins with `=`, `+`, `-`, `@` or
/// a control character for a formula, so that an apostrophe is put in front. Control characters that a terminal would
/// obey are written as `\xNN`.
[[nodiscard]] std::string csv_cell(std::string_view text);

/// One line of a table by RFC 4180, cell by cell.
class CsvLine {
  public:
    /// A text of ours, or a number.
    void add(std::string_view cell);
    /// A text from outside: see csv_cell.
    void add_foreign(std::string_view cell);
    /// With its end.
    [[nodiscard]] std::string text() const { return text_ + "\r\n"; }

  private:
    void add_whole(std::string_view cell);

    std::string text_;
    bool is_first_ = true;
};

}  // namespace collector
