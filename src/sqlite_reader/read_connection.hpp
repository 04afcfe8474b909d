#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include <SQLiteCpp/Database.h>

#include <collector/store/store_error.hpp>

#include <collector/sqlite/database_files.hpp>

namespace collector {

/// How a database is read.
enum class ReadingWay {
    /// `-wal` and `-shm` are there: SQLite's own way for readers, which works beside a writer and without one.
    beside_writer,
    /// There is neither, or nothing in the WAL: all of the record is in the database's file. `immutable` keeps SQLite
    /// from making the two, and takes no locks.
    file_alone,
    /// There is a WAL with content, but no `-shm`, as in a copy of the two, or on a card from a dead machine. What the
    /// WAL
    /// holds is found by reading it, into memory of our own, which SQLite does without other connections in mind.
    file_and_wal,
};

/// A connection that reads one database and leaves no trace. See sqlite_record_reader.hpp.
class ReadConnection {
  public:
    /// Errors: no_database, cannot_open, not_a_database, busy, failed.
    [[nodiscard]] static StoreResult<std::unique_ptr<ReadConnection>> open(const std::filesystem::path& path);

    [[nodiscard]] SQLite::Database& database() { return database_; }
    /// For sentences: as it was given to open().
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] ReadingWay way() const { return way_; }

    /// Whether what is read now is what stands at this place now. If not, another connection has to be opened.
    [[nodiscard]] bool is_current() const;
    /// That nothing was written since this was opened, where there are no locks to tell. Only after this, what was read
    /// may be given out. Errors: busy.
    [[nodiscard]] StoreResult<void> check_unchanged() const;
    /// `doing` is the start of the sentence, before the file's name.
    [[nodiscard]] StoreError error(const SQLite::Exception& fault, std::string_view doing) const;

  private:
    [[nodiscard]] bool is_same_state() const;
    ReadConnection(std::string name, std::filesystem::path path, ReadingWay way, DatabaseMarks marks);

    std::string name_;
    std::filesystem::path path_;
    ReadingWay way_;
    DatabaseMarks marks_;  ///< when it was opened
    SQLite::Database database_;
};

}  // namespace collector
