#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/model/evidence.hpp>

/// What is on record of one plug, as far as it shows how the plug is set.
namespace collector {

/// So long before its last reading a plug is judged by its readings; its evidence calls this the last day.
inline constexpr std::chrono::hours kTrafficWindow{24};

/// Its voltages, as they show the resolution and what the relay does to them. Plain value.
struct VoltagesSeen {
    std::uint64_t all = 0;
    std::uint64_t of_mains = 0;        ///< 80 to 440 V
    std::uint64_t whole_in_a_row = 0;  ///< of these, the last ones, all without decimals
    std::uint64_t relay_off = 0;       ///< no mains, and every relay was off
    std::uint64_t low = 0;             ///< no mains, although a relay was on, or may have been
    std::optional<UtcMillis> last_of_mains{};
    std::optional<UtcMillis> last_relay_off{};
    std::optional<UtcMillis> last_low{};

    /// In order of time.
    void take(const Sample& sample);
};

/// What its clock showed in the last readings that came in time.
struct ClockSeen {
    std::size_t readings = 0;
    std::size_t timed = 0;  ///< of these, those whose time was set: after 2016
    /// The median of their clock minus ours; nullopt: none was timed.
    std::optional<std::chrono::milliseconds> offset{};

    friend bool operator==(const ClockSeen&, const ClockSeen&) = default;
};

/// Of some offsets, one for each reading that came in time; nullopt: its time was not set.
[[nodiscard]] ClockSeen clock_seen(const std::vector<std::optional<std::chrono::milliseconds>>& offsets);

/// The clocks where the plugs are, at the moment of the plug's last reading: local time minus UTC.
struct ZoneSeen {
    std::chrono::seconds now;
    std::chrono::seconds standard;  ///< without summer time
    bool has_summer_time;
};

/// What came of the time when the collector was not there to hear it. Only a broker's memory can have kept that.
struct AbsencesSeen {
    std::size_t absences = 0;              ///< longer than three readings of a plug that was there before and after
    std::size_t kept = 0;                  ///< after which one reading came, the last before their end: it was retained
    std::size_t queued = 0;                ///< after which several came: they had been queued for the collector
    std::optional<UtcMillis> last_kept{};  ///< when the last of those was measured

    friend bool operator==(const AbsencesSeen&, const AbsencesSeen&) = default;
};

/// Counts absences.
class AbsenceTally {
  public:
    /// `away`: when the collector was not connected, in order of time; spans that touch are one. `first_seen`: when the
    /// plug was first heard of, before which nothing was heard either.
    AbsenceTally(const std::vector<TimeSpan>& away, UtcMillis first_seen);

    /// Samples in order of time; those of all channels.
    void take(const Sample& sample);
    /// `pace`: how often the plug reports. Without it only what came before all is judged.
    [[nodiscard]] AbsencesSeen seen(const std::optional<std::chrono::milliseconds>& pace) const;

  private:
    struct Absence {
        TimeSpan span;
        bool is_before_all = false;
        std::optional<UtcMillis> before{};  ///< the last reading in time before it
        std::optional<UtcMillis> after{};   ///< the first one after it
        std::size_t late = 0;               ///< measured in it, and come later
        std::optional<UtcMillis> last_late{};
        bool was_there = false;  ///< something came in it in time
    };
    [[nodiscard]] static bool is_telling(const Absence& absence, std::chrono::milliseconds pace);
    [[nodiscard]] static bool is_kept(const Absence& absence, std::chrono::milliseconds pace);

    std::vector<Absence> absences_;  ///< in order, apart from each other; the first is before all
    std::size_t at_ = 0;             ///< the first that has not ended by the last sample
    std::size_t followed_ = 0;       ///< so many have a reading in time after them
};

struct PlugTraffic {
    std::string topic;
    std::optional<std::string> name{};
    std::optional<std::string> firmware{};
    bool announced = false;                  ///< a discovery message of it is on record
    bool has_mac = false;                    ///< known from one, or from an answer to a command
    std::chrono::milliseconds heard_for{0};  ///< from the first message to the last live one
    VoltagesSeen voltages{};
    std::optional<std::chrono::milliseconds> pace{};  ///< how often it reports; nullopt: too few readings
    /// Mains was measured after each of its relays was last said to be off.
    bool measures_with_relay_off = false;
    ClockSeen clock{};
    std::optional<ZoneSeen> zone{};  ///< nullopt: the record's time zone is not known
    AbsencesSeen absences{};
};

}  // namespace collector
