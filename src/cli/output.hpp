#pragma once

#include <string>
#include <string_view>

#include <collector/base/log.hpp>
#include <collector/process/exit_code.hpp>

namespace collector {

/// Where a command writes what it makes, piece by piece: standard output, or a file, which appears, or replaces an
/// older one, only when it is whole. A device or a pipe takes what comes.
class Output {
  public:
    /// `file` empty: standard output. A fault is said by finish(), to `log`, which must outlive this object.
    Output(std::string file, Log& log);
    /// Unless it was finished, nothing is left of a file; where the file system can do that, not even when the process
    /// is killed.
    ~Output();
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    /// Blocks until all of it is taken. False: write no more; there was a fault, or nobody reads it any more.
    bool write(std::string_view text);
    /// Call it once, at the end. Says what went wrong. A pipe that nobody reads any more is no fault.
    [[nodiscard]] ExitCode finish();

  private:
    void open();
    void begin_file();
    void put_in_place();
    void close();
    void note(int fault) { fault_ = fault_ == 0 ? fault : fault_; }

    Log& log_;
    std::string file_;  ///< the file itself, where a link was named
    std::string made_;  ///< what it is called until it is whole; empty: it has no name, or is none that is replaced
    bool is_replaced_ = false;
    int descriptor_ = -1;
    int fault_ = 0;  ///< the first one, an errno
};

/// The same of a text that is whole.
[[nodiscard]] ExitCode write_output(std::string_view text, const std::string& file, Log& log);

}  // namespace collector
