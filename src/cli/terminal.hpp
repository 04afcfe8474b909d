#pragma once

#include <cstddef>

#include <collector/base/log.hpp>

namespace collector {

/// Of commands that a job may run: success is said to a person alone, since cron mails whatever a job prints.
[[nodiscard]] LogLevel lowest_level();

/// Columns of the terminal that a descriptor leads to; 0: it is none, or does not say.
[[nodiscard]] std::size_t terminal_columns(int descriptor);

/// Lets letters of all scripts be shown (see terminal_text.hpp) if the environment says UTF-8, terminal or not, since
/// what goes to a pager or a file is read by the same person. Returns whether it does. Call before any thread is
/// started.
bool allow_letters_of_locale();

}  // namespace collector
