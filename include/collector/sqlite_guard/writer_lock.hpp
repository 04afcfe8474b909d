#pragma once

#include <filesystem>
#include <vector>

#include <collector/sqlite/file_descriptor.hpp>
#include <collector/store/store_error.hpp>

namespace collector {

/// Two locks keep a second collector from writing to the same database. Both end with the process, however it ends.
///
/// FileLock is on the file itself, so it holds by whatever name somebody comes: another path, a symbolic or a hard
/// link, a second mount. NameLock is what collectors up to version 0.2 look at, and nothing else.

/// The file `<database>.lock`: beside the file, beside the link under which it is opened, and beside each hard link to
/// it in its folder. An older collector that comes by a hard link has a write-ahead log of its own, so that both would
/// destroy the file.
class NameLock {
  public:
    /// Locks them, creating what is absent. `named` may be a link. Errors: cannot_open.
    [[nodiscard]] static StoreResult<NameLock> acquire(const std::filesystem::path& named);

    /// Locks what has been added since: hard links that came later. Errors: cannot_open.
    [[nodiscard]] StoreResult<void> cover_hard_links(const std::filesystem::path& named);

    /// Whether the file beside the database is the one that is locked.
    [[nodiscard]] bool is_in_place(const std::filesystem::path& named) const;

  private:
    /// What to do where no file can be made.
    enum class Place { must_be_locked, may_be_read_only };
    [[nodiscard]] StoreResult<void> lock_beside(const std::filesystem::path& database, Place place);

    std::vector<FileDescriptor> locks_;
};

/// Whether another program has the database open by a hard link to it, wherever that is.
[[nodiscard]] bool is_open_by_hard_link(const std::filesystem::path& file);

/// One byte of the database, locked for this open file description (F_OFD_SETLK).
///
/// SQLite's locks belong to the process, and all of them end as soon as any descriptor of the file is closed. So this
/// one is opened before SQLite's and closed after them, and nobody else in the process opens and closes the file.
class FileLock {
  public:
    /// Opens the file, creates an empty one when it is absent, and locks it. `file` is no link. Errors: cannot_open.
    [[nodiscard]] static StoreResult<FileLock> acquire(const std::filesystem::path& file);

    /// For reading and for asking about the file, wherever it was moved to.
    [[nodiscard]] int descriptor() const { return descriptor_.number(); }

  private:
    explicit FileLock(FileDescriptor descriptor) : descriptor_(std::move(descriptor)) {}
    FileDescriptor descriptor_;
};

}  // namespace collector
