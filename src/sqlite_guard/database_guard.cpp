#include <collector/sqlite_guard/database_guard.hpp>

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <utility>

#include <fmt/format.h>

#include "sqlite_guard/other_users.hpp"
#include "sqlite_guard/wal_index.hpp"

namespace collector {
namespace {

using Fault = FileFinding::Fault;

constexpr std::int64_t kNanoseconds = 1'000'000'000;

std::int64_t now_ns() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * kNanoseconds + now.tv_nsec;
}

std::int64_t modified_ns(const FileMark& mark) {
    return mark.modified_s * kNanoseconds + mark.modified_ns;
}

/// Where an open file is now, as the kernel tells it.
std::string name_of(int descriptor) {
    std::array<char, PATH_MAX> name{};
    const ssize_t size = readlink(fmt::format("/proc/self/fd/{}", descriptor).c_str(), name.data(), name.size());
    return size > 0 ? std::string(name.data(), static_cast<std::size_t>(size)) : "a place that is not known";
}

}  // namespace

DatabaseGuard::DatabaseGuard(std::filesystem::path named, const std::filesystem::path& file, int descriptor,
                             SQLite::Database& database)
    : named_(std::move(named)),
      wal_(file.string() + "-wal"),
      shm_(file.string() + "-shm"),
      descriptor_(descriptor),
      database_(database),
      marks_page_(database.execAndGet("SELECT rootpage FROM sqlite_schema WHERE name = 'settling'").getInt64()),
      left_(std::make_unique<WalState>()) {
    known_.wal = mark_of(wal_);
    known_.shm = mark_of(shm_);
    written();
    brought_in();
}

DatabaseGuard::~DatabaseGuard() = default;

void DatabaseGuard::written() {
    written_ns_ = now_ns();
    *left_ = wal_state(database_.getHandle()).value_or(*left_);
}

void DatabaseGuard::brought_in() {
    known_.database = mark_of(descriptor_);
    fingerprint_ = fingerprint();
    written();
}

FileFinding DatabaseGuard::look() {
    FileFinding found = look_at_name();
    found = found.is_fault() ? found : look_at_log();
    return found.is_fault() ? found : look_at_others();
}

FileFinding DatabaseGuard::look_at_others() {
    const bool is_suspect = known_.database.links > 1 && is_open_by_another_name(known_.database, known_.shm);
    looks_with_others_ = is_suspect ? looks_with_others_ + 1 : 0;
    // Once may be somebody who is just about to open it by our name.
    return looks_with_others_ < 2 ? FileFinding{} : FileFinding{Fault::shared, "by a hard link"};
}

FileFinding DatabaseGuard::look_at_name() {
    const FileMark found = mark_of(named_);
    if (!found.is_same_file(known_.database)) {
        const FileMark open = mark_of(descriptor_);
        return open.links == 0 ? FileFinding{Fault::deleted, "", found.exists}
                               : FileFinding{Fault::moved, name_of(descriptor_), found.exists};
    }
    if (found.bytes < known_.database.bytes) {
        return {Fault::cut, fmt::format("of {} bytes there are {} left", known_.database.bytes, found.bytes)};
    }
    return found == known_.database ? FileFinding{} : look_into_file(found);
}

FileFinding DatabaseGuard::look_into_file(const FileMark& found) {
    if (found.bytes == known_.database.bytes && modified_ns(found) == modified_ns(known_.database)) {
        known_.database = found;  // Another name, or one name less.
        return {};
    }
    const auto log = wal_state(database_.getHandle());
    if (!log) {
        return {};  // Somebody writes to the index; the next look will tell.
    }
    if (log->salt != left_->salt || log->backfilled != left_->backfilled) {
        brought_in();  // A checkpoint of another program's.
        return {};
    }
    if (found.bytes != known_.database.bytes || fingerprint() != fingerprint_) {
        return {Fault::overwritten,
                fmt::format("{} bytes that were written by others, {} before", found.bytes, known_.database.bytes)};
    }
    if (found.bytes <= kLookThroughMax) {
        try {
            SQLite::Database other(database_.getFilename(), SQLite::OPEN_READONLY);
            const std::string verdict = other.execAndGet("PRAGMA quick_check(1)").getString();
            if (verdict != "ok") {
                return {Fault::overwritten, verdict};
            }
        } catch (const SQLite::Exception& fault) {
            return {Fault::overwritten, fault.what()};
        }
    }
    known_.database = found;
    return {};
}

FileFinding DatabaseGuard::look_at_log() {
    const FileMark wal = mark_of(wal_);
    const FileMark shm = mark_of(shm_);
    if (!wal.is_same_file(known_.wal)) {
        return {Fault::log_gone, wal.exists ? "another -wal is in its place" : "-wal is gone"};
    }
    if (!shm.is_same_file(known_.shm)) {
        return {Fault::log_gone, shm.exists ? "another -shm is in its place" : "-shm is gone"};
    }
    const auto log = wal_state(database_.getHandle());
    if (!log) {
        return {};
    }
    if (wal.bytes < log->bytes()) {
        return {Fault::log_overwritten,
                fmt::format("of {} bytes of the write-ahead log there are {} left", log->bytes(), wal.bytes)};
    }
    if (!trusts_log_ || (!wal.is_sparse() && modified_ns(wal) <= written_ns_)) {
        return {};
    }
    if (const auto damage = first_damage(wal_, *log)) {
        return {
            Fault::log_overwritten,
            fmt::format("bytes {} to {} of the write-ahead log are not as they were written", *damage, log->bytes())};
    }
    // Somebody else's commit; or the file system compresses, or has another clock, and each look would be in vain.
    trusts_log_ = *log != *left_;
    written();
    return {};
}

/// The first page and that of the marks, as they are in the file.
std::string DatabaseGuard::fingerprint() const {
    const std::int64_t page_bytes = left_->page_bytes == 0 ? 1024 : left_->page_bytes;
    std::string bytes(static_cast<std::size_t>(2 * page_bytes), '\0');
    const auto half = static_cast<std::size_t>(page_bytes);
    const ssize_t first = pread(descriptor_, bytes.data(), half, 0);
    const ssize_t marks = pread(descriptor_, bytes.data() + half, half, (marks_page_ - 1) * page_bytes);
    return first < 0 || marks < 0 ? std::string() : bytes;
}

}  // namespace collector
