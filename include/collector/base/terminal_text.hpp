#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace collector {

/// Text for a person at a terminal. What it can show depends on the LC_CTYPE of the program: until a UTF-8 locale is
/// set, in main's thread, it is ASCII.

/// As quote(), but letters of any script stay as they are. Control characters, those that reverse the direction of
/// writing or cannot be seen, and what is no UTF-8 are written as `\xNN`. No letter is cut in two.
[[nodiscard]] std::string quote_for_terminal(std::string_view text, std::size_t bytes_max = 80);

/// How many columns it takes: an ideogram two, an accent that goes onto the letter before it none.
[[nodiscard]] std::size_t columns_of(std::string_view text);

/// Lines of at most `columns` (1 or more) columns, broken at blanks where possible; one at least. A letter that is
/// wider than that is a line of its own.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

}  // namespace collector
