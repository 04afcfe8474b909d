#pragma once

#include <chrono>

namespace tasmota_sim {

/// The energy counters of one channel, in Wh. As in the firmware, the day's counter lives in memory and moves to the
/// stored total at midnight, so a power cut takes the day with it. Plain value.
struct EnergyCounters {
    double stored_wh = 0.0;  ///< what flash memory holds
    double today_wh = 0.0;   ///< since midnight of the plug's zone; not in flash
    double yesterday_wh = 0.0;
    double period_wh = 0.0;    ///< since the last scheduled message
    double exported_wh = 0.0;  ///< ever
    double today_import_wh = 0.0;
    double today_export_wh = 0.0;

    [[nodiscard]] double total_wh() const { return stored_wh + today_wh; }

    /// Adds `watts` drawn for a time; negative watts count back, as they do in the firmware.
    void add(double watts, std::chrono::milliseconds duration);

    enum class Rounding { keep, whole_wh };
    void roll_day(Rounding rounding);

    /// What a power cut does: everything since midnight is gone.
    void lose_unsaved();
};

}  // namespace tasmota_sim
