#pragma once

#include <SQLiteCpp/Exception.h>

#include <collector/store/store_error.hpp>

namespace collector {

/// Turns what SQLite reports into an error of ours. `doing` is the sentence's start, e.g. "cannot write to the
/// database". Throws std::logic_error for misuse of SQLite, which is a bug of ours.
[[nodiscard]] StoreError to_error(const SQLite::Exception& fault, std::string_view doing);

}  // namespace collector
