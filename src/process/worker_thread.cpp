#include <collector/process/worker_thread.hpp>

#include <sys/prctl.h>

#include <exception>
#include <utility>

#include <fmt/format.h>

#include <collector/process/signals.hpp>

namespace collector {

WorkerThread::WorkerThread(Job job, Log& log) : log_(log), thread_([this, job = std::move(job)] { run(job); }) {}

WorkerThread::~WorkerThread() = default;

std::optional<ExitCode> WorkerThread::wait_until(SteadyTime deadline) {
    std::unique_lock lock(mutex_);
    ended_.wait_until(lock, deadline, [this] { return exit_code_.has_value(); });
    return exit_code_;
}

void WorkerThread::run(const Job& job) {
    prctl(PR_SET_NAME, job.thread_name);
    ExitCode code = ExitCode::internal;
    try {
        code = job.work();
    } catch (const std::exception& bug) {
        log_.error(fmt::format("a bug ended {}: {}", job.what, bug.what()));
    }
    {
        const std::lock_guard lock(mutex_);
        exit_code_ = code;
        ended_.notify_all();
    }
    Signals::ask_to_stop();
}

}  // namespace collector
