#include <collector/sqlite_guard/rescue.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include <collector/sqlite/file_descriptor.hpp>
#include <collector/sqlite/sqlite_fault.hpp>

#include "sqlite_guard/salvage.hpp"

namespace collector {

Rescue::Rescue(std::shared_ptr<void> owner, SQLite::Database& from, std::filesystem::path log,
               std::filesystem::path target)
    : owner_(std::move(owner)),
      from_(from),
      log_(std::move(log)),
      target_(std::move(target)),
      partial_(target_.string() + ".partial") {
    sqlite3_db_config(from_.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

Rescue::~Rescue() {
    backup_.reset();
    copy_.reset();
    std::error_code ignored;  // nothing is there but a part, if that
    std::filesystem::remove(partial_, ignored);
}

StoreResult<Rescue::Step> Rescue::step() {
    try {
        return copy_pages();
    } catch (const SQLite::Exception& fault) {
        backup_.reset();
        copy_.reset();
        auto error = to_error(fault, fmt::format("cannot copy it to {}", target_.string()));
        if (error.code == StoreErrc::full || error.code == StoreErrc::busy) {
            return tl::unexpected(std::move(error));
        }
    }
    // Not all pages can be read.
    return copy_rows().and_then([this] { return publish(); }).map([] { return Step::done; });
}

StoreResult<Rescue::Step> Rescue::copy_pages() {
    if (!backup_) {
        copy_ = std::make_unique<SQLite::Database>(partial_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        copy_->exec("PRAGMA synchronous = OFF");  // It is synced as a whole.
        backup_ = std::make_unique<SQLite::Backup>(*copy_, from_);
    }
    const int result = backup_->executeStep(kStepPages);
    pages_ = backup_->getTotalPageCount();
    pages_left_ = backup_->getRemainingPageCount();
    if (result == SQLITE_BUSY || result == SQLITE_LOCKED) {
        return fail(StoreErrc::busy, "another program keeps it locked");
    }
    if (result != SQLITE_DONE) {
        return Step::more;
    }
    backup_.reset();
    const auto bytes = std::filesystem::file_size(partial_);
    verdict_ = fmt::format("{} bytes", bytes);
    if (bytes > static_cast<std::uintmax_t>(kLookThroughMax)) {
        verdict_ += ", not looked through: see PRAGMA integrity_check";
    } else if (copy_->execAndGet("PRAGMA quick_check(1)").getString() == "ok") {
        verdict_ += ", in order";
    } else {
        throw SQLite::Exception("the copy is not in order", SQLITE_CORRUPT);
    }
    return publish().map([] { return Step::done; });
}

StoreResult<void> Rescue::copy_rows() {
    std::error_code ignored;
    std::filesystem::remove(partial_, ignored);
    try {
        copy_ = std::make_unique<SQLite::Database>(partial_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        copy_->exec("PRAGMA synchronous = OFF");
        const Salvage rows = salvage(from_, log_, *copy_);
        verdict_ = fmt::format("{} rows that could be read", rows.rows);
        if (!rows.torn_tables.empty()) {
            verdict_ += fmt::format("; rows are missing in {}", fmt::join(rows.torn_tables, ", "));
        }
        return {};
    } catch (const SQLite::Exception& fault) {
        return tl::unexpected(to_error(fault, fmt::format("cannot copy it to {}", target_.string())));
    }
}

StoreResult<void> Rescue::publish() {
    // A copy page by page took over that it is used with a write-ahead log; these are empty.
    copy_.reset();
    std::error_code ignored;
    std::filesystem::remove(partial_.string() + "-wal", ignored);
    std::filesystem::remove(partial_.string() + "-shm", ignored);
    const FileDescriptor file(open(partial_.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open() || fsync(file.number()) != 0 ||
        renameat2(AT_FDCWD, partial_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE) != 0) {
        return fail(StoreErrc::failed, fmt::format("cannot bring {} to the disk: {}", target_.string(),
                                                   std::generic_category().message(errno)));
    }
    const FileDescriptor folder(open(target_.parent_path().c_str(), O_RDONLY | O_CLOEXEC));
    fsync(folder.number());
    owner_.reset();
    return {};
}

std::string Rescue::progress() const {
    return fmt::format("{} of {} pages", pages_ - pages_left_, pages_);
}

}  // namespace collector
