#pragma once

#include <chrono>
#include <filesystem>

#include <collector/store/store_error.hpp>

namespace collector {

/// How far a database was looked through.
enum class LookedThrough {
    whole,     ///< every page is in order
    in_part,   ///< the time was over; what was seen is in order
    changing,  ///< its files came or went meanwhile, so that nothing can be said
};

/// Reads all of a database, which may be recorded to meanwhile, in another process, as SQLite's `quick_check` does:
/// everything but whether indexes say what their tables say. Makes no file and leaves none behind. Takes as long as
/// reading the file does, but `patience` at most. The database exists and inspect_database() found nothing wrong.
///
/// Errors: damaged (what is out of order first), busy, failed, not_a_database, cannot_open.
[[nodiscard]] StoreResult<LookedThrough> quick_check(const std::filesystem::path& named,
                                                     std::chrono::milliseconds patience);

}  // namespace collector
