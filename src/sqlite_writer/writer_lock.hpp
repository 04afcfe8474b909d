#pragma once

#include <filesystem>

#include <collector/store/store_error.hpp>

namespace collector {

/// Keeps a second collector from writing to the same database. The lock ends with the process, however it ends.
/// A file of its own: closing another descriptor of the database would drop SQLite's own locks.
class WriterLock {
  public:
    /// Locks `<database>.lock`, creating it when absent. Errors: cannot_open.
    [[nodiscard]] static StoreResult<WriterLock> acquire(const std::filesystem::path& database);
    ~WriterLock();
    WriterLock(WriterLock&& other) noexcept;
    WriterLock& operator=(WriterLock&&) = delete;
    WriterLock(const WriterLock&) = delete;
    WriterLock& operator=(const WriterLock&) = delete;

  private:
    explicit WriterLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

}  // namespace collector
