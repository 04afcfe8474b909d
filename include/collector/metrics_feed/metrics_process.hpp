#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include <collector/base/clock.hpp>
#include <collector/base/log.hpp>
#include <collector/metrics_feed/health_sink.hpp>

namespace collector {

/// Hands the health to a program of its own that serves it, so that neither its libraries nor its clients get into the
/// process that records. Starts that program, and starts it again when it ends, ever more slowly; whatever becomes of
/// it, recording goes on. The program ends with this object, and with this process.
///
/// The two have a socket: the health goes down it, a message each, and what the program has to say comes up as one line
/// of text a message: `serving WHERE` or `fault WHY`. Nobody waits for the other: a message that does not fit is left
/// out, since the next one holds all that it would have said.
class MetricsProcess final : public HealthSink {
  public:
    static constexpr std::chrono::seconds kRestartFirst{1};
    static constexpr std::chrono::minutes kRestartMax{1};
    /// Whatever served for so long may be started again soon.
    static constexpr std::chrono::minutes kProven{1};
    /// So long it is waited for at the end, then it is killed.
    static constexpr std::chrono::milliseconds kEndPatience{500};

    /// What to run, and where that is to listen: its two arguments.
    struct Setup {
        std::filesystem::path program;
        std::string address;
        std::string port;
    };
    /// Starts nothing yet; `clock` and `log` must outlive it.
    MetricsProcess(Setup setup, const Clock& clock, Log& log);
    ~MetricsProcess() override;
    MetricsProcess(const MetricsProcess&) = delete;
    MetricsProcess& operator=(const MetricsProcess&) = delete;

    /// The first call starts the program, with the signals blocked that the calling thread blocks.
    void publish(const Health& health) override;

  private:
    class Child;

    void start(SteadyTime now);
    void hear(SteadyTime now);
    void fell_away(SteadyTime now, const std::string& why);
    void say_trouble(const std::string& why);

    const Setup setup_;
    const Clock& clock_;
    Log& log_;
    std::unique_ptr<Child> child_;  ///< null: not running
    std::string fault_;             ///< as the running one told
    std::string trouble_said_;      ///< empty: none, or it is over
    SteadyTime started_at_;
    SteadyTime start_at_;
    std::chrono::milliseconds delay_{0};
};

}  // namespace collector
