#pragma once

#include <filesystem>

namespace collector {

/// Whether a file that SQLite takes for no database was one of the collector's before something overwrote its first
/// page: by the mark that the header still holds, by a page of the schema further on, or by the write-ahead log beside
/// it. Opens and closes the file, so nobody in this process may have it open.
[[nodiscard]] bool was_collectors(const std::filesystem::path& file);

}  // namespace collector
