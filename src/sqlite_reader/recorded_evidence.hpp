#pragma once

#include <memory>
#include <vector>

#include <SQLiteCpp/Database.h>

#include <collector/store/record_reader.hpp>

#include "sqlite_reader/plug_cursor.hpp"

namespace collector {

/// From this schema on there are intervals, gaps, and what follows from them: see schema/0003_evidence.sql.
inline constexpr int kEvidenceSince = 3;

// The functions below throw SQLite::Exception.

/// Intervals of `asked`.
[[nodiscard]] std::unique_ptr<Cursor<IntervalRow>> interval_cursor(ReadConnection& connection, Asked asked);
/// Gaps that touch the span of `asked`.
[[nodiscard]] std::unique_ptr<Cursor<GapRow>> gap_cursor(ReadConnection& connection, Asked asked);
/// Episodes that touch the span of `asked`.
[[nodiscard]] std::unique_ptr<Cursor<EpisodeRow>> episode_cursor(ReadConnection& connection, Asked asked);

}  // namespace collector
