#include <collector/sqlite/backup.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <collector/sqlite/migration.hpp>
#include <collector/sqlite/sqlite_fault.hpp>

namespace collector {
namespace {

constexpr int kBusyWaitMs = 10'000;

/// Steps of SQLite's machine between two looks at the size of the copy.
constexpr int kProgressSteps = 200'000;

/// The copy under its first name; removed unless it was given its last one.
class PartialCopy {
  public:
    explicit PartialCopy(std::filesystem::path path) : path_(std::move(path)) {}
    ~PartialCopy() {
        std::error_code ignored;  // there is nobody left to tell
        std::filesystem::remove(path_, ignored);
    }
    PartialCopy(const PartialCopy&) = delete;
    PartialCopy& operator=(const PartialCopy&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::uint64_t size() const {
        std::error_code missing;
        const auto bytes = std::filesystem::file_size(path_, missing);
        return missing ? 0 : bytes;
    }

  private:
    std::filesystem::path path_;
};

struct Watch {
    const PartialCopy& copy;
    const BackupProgress& progress;
};

int look(void* watch) {
    const auto* const context = static_cast<const Watch*>(watch);
    context->progress(context->copy.size());
    return 0;
}

void copy_into(SQLite::Database& source, const PartialCopy& copy, const BackupProgress& progress) {
    Watch watch{copy, progress};
    sqlite3_progress_handler(source.getHandle(), kProgressSteps, look, &watch);
    SQLite::Statement vacuum(source, "VACUUM INTO ?");
    vacuum.bind(1, copy.path().string());
    vacuum.exec();
    sqlite3_progress_handler(source.getHandle(), 0, nullptr, nullptr);
}

StoreResult<void> check(const PartialCopy& copy) {
    SQLite::Database database(copy.path().string(), SQLite::OPEN_READONLY);
    const std::string verdict = database.execAndGet("PRAGMA integrity_check").getString();
    if (verdict != "ok") {
        return fail(StoreErrc::failed, fmt::format("the copy is not in order: {}", verdict));
    }
    return {};
}

std::string last_error() {
    return std::generic_category().message(errno);
}

/// To the disk, then under its last name: a power cut leaves the whole copy or none.
StoreResult<void> publish(const PartialCopy& copy, const std::filesystem::path& target) {
    for (const std::filesystem::path& path : {copy.path(), std::filesystem::absolute(target).parent_path()}) {
        const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
        const bool synced = descriptor >= 0 && fsync(descriptor) == 0;
        const std::string reason = synced ? "" : last_error();
        if (descriptor >= 0) {
            close(descriptor);
        }
        if (!synced) {
            return fail(StoreErrc::failed, fmt::format("cannot bring {} to the disk: {}", path.string(), reason));
        }
    }
    if (renameat2(AT_FDCWD, copy.path().c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) != 0) {
        return fail(StoreErrc::cannot_open, fmt::format("cannot name the copy {}: {}", target.string(), last_error()));
    }
    return {};
}

StoreResult<void> make_copy(const std::filesystem::path& source, const PartialCopy& copy,
                            const BackupProgress& progress) {
    SQLite::Database database(source.string(), SQLite::OPEN_READONLY, kBusyWaitMs);
    if (database.execAndGet("PRAGMA application_id").getInt() != kApplicationId) {
        return fail(StoreErrc::not_a_database, fmt::format("{} is not a database of the collector's", source.string()));
    }
    copy_into(database, copy, progress);
    return check(copy);
}

std::string cannot_look_at(const std::filesystem::path& path, const std::error_code& fault) {
    return fmt::format("{} cannot be looked at: {}", path.string(), fault.message());
}

/// The source must be a file, and the target nothing yet.
StoreResult<void> check_names(const std::filesystem::path& source, const std::filesystem::path& target) {
    using std::filesystem::file_type;
    std::error_code fault;
    const file_type found = std::filesystem::status(source, fault).type();
    if (found == file_type::none) {
        return fail(StoreErrc::no_database, cannot_look_at(source, fault));
    }
    if (found != file_type::regular) {
        return fail(StoreErrc::no_database, fmt::format("there is no database {}", source.string()));
    }
    const file_type in_the_way = std::filesystem::status(target, fault).type();
    if (in_the_way == file_type::none) {
        return fail(StoreErrc::cannot_open, cannot_look_at(target, fault));
    }
    if (in_the_way != file_type::not_found) {
        return fail(StoreErrc::cannot_open,
                    fmt::format("{} exists already; a backup never replaces a file", target.string()));
    }
    return {};
}

}  // namespace

StoreResult<std::uint64_t> backup_database(const std::filesystem::path& source, const std::filesystem::path& target,
                                           const BackupProgress& progress) {
    if (auto done = check_names(source, target); !done) {
        return tl::unexpected(done.error());
    }
    const PartialCopy copy(target.string() + ".partial");
    std::error_code ignored;  // what a backup that was killed left behind; a folder in the way shows up below
    std::filesystem::remove(copy.path(), ignored);
    try {
        if (auto done = make_copy(source, copy, progress); !done) {
            return tl::unexpected(done.error());
        }
    } catch (const SQLite::Exception& fault) {
        return tl::unexpected(to_error(fault, fmt::format("cannot copy {} to {}", source.string(), target.string())));
    }
    const std::uint64_t bytes = copy.size();
    return publish(copy, target).map([bytes] { return bytes; });
}

}  // namespace collector
