#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Database.h>

#include <collector/store/store_error.hpp>

namespace collector {

/// Copies what a connection still has of a database, whose files are gone or not to be trusted, to a file of its own,
/// in steps between commits. Where pages are gone, whatever rows can be read are copied instead. The connection is
/// closed without a checkpoint, and takes no file away.
class Rescue {
  public:
    /// Pages at a time: 2 MiB of ours.
    static constexpr int kStepPages = 2'048;
    /// A larger copy is not looked through: that would take too long between two commits.
    static constexpr std::int64_t kLookThroughMax = std::int64_t{64} * 1024 * 1024;

    /// `owner` has the connection `from`, and lives until the copy is done or given up. `log` is where its write-ahead
    /// log is now, if anywhere. `target` does not exist; it has the name `<target>.partial` until it is whole and on
    /// the disk.
    Rescue(std::shared_ptr<void> owner, SQLite::Database& from, std::filesystem::path log,
           std::filesystem::path target);
    ~Rescue();
    Rescue(const Rescue&) = delete;
    Rescue& operator=(const Rescue&) = delete;

    enum class Step { more, done };
    /// Errors: full, busy (both: another try can succeed), failed, damaged (what is left cannot be read).
    [[nodiscard]] StoreResult<Step> step();

    [[nodiscard]] const std::filesystem::path& target() const { return target_; }
    /// Once it is done: how many bytes, and whether it is in order.
    [[nodiscard]] const std::string& verdict() const { return verdict_; }
    /// How much of it is done, e.g. "12 of 30 MiB".
    [[nodiscard]] std::string progress() const;

  private:
    [[nodiscard]] StoreResult<Step> copy_pages();
    [[nodiscard]] StoreResult<void> copy_rows();
    [[nodiscard]] StoreResult<void> publish();

    std::shared_ptr<void> owner_;  // of whatever type: its end closes the connection
    SQLite::Database& from_;
    std::filesystem::path log_;
    std::filesystem::path target_;
    std::filesystem::path partial_;
    std::unique_ptr<SQLite::Database> copy_;
    std::unique_ptr<SQLite::Backup> backup_;
    int pages_ = 0;
    int pages_left_ = 0;
    std::string verdict_;
};

}  // namespace collector
