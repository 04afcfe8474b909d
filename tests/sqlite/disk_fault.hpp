#pragma once

namespace collector::test {

/// A disk that is full, or broken, for SQLite in this process alone: the system calls by which SQLite writes are
/// answered with the error a kernel gives, everything above them is real. Only one at a time; the disk is well again
/// when the object ends.
class DiskFault {
  public:
    enum class Kind {
        full,    ///< ENOSPC
        broken,  ///< EIO
    };
    /// The next `spared` writes still succeed.
    DiskFault(Kind kind, int spared);
    ~DiskFault();
    DiskFault(const DiskFault&) = delete;
    DiskFault& operator=(const DiskFault&) = delete;
};

}  // namespace collector::test
