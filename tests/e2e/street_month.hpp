#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

/// June of 2026 in a street of twenty plugs in Europe/Amsterdam, as settings and as the messages that follow from them.
/// Shares no code with the collector, and works with none of its rules: what must come out is counted from the
/// settings.
namespace collector::test {

using Seconds = std::chrono::sys_seconds;

/// From one moment to another, [start, end).
struct Span {
    Seconds start;
    Seconds end;

    [[nodiscard]] bool has(Seconds time) const { return time >= start && time < end; }
};

/// A house of the street, and the plug in it.
struct House {
    std::string topic;
    double offset_v;         ///< always so much above or below the street
    bool has_bad_wiring;     ///< sags under its own load, and rises by its own solar panels
    double step_v;           ///< in which the plug shows a voltage
    Seconds since;           ///< the first message
    std::vector<Span> away;  ///< no messages; each begins and ends on the hour
    bool says_offline;       ///< the broker tells when it goes away and comes back
    double shown_of_a_volt;  ///< what its meter makes of one; 1: it is right
};

class StreetMonth {
  public:
    static constexpr std::chrono::minutes kSlot{10};

    StreetMonth();

    [[nodiscard]] const std::vector<House>& houses() const { return houses_; }
    /// Midnight to midnight, local.
    [[nodiscard]] const Span& span() const { return span_; }
    /// When the whole street is above 253 V, and by more than any house can mend.
    [[nodiscard]] const std::vector<Span>& high_times() const { return high_times_; }

    /// When the plugs that are wrong sit in the socket of the first house, beside its own, which is right.
    [[nodiscard]] const Span& visit() const { return visit_; }

    /// Whether there are messages of it.
    [[nodiscard]] bool is_heard(const House& house, Seconds time) const;
    /// At its socket, in the ten minutes that begin then; never within half a volt of 253 V.
    [[nodiscard]] double volts(const House& house, Seconds slot) const;

    /// As `mosquitto_sub -F %j` writes them, every 300 s a message of each plug, to half an hour after the month.
    void write_log(const std::filesystem::path& file) const;

  private:
    /// What all houses have in common.
    [[nodiscard]] double street_volts(Seconds slot) const;

    Span span_;
    std::vector<House> houses_;
    std::vector<Span> high_times_;
    std::vector<Span> silence_;  ///< of all plugs
    Span visit_;
};

}  // namespace collector::test
