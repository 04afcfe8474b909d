#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/mqtt/subscriber.hpp>
#include <collector/recorder/recorder.hpp>

namespace collector {

/// What the collector knows of its own absence: when it did not run, had no connection, or lost messages. Turns it into
/// gaps of all plugs, each of which ends after it began, whatever the clock says: one that did not would be refused by
/// the database, with everything that is committed along with it. Also keeps the record of this run. The recorder
/// writes both. One thread at a time.
class Outages {
  public:
    /// The run is noted again this often, so that the crash of a collector that hears nothing can be dated, too.
    static constexpr std::chrono::minutes kAliveEvery{5};

    /// The run begins now. `recorder` must outlive this.
    Outages(Recorder& recorder, const Clock& clock, std::optional<RunRecord> last_run);

    /// What happened to the connection, in order.
    void link_changed(const std::vector<mqtt::LinkChange>& changes);
    /// How many messages were dropped since the start, as known now.
    void dropped(std::uint64_t count);
    /// The host's clock jumped. If it had never been synchronised before, the run began at another time than was noted.
    void clock_stepped(std::chrono::milliseconds step);
    /// Time passes. Notes the start, the first time, and later now and then that the run goes on.
    void tick();
    /// The run ends in an orderly way.
    void stop();

  private:
    void note_start();
    void note_run(std::optional<UtcMillis> stop);
    void begin_loss(UtcMillis start);
    void end_loss(UtcMillis end);
    void note_span(UtcMillis start, UtcMillis end, GapCause cause);

    Recorder& recorder_;
    const Clock& clock_;
    const std::optional<RunRecord> last_run_;
    UtcMillis start_;
    bool start_noted_ = false;
    bool was_synchronised_ = false;
    std::optional<UtcMillis> link_down_since_;
    SteadyTime alive_at_;
    std::uint64_t dropped_ = 0;
    UtcMillis not_dropping_;  ///< the last time nothing was being dropped
    std::optional<UtcMillis> overflow_since_;
};

}  // namespace collector
