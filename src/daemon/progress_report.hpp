#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include <collector/base/clock.hpp>
#include <collector/base/log.hpp>
#include <collector/mqtt/subscriber.hpp>
#include <collector/recorder/recorder.hpp>

#include "daemon/clock_report.hpp"
#include "daemon/inbox.hpp"
#include "daemon/link.hpp"
#include "daemon/silence_watch.hpp"
#include "daemon/supervisor.hpp"

namespace collector {

/// One line on how it goes, for `systemctl status`. `troubles` are what is wrong beyond the connection, each an end of
/// the line; empty ones are passed over.
[[nodiscard]] std::string status_line(const mqtt::LinkStatus& link, const Recorder& recorder, UtcMillis now,
                                      std::initializer_list<std::string_view> troubles);

/// Tells the supervisor how it goes, and the log what was lost, that the clock is wrong and that nothing is measured.
/// One thread at a time.
class ProgressReport {
  public:
    /// References must outlive the report, which begins now.
    ProgressReport(const Clock& clock, const Inbox& inbox, const Link& link, const Recorder& recorder,
                   Supervisor& supervisor, Log& log);

    /// Call every turn: says what is due. Losses go to the log once a minute at most for each kind, with their number;
    /// the status follows every ten seconds. `trouble` is why nothing can be committed, and what happened to the
    /// database; empty: nothing.
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

    const Clock& clock_;
    const Inbox& inbox_;
    const Link& link_;
    const Recorder& recorder_;
    Supervisor& supervisor_;
    Log& log_;
    Losses dropped_;
    Losses acknowledged_early_;
    Losses oversized_;
    ClockReport clock_report_;
    SilenceWatch silence_watch_;
    std::optional<SteadyTime> status_at_;
};

}  // namespace collector
