#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace collector::test {

/// A generous limit for everything a test waits for: slow machines are slow, not red.
inline constexpr std::chrono::seconds kPatience{60};

/// A child process whose output is gathered. Ends with the object (SIGKILL), and with the test program.
class Process {
  public:
    /// Environment variables to add, or to take away when the value is nullopt.
    using Environment = std::map<std::string, std::optional<std::string>>;

    /// `arguments[0]` is looked up in PATH. Throws std::runtime_error when it cannot be started.
    explicit Process(std::vector<std::string> arguments, const Environment& environment = {});
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    /// Writes one line to its standard input.
    void say(std::string_view line);
    void close_input();
    void signal(int number) const;

    /// Waits until standard output and error together hold `part` at least `times` times; false: it ended, or it took
    /// too long.
    [[nodiscard]] bool wait_for(std::string_view part, std::size_t times = 1,
                                std::chrono::milliseconds patience = kPatience);
    /// The line that follows say(): waits for a line that starts with `start` beyond those seen so far by this call.
    [[nodiscard]] std::string wait_for_line(std::string_view start, std::chrono::milliseconds patience = kPatience);
    /// Exit code, or 128 plus the signal that ended it; nullopt: still running.
    [[nodiscard]] std::optional<int> wait_exit(std::chrono::milliseconds patience = kPatience);

    /// Its exit can be seen before its last words were gathered; after this they are.
    void wait_output_end();

    /// Everything written so far, standard output and error as they came.
    [[nodiscard]] std::string output() const;
    [[nodiscard]] int pid() const { return pid_; }

  private:
    void gather(int descriptor);

    int pid_ = -1;
    int input_ = -1;
    std::optional<int> exit_code_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::string output_;
    std::map<std::string, std::size_t, std::less<>> lines_seen_;
    bool closed_ = false;
    std::thread reader_;
};

/// Runs a program to its end and returns its output; throws std::runtime_error with that output when the exit code is
/// not 0.
std::string run(std::vector<std::string> arguments);

}  // namespace collector::test
