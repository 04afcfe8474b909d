#pragma once

#include <memory>
#include <vector>

#include <SQLiteCpp/Database.h>

#include <collector/store/record_reader.hpp>

#include "sqlite_reader/plug_cursor.hpp"

namespace collector {

/// From this schema on there are intervals, gaps, and what follows from them: see schema/0003_evidence.sql.
inline constexpr int kEvidenceSince = 3;

/// Where the recent intervals lie, as long as the record stays as it is. They are in order of time, so that all of a
/// span are looked through for those of one plug; whoever asks plug by plug has that done once.
class RecentIntervals {
  public:
    /// By plug and time; those of all channels of a plug and moment are one place. Shared by the cursors of a span,
    /// each of which may outlive the others and a question about another span.
    using Places = std::shared_ptr<const std::vector<ReadingPlace>>;

    /// Throws SQLite::Exception.
    [[nodiscard]] Places within(SQLite::Database& database, const TimeSpan& span);

  private:
    TimeSpan span_{};
    Places places_;  ///< of the last span that was asked for
};

// The functions below throw SQLite::Exception.

/// Intervals of `asked`.
[[nodiscard]] std::unique_ptr<Cursor<IntervalRow>> interval_cursor(ReadConnection& connection, Asked asked,
                                                                   RecentIntervals& recent);
/// Gaps that touch the span of `asked`.
[[nodiscard]] std::unique_ptr<Cursor<GapRow>> gap_cursor(ReadConnection& connection, Asked asked);
/// Episodes that touch the span of `asked`.
[[nodiscard]] std::unique_ptr<Cursor<EpisodeRow>> episode_cursor(ReadConnection& connection, Asked asked,
                                                                 RecentIntervals& recent);

}  // namespace collector
