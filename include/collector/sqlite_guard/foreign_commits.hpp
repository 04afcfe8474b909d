#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace collector {

/// The tables that other programs of ours may write while a collector records, each row in a transaction of its own.
/// What is remembered of them between commits holds only until somebody else has committed.
inline constexpr std::array<std::string_view, 1> kTablesWrittenBeside{"calibration"};

/// Notices that somebody else has committed to the database: see PRAGMA data_version. Throws SQLite::Exception for what
/// SQLite reports.
class ForeignCommits {
  public:
    /// `database` must outlive this object.
    explicit ForeignCommits(SQLite::Database& database);

    /// Whether there were any since acknowledge(). Within a transaction that may write, none comes after it.
    [[nodiscard]] bool have_come() { return version() != acknowledged_; }
    void acknowledge() { acknowledged_ = version(); }

  private:
    [[nodiscard]] std::int64_t version();

    SQLite::Statement version_;
    std::int64_t acknowledged_;
};

}  // namespace collector
