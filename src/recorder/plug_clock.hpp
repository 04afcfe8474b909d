#pragma once

#include <chrono>
#include <optional>

#include <collector/model/event.hpp>

#include "recorder/clock_line.hpp"
#include "recorder/report_rhythm.hpp"

namespace collector {

/// When a measurement was made, and what the plug's clock said then.
struct Placement {
    UtcMillis time;
    std::optional<std::chrono::milliseconds> offset;  ///< plug's clock minus `time`; nullopt: it was not set
    bool late = false;                                ///< `time` comes from the plug's clock, not from ours
    /// Where it is on record, if it came before and was placed the other way: by our clock or by the plug's.
    std::optional<UtcMillis> otherwise = {};
    bool may_be_known = false;  ///< by its time it was measured before others that are known: perhaps it came before

    friend bool operator==(const Placement&, const Placement&) = default;
};

/// Learns how far one plug's clock is from ours, and from that whether a message is late.
///
/// Three things are kept. The *line* is what is believed: the clock's usual offset and its drift. The *candidate* is a
/// line through the last messages that did not fit, one after the other. The *rhythm* knows when the next message on
/// schedule is due, whatever the clock says. With each live message whose clock is set:
///
/// - There is no line yet. The message has the time it came, and goes to the candidate. What seems late by the
/// candidate
///   is passed over a few times, since it may have been held up.
/// - It fits the line, within kLateAfter. It came in time; the line follows it; the candidate was a mistake.
/// - It seems ahead. No message comes before it is sent, so the clock is wrong, and the time it came is right.
/// - It seems late, but cannot be. Again the clock is wrong, and the time it came is right:
///   - it comes just when it is due, and is not the one that was missing before;
///   - it is off by whole half hours, as zones and daylight saving are, unless it follows the one before in order;
///   - it would have been measured minutes before the one that came before it, and no rhythm says that it was held up;
///   - it would be older than any broker keeps;
///   - or it is off like messages in the candidate of which one of these is true.
/// - It seems late, and may be. It gets the plug's time.
///
/// What does not fit the line goes to the candidate, or starts it anew if it does not fit that either; but what seems
/// late by a candidate that is right for sure is passed over a few times, since it may have been held up. The candidate
/// becomes the line with its third message; with its fifth if it drifts, or if all of it may be late: messages that are
/// held up are late by this and that, a clock that was set is off by the same, and one that drifts by as much more each
/// time. Until then nothing is dated by it. A line that drifts is given up after a long silence.
class PlugClock {
  public:
    /// Later than this is late, and a clock farther off than this is another one: three seconds, less the half that is
    /// hidden where plugs cut off the rest of a second.
    static constexpr std::chrono::milliseconds kLateAfter{2500};

    PlugClock() = default;
    /// As learnt in an earlier run.
    explicit PlugClock(std::optional<std::chrono::milliseconds> usual);

    /// Places a live message and learns from it. `scheduled`: see Measurement.
    [[nodiscard]] Placement place(const std::optional<PlugTime>& plug_time, UtcMillis received_at, bool scheduled);

    /// Places a retained message. nullopt: its age cannot be worked out.
    [[nodiscard]] std::optional<Placement> place_retained(const std::optional<PlugTime>& plug_time,
                                                          UtcMillis received_at) const;

    /// When something that is no measurement was said, in a live message: by the plug's clock if it came late. Teaches
    /// nothing, and gives no clock the benefit of a doubt.
    [[nodiscard]] UtcMillis time_of(const std::optional<PlugTime>& plug_time, UtcMillis received_at) const;

    /// Whether the plug's next message is due at this moment.
    [[nodiscard]] bool is_due(UtcMillis now, bool scheduled) const {
        return scheduled == knows_schedule_ && rhythm_.is_known(times_needed()) && rhythm_.is_due(now);
    }

    /// Our own clock moved by `step`.
    void host_stepped(std::chrono::milliseconds step);

    /// The offset by which messages are late or not; nullopt: not learnt yet.
    [[nodiscard]] std::optional<std::chrono::milliseconds> usual() const { return usual_; }

  private:
    /// How often the period of a plug must have been seen that does not tell which messages are on schedule.
    static constexpr int kUntoldTimes = 3;

    [[nodiscard]] int times_needed() const { return knows_schedule_ ? 1 : kUntoldTimes; }

    /// A message that does not fit the line.
    struct Misfit {
        UtcMillis received_at;
        std::chrono::milliseconds offset;
        std::chrono::milliseconds late_by;  ///< negative: ahead
        UtcMillis measured;                 ///< by the line
        bool on_schedule;
        bool is_due;
        bool in_burst;  ///< it came together with the one before
    };
    [[nodiscard]] Placement place_misfit(const Misfit& message);
    [[nodiscard]] bool is_zone_step(const Misfit& message) const;
    [[nodiscard]] bool is_out_of_order(const Misfit& message) const;
    [[nodiscard]] bool is_before_last(const Misfit& message, std::chrono::milliseconds margin) const;
    bool learn(UtcMillis received_at, std::chrono::milliseconds offset, bool is_sure);
    [[nodiscard]] bool may_be_held_up(UtcMillis received_at, std::chrono::milliseconds offset) const;
    [[nodiscard]] bool is_near_candidate(UtcMillis received_at, std::chrono::milliseconds offset,
                                         std::chrono::milliseconds drifted = {}) const;
    [[nodiscard]] bool fits_candidate(UtcMillis received_at, std::chrono::milliseconds offset) const;
    bool hear(UtcMillis received_at, bool scheduled);
    void came_in_time(UtcMillis received_at, std::chrono::milliseconds late_by, bool on_schedule);

    std::optional<ClockLine> line_;
    std::optional<std::chrono::milliseconds> usual_;  ///< by the line, when the last message came
    std::optional<ClockLine> candidate_;
    bool candidate_is_sure_ = false;  ///< a message that fits the candidate came in time for sure
    int passed_over_ = 0;             ///< late messages in a row that the candidate stood against
    ReportRhythm rhythm_;
    bool knows_schedule_ = false;        ///< the plug tells which of its messages are on schedule
    std::optional<UtcMillis> heard_;     ///< when the last message came
    std::optional<UtcMillis> measured_;  ///< the latest time that one got
};

}  // namespace collector
