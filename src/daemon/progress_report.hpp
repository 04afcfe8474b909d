#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <collector/base/clock.hpp>
#include <collector/base/log.hpp>
#include <collector/metrics_feed/health_sink.hpp>
#include <collector/model/health.hpp>
#include <collector/mqtt/subscriber.hpp>
#include <collector/recorder/recorder.hpp>

#include "daemon/clock_report.hpp"
#include "daemon/inbox.hpp"
#include "daemon/link.hpp"
#include "daemon/pipeline.hpp"
#include "daemon/silence_watch.hpp"
#include "daemon/supervisor.hpp"
#include "daemon/work_figures.hpp"

namespace collector {

/// One line on how it goes, for `systemctl status`. Pure.
[[nodiscard]] std::string status_line(const Health& health);

/// Tells the supervisor and whoever else wants to know how it goes, and the log what was lost, that the clock is wrong
/// and that nothing is measured. One thread at a time.
class ProgressReport {
  public:
    /// Turns can follow each other within a millisecond; nobody reads values that often.
    static constexpr std::chrono::seconds kPublishEvery{1};

    /// Who knows, and who is told; all must outlive the report.
    struct Surroundings {
        const Clock& clock;
        const Inbox& inbox;
        const Link& link;
        const Recorder& recorder;
        const Pipeline& pipeline;
        const WorkFigures& figures;
        Supervisor& supervisor;
        Log& log;
        HealthSink* health = nullptr;  ///< nullptr: nobody but the supervisor
    };
    /// The run begins now, and records to `database`.
    ProgressReport(const Surroundings& surroundings, const std::filesystem::path& database);

    /// Call every turn: says what is due. Losses go to the log once a minute at most for each kind, with their number;
    /// the status follows every ten seconds, the health to whoever wants it every second. `trouble` is why nothing can
    /// be committed, and what happened to the database; empty: nothing.
    void tick(SteadyTime now, std::string_view trouble);
    /// The status is to follow at the next turn.
    void hurry() { status_at_.reset(); }

  private:
    /// A count of losses, and how much of it was said.
    struct Losses {
        std::uint64_t said = 0;
        LogThrottle lines{std::chrono::seconds{60}};
    };
    void say_growth(Losses& losses, std::uint64_t count, std::string_view what, SteadyTime now);
    void look_around(SteadyTime now, const mqtt::LinkStatus& link);
    [[nodiscard]] Health health(const mqtt::LinkStatus& link, std::string_view trouble) const;

    const Surroundings around_;
    const std::filesystem::path database_;
    const UtcMillis started_at_;
    Losses dropped_;
    Losses acknowledged_early_;
    Losses oversized_;
    ClockReport clock_report_;
    SilenceWatch silence_watch_;
    std::optional<SteadyTime> status_at_;
    std::optional<SteadyTime> published_at_;
};

}  // namespace collector
