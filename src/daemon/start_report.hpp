#pragma once

#include <filesystem>
#include <string>

namespace collector {

/// Which program starts, with which schema, and what it does to a database of an older one before it records to it.
/// For the log. Looks at the file and changes nothing; must come before it is opened to be written.
[[nodiscard]] std::string start_line(const std::filesystem::path& database);

}  // namespace collector
