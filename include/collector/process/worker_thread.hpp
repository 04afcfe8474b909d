#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include <collector/base/clock.hpp>
#include <collector/base/log.hpp>
#include <collector/process/exit_code.hpp>

namespace collector {

/// A thread beside main that does one job to its end. Main can wait for that end, but not for ever.
class WorkerThread {
  public:
    struct Job {
        const char* thread_name;  ///< for top -H and debuggers; at most 15 characters
        std::string what;         ///< for the log: "a bug ended <what>"
        /// Returns how the program is to end. What it throws is a bug of ours: it is logged, and the end is `internal`.
        std::function<ExitCode()> work;
    };

    /// Starts at once. When the job has ended, asked or not, Signals::wait() returns `stop` in the main thread.
    /// `log` must outlive the thread.
    WorkerThread(Job job, Log& log);
    /// Waits for the end, however long that takes.
    ~WorkerThread();
    WorkerThread(const WorkerThread&) = delete;
    WorkerThread& operator=(const WorkerThread&) = delete;

    /// How the job ended, and then all it did can be seen by the caller; nullopt: at `deadline` it had not.
    [[nodiscard]] std::optional<ExitCode> wait_until(SteadyTime deadline);

  private:
    void run(const Job& job);

    Log& log_;
    std::mutex mutex_;
    std::condition_variable ended_;
    std::optional<ExitCode> exit_code_;
    std::jthread thread_;  // last: it uses everything above
};

}  // namespace collector
