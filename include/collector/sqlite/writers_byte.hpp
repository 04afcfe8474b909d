#pragma once

#include <collector/sqlite/file_descriptor.hpp>

namespace collector {

/// The byte of a database that its one writer locks (F_OFD_SETLK: the lock belongs to the descriptor, not to the
/// process). SQLite locks 512 bytes from 1 GiB on, and keeps nothing in the page they lie in; this is that page's last
/// byte where pages are of 1 KiB, and it need not exist to be locked.

/// Locks it until the descriptor, which may write, is closed. The error's number: EAGAIN or EACCES, somebody else has
/// it; anything else, the file system cannot lock. 0: it is locked.
[[nodiscard]] int lock_writers_byte(const FileDescriptor& file);

/// Whether somebody else has it.
[[nodiscard]] bool is_writers_byte_locked(const FileDescriptor& file);

}  // namespace collector
