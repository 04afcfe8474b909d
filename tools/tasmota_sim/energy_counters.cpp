#include "energy_counters.hpp"

#include <cmath>

namespace tasmota_sim {

void EnergyCounters::add(double watts, std::chrono::milliseconds duration) {
    const double wh = watts * std::chrono::duration<double, std::ratio<3600>>{duration}.count();
    today_wh += wh;
    period_wh += wh;
    if (wh < 0.0) {
        exported_wh -= wh;
        today_export_wh -= wh;
    } else {
        today_import_wh += wh;
    }
}

void EnergyCounters::roll_day(Rounding rounding) {
    stored_wh += today_wh;
    if (rounding == Rounding::whole_wh) {
        stored_wh = std::floor(stored_wh);
    }
    yesterday_wh = today_wh;
    today_wh = 0.0;
    today_import_wh = 0.0;
    today_export_wh = 0.0;
}

void EnergyCounters::lose_unsaved() {
    today_wh = 0.0;
    today_import_wh = 0.0;
    today_export_wh = 0.0;
    period_wh = 0.0;
}

}  // namespace tasmota_sim
