#pragma once

#include <filesystem>

namespace collector::bench {

inline constexpr const char* kZone = "Europe/Amsterdam";
inline constexpr int kPlugs = 100;

/// With all that lies beside it.
void remove_database(const std::filesystem::path& file);

/// Records 2026 of a hundred plugs: eleven months of intervals, and a month of readings every minute, evaluated and
/// settled as usual.
void make_year(const std::filesystem::path& database);

}  // namespace collector::bench
