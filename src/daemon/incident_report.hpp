#pragma once

#include <chrono>
#include <deque>
#include <string>

#include <collector/base/clock.hpp>
#include <collector/base/log.hpp>
#include <collector/store/custody.hpp>

namespace collector {

/// Tells people what happened to the database's files: at once in the log, then in the status until the program ends,
/// and again at the end. One thread at a time.
class IncidentReport {
  public:
    /// So many are repeated, the last ones.
    static constexpr std::size_t kRepeatedMax = 8;

    /// `log` must outlive it.
    explicit IncidentReport(Log& log) : log_(log) {}

    /// Whether another file is recorded to since the last call, or the record was written by others: nothing that was
    /// remembered of it holds.
    [[nodiscard]] bool take(Custody& custody, SteadyTime now);
    /// Whether the record is not whole where it was.
    [[nodiscard]] bool has_breach() const { return !breaches_.empty(); }
    /// For the status; empty: nothing happened.
    [[nodiscard]] std::string status() const;
    /// The program ends: says everything again.
    void say_again();

  private:
    Log& log_;
    std::deque<std::string> breaches_;
    LogThrottle others_lines_{std::chrono::seconds{60}};
};

}  // namespace collector
