#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace collector {

/// As the file system's names are written in SQLite's URIs; `path` is made absolute.
[[nodiscard]] std::string uri_of(const std::filesystem::path& path);

/// Where the file itself lies, or would be made: absolute, and every link followed, also one that leads to no file yet.
/// SQLite names the files beside a database after this.
[[nodiscard]] std::filesystem::path resolved(const std::filesystem::path& path);

/// Whose a file or folder is, by name where there is one.
[[nodiscard]] std::string owner_of(const std::filesystem::path& path);

/// What tells one state of a file from the next without reading it. All zero: there is none.
struct FileMark {
    bool exists = false;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t links = 0;  ///< names it has
    std::int64_t bytes = 0;
    /// That take up space. Changes by itself, when the file system gets round to it.
    struct Stored {
        std::int64_t value = 0;
        friend bool operator==(const Stored&, const Stored&) { return true; }
    };
    Stored stored_bytes;
    std::int64_t modified_s = 0;
    std::int64_t modified_ns = 0;

    [[nodiscard]] bool has_content() const { return bytes > 0; }
    /// Parts of it were never written, or the file system compresses.
    [[nodiscard]] bool is_sparse() const { return stored_bytes.value < bytes; }
    [[nodiscard]] bool is_same_file(const FileMark& other) const {
        return exists == other.exists && device == other.device && inode == other.inode;
    }
    friend bool operator==(const FileMark&, const FileMark&) = default;
};

/// A link is followed.
[[nodiscard]] FileMark mark_of(const std::filesystem::path& path);
/// Of a file that is open, whatever its name is now.
[[nodiscard]] FileMark mark_of(int descriptor);

/// A database and what SQLite keeps beside it.
struct DatabaseMarks {
    FileMark database;
    FileMark wal;
    FileMark shm;
    FileMark journal;

    friend bool operator==(const DatabaseMarks&, const DatabaseMarks&) = default;
};

/// `path` must be canonical: SQLite names the files beside a database after where a link leads to.
[[nodiscard]] DatabaseMarks look_at(const std::filesystem::path& path);

}  // namespace collector
