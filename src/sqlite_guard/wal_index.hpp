#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

struct sqlite3;

namespace collector {

// The format of the log itself: a header, and one for each page in it.
inline constexpr std::size_t kLogHeaderBytes = 32;
inline constexpr std::size_t kFrameHeaderBytes = 24;

/// What SQLite's index of the write-ahead log (the file `-shm`, as it is mapped) says of the log: see
/// https://sqlite.org/walformat.html. Only reads.
struct WalState {
    std::uint32_t page_bytes = 0;
    std::uint32_t frames = 0;      ///< that count
    std::uint32_t backfilled = 0;  ///< of these, those a checkpoint has brought into the database
    std::uint32_t salt = 0;        ///< changes when the log begins anew

    /// As long as the log has to be at least.
    [[nodiscard]] std::int64_t bytes() const;
    friend bool operator==(const WalState&, const WalState&) = default;
};

/// nullopt: there is no index yet, or somebody is writing to it.
[[nodiscard]] std::optional<WalState> wal_state(sqlite3* connection);

/// Reads the whole log and adds up its checksums. The first byte of a frame that counts and is not as it was written;
/// nullopt: there is none.
[[nodiscard]] std::optional<std::int64_t> first_damage(const std::filesystem::path& wal, const WalState& state);

}  // namespace collector
