#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/mqtt/subscriber.hpp>
#include <collector/recorder/recorder.hpp>

namespace collector {

/// What the collector knows of its own absence: when it did not run, had no connection, lost messages, or did not know
/// the time. Turns it into gaps of all plugs, each of which ends after it began, whatever the clock says: one that did
/// not would be refused by the database, with everything that is committed along with it. Also keeps the record of this
/// run. The recorder writes both. One thread at a time.
///
/// Until the clock is synchronised for the first time, a gap `clock` lasts. What was noted by then is noted anew,
/// moved, when the clock is set. While the clock says that it is earlier than when the last run ended, which cannot be,
/// nothing but that gap is noted: it would lie in time in which the collector ran well.
class Outages {
  public:
    /// The run is noted again this often, so that the crash of a collector that hears nothing can be dated, too.
    static constexpr std::chrono::minutes kAliveEvery{5};
    /// So many gaps are remembered to be moved; later ones stay where they are.
    static constexpr std::size_t kUndatedMax = 1'000;

    /// The run begins now. `recorder` must outlive this.
    Outages(Recorder& recorder, const Clock& clock, std::optional<RunRecord> last_run);

    /// What happened to the connection, in order.
    void link_changed(const std::vector<mqtt::LinkChange>& changes);
    /// How many messages were dropped since the start, as known now.
    void dropped(std::uint64_t count);
    /// The host's clock jumped. If it had never been synchronised before, the run began at another time than was noted.
    void clock_stepped(std::chrono::milliseconds step);
    /// The host's clock is synchronised now and was not before.
    void clock_is_right();
    /// Time passes. Notes the start, the first time, and later now and then that the run goes on.
    void tick();
    /// The run ends in an orderly way.
    void stop();

  private:
    [[nodiscard]] bool is_impossible() const { return is_undated_ && last_moment_ && start_ < *last_moment_; }
    void note_start();
    void note_run(std::optional<UtcMillis> stop);
    void begin_loss(UtcMillis start);
    void end_loss(UtcMillis end);
    void note(const Gap& gap);
    void note_span(UtcMillis start, UtcMillis end, GapCause cause);
    void note_clock();
    void take_back_clock();

    Recorder& recorder_;
    const Clock& clock_;
    const std::optional<RunRecord> last_run_;
    const std::optional<UtcMillis> last_moment_;  ///< of the run before
    UtcMillis start_;
    bool start_noted_ = false;
    bool is_undated_;  ///< the clock has not been synchronised yet
    std::vector<Gap>
        undated_;  ///< gaps noted, or not noted, by such a clock, but for those of the start and of the clock
    std::optional<Gap> clock_gap_;
    std::optional<UtcMillis> link_down_since_;
    SteadyTime alive_at_;
    std::uint64_t dropped_ = 0;
    UtcMillis not_dropping_;  ///< the last time nothing was being dropped
    std::optional<UtcMillis> overflow_since_;
};

}  // namespace collector
