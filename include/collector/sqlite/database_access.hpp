#pragma once

#include <filesystem>

#include <collector/store/store_error.hpp>

namespace collector {

/// Whether this user may write the database at `path`, which is resolved() and need not exist yet: its folder, the file
/// itself, and those that SQLite and the lock keep beside it. As the kernel judges, read-only file systems included.
/// Changes nothing.
///
/// Errors: cannot_open. The sentence names everything that is in the way and whose it is, and the command that cures
/// it: a `chown`, or that somebody else is to run the program, to whom folder and files belong.
[[nodiscard]] StoreResult<void> check_writable(const std::filesystem::path& path);

/// The same of the files alone, as far as they exist. SQLite opens a file that it may only read without a word, and
/// fails when it has to write.
[[nodiscard]] StoreResult<void> check_files_writable(const std::filesystem::path& path);

/// What is wrong with opening a database to write: a better reason than the one that SQLite or the kernel gave, if one
/// of its files is in the way, else `error` as it is.
[[nodiscard]] StoreError explained(StoreError error, const std::filesystem::path& path);

}  // namespace collector
