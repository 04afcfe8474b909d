#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/base/log.hpp>
#include <collector/config/config.hpp>
#include <collector/metrics_feed/health_sink.hpp>
#include <collector/process/exit_code.hpp>
#include <collector/recorder/recorder.hpp>
#include <collector/store/custody.hpp>
#include <collector/store/store.hpp>

#include "daemon/clock_watch.hpp"
#include "daemon/housekeeper.hpp"
#include "daemon/inbox.hpp"
#include "daemon/incident_report.hpp"
#include "daemon/link.hpp"
#include "daemon/orders.hpp"
#include "daemon/outages.hpp"
#include "daemon/pipeline.hpp"
#include "daemon/progress_report.hpp"
#include "daemon/supervisor.hpp"
#include "daemon/work_figures.hpp"

namespace collector {

/// Takes messages from the inbox and brings them to the disk: when to commit, when to tidy up, what to do when told to
/// stop. Passive: no thread and no clock of its own. One thread at a time, the only one that touches the store.
class Worker {
  public:
    /// A turn comes this often at least, or every commit interval if that is shorter.
    static constexpr std::chrono::seconds kIdleTurn{10};
    /// While a database that was deleted is being copied.
    static constexpr std::chrono::milliseconds kBusyTurn{20};
    /// A connection whose thread is silent for longer hangs; the longest thing it does is a connect attempt with a dead
    /// name server. Then the supervisor hears nothing any more, and can restart us.
    static constexpr std::chrono::minutes kLinkSilenceMax{3};
    /// After so many messages of a group the supervisor hears that there is progress: on a slow machine a full inbox
    /// can take longer than its patience.
    static constexpr std::size_t kMessagesABeat = 1'000;
    /// The connection waits for the commit that puts the start and the time before it on record, since what the broker
    /// sends may be our end. A disk that does not take it must not keep us from recording, so not for ever.
    static constexpr std::chrono::seconds kStartPatience{5};
    /// The last commit is given up this long before Orders::stop_by(), so that it can still be said what is lost; one
    /// try takes half a second.
    static constexpr std::chrono::milliseconds kLastWords{700};

    /// What it works with; all must outlive the worker.
    struct Surroundings {
        const Clock& clock;
        Inbox& inbox;
        Orders& orders;
        Store& store;
        Housekeeper& housekeeper;  ///< of the same database as `store`
        Link& link;
        Supervisor& supervisor;
        Log& log;
        Custody* custody = nullptr;    ///< of the same database as `store`; nullptr: nobody looks after its files
        HealthSink* health = nullptr;  ///< nullptr: nobody wants to know but the supervisor
    };
    Worker(const Surroundings& surroundings, const Config& config, Recorder::Known known,
           std::optional<RunRecord> last_run);

    /// Works until the inbox is closed and empty and the rest is committed: begin(), turn() again and again, finish().
    /// Returns how the program is to end.
    [[nodiscard]] ExitCode run();

    /// The run begins: goes on record, and opens the link once it is there. A jump of the clock is seen from here on,
    /// not from the first message on.
    void begin();
    /// Waits for messages, until next_turn() at most, and does what is due. False: the inbox is closed and empty.
    [[nodiscard]] bool turn();
    /// When the next turn comes although nothing does.
    [[nodiscard]] SteadyTime next_turn() const;
    /// The last commit, tried again until it succeeds or time is up, and the rest of copying what was deleted. io: rows
    /// were lost, or the record is not whole where it was; both was logged.
    [[nodiscard]] ExitCode finish();

    [[nodiscard]] const RecorderCounters& counters() const { return recorder_.counters(); }

  private:
    void take_group();
    void show_life();
    void commit_if_due(SteadyTime now);
    void note_commit(SteadyTime began, std::optional<SteadyTime> oldest);
    void open_link_when_due(SteadyTime now);
    void watch_over_files(SteadyTime now);
    void take_incidents(SteadyTime now);
    [[nodiscard]] std::string trouble() const;
    void apply_reload();
    [[nodiscard]] bool has_time_for_housekeeping() const;

    Surroundings around_;
    Recorder recorder_;
    Pipeline pipeline_;
    Outages outages_;
    WorkFigures figures_;
    ProgressReport report_;
    IncidentReport incidents_;
    ClockWatch clock_watch_;
    std::vector<Delivery> group_;  ///< kept for its memory
    SteadyTime looked_at_;         ///< for messages; what comes now came in after that
    SteadyTime files_looked_at_;   ///< by a commit, or without one
    bool was_synchronised_;
    std::chrono::milliseconds commit_interval_;
    std::uint64_t awaited_ = 0;  ///< messages recorded and not committed whose senders wait
    bool start_on_record_ = false;
    bool readings_on_record_ = false;
    std::optional<SteadyTime> open_link_by_;  ///< nullopt: the run has not begun, or the link is open
};

}  // namespace collector
