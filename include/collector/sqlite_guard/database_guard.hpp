#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include <SQLiteCpp/Database.h>

#include <collector/sqlite/database_files.hpp>

namespace collector {

struct WalState;

/// What has become of the files of a database since its one writer wrote to them last.
struct FileFinding {
    enum class Fault {
        none,
        moved,            ///< the file is whole, under another name
        deleted,          ///< it has no name any more; what is open of it is whole
        overwritten,      ///< somebody has written to it
        cut,              ///< it is shorter than it was
        shared,           ///< another program writes to it by a hard link, and so with a log of its own
        log_gone,         ///< the names of -wal or -shm lead elsewhere; what is open of them is whole
        log_overwritten,  ///< -wal is not as it was written, or shorter
        damaged,          ///< SQLite found its content out of order
    };
    Fault fault = Fault::none;
    std::string what;          ///< which bytes are concerned, or where the file is; for a person
    bool is_replaced = false;  ///< it was moved or deleted, and another file has its name

    [[nodiscard]] bool is_fault() const { return fault != Fault::none; }
};

/// Knows how the files of a database were left, and sees whether they still are.
///
///     a commit:      look() ── none ──▶ the transaction ──▶ written()
///     a checkpoint:  look() ── none ──▶ WAL into the file ──▶ brought_in()
///     else           a fault: nothing is written to the file any more; see DatabaseCustody for what is done
///
/// A look takes three calls of stat, by name, and reads nothing: opening and closing the file would drop SQLite's locks
/// on it. Only when the file has several names, the kernel's list of locks is read as well. Between checkpoints, which
/// are the collector's alone, nobody writes to the file, so any other size or time of change is looked into: a
/// checkpoint of another program's is known by the index of the WAL, and what only touched the file by its first page
/// and that of the marks of settling, which every checkpoint changes, and, up to kLookThroughMax, by PRAGMA
/// quick_check. A WAL that is younger than our last commit is read whole, as far as it counts: its frames carry a
/// checksum each that goes on from the one before.
class DatabaseGuard {
  public:
    /// A larger file is not looked through when somebody has touched it: that would take too long between two commits.
    static constexpr std::int64_t kLookThroughMax = std::int64_t{64} * 1024 * 1024;

    /// `named` may be a link; `file` is where it leads. `descriptor` is open for reading, `database` is open in WAL
    /// mode and has been read from; both must outlive this object.
    DatabaseGuard(std::filesystem::path named, const std::filesystem::path& file, int descriptor,
                  SQLite::Database& database);

    ~DatabaseGuard();
    DatabaseGuard(const DatabaseGuard&) = delete;
    DatabaseGuard& operator=(const DatabaseGuard&) = delete;

    [[nodiscard]] FileFinding look();
    /// How many names the file had at the last look.
    [[nodiscard]] std::uint64_t names() const { return known_.database.links; }
    /// A transaction of ours is in the WAL.
    void written();
    /// The file is as our checkpoint left it.
    void brought_in();

  private:
    [[nodiscard]] FileFinding look_at_name();
    [[nodiscard]] FileFinding look_at_log();
    [[nodiscard]] FileFinding look_at_others();
    [[nodiscard]] FileFinding look_into_file(const FileMark& found);
    [[nodiscard]] std::string fingerprint() const;

    std::filesystem::path named_;
    std::filesystem::path wal_;
    std::filesystem::path shm_;
    int descriptor_;
    SQLite::Database& database_;
    std::int64_t marks_page_;  ///< where the table `settling` lies
    DatabaseMarks known_;
    std::unique_ptr<WalState> left_;  ///< the WAL after our last transaction or checkpoint
    std::int64_t written_ns_ = 0;     ///< when that was over, by the clock of the file system
    std::string fingerprint_;
    int looks_with_others_ = 0;  ///< in a row that found somebody who came by another name
    bool trusts_log_ = true;     ///< size on the disk and time of change of the WAL say something
};

}  // namespace collector
