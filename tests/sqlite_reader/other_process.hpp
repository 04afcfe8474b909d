#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>

#include <collector/base/clock.hpp>

namespace collector::test {

/// Runs something in a process of its own and waits for it; what is thrown there is thrown here as std::runtime_error.
/// As any fork, it must not come after this process opened the same database.
void in_another_process(const std::function<void()>& work);

/// A collector's store in a process of its own, which does one thing at a time. Make it before this process reads the
/// database.
class OtherWriter {
  public:
    /// So many readings each commit writes, of plug 1, a second apart, the first at kFirst.
    static constexpr std::size_t kReadingsPerCommit = 300;
    static constexpr UtcMillis kFirst{std::chrono::milliseconds{1'777'629'600'000}};

    explicit OtherWriter(const std::filesystem::path& file);
    ~OtherWriter();
    OtherWriter(const OtherWriter&) = delete;
    OtherWriter& operator=(const OtherWriter&) = delete;

    // Each returns when it is done, and throws std::runtime_error when that failed.
    void open() { tell('o'); }
    void commit() { tell('c'); }
    void close() { tell('q'); }

    /// SIGKILL, and waits for the end.
    void kill();

  private:
    void tell(char what);

    pid_t process_ = 0;
    int orders_ = -1;
    int answers_ = -1;
};

}  // namespace collector::test
