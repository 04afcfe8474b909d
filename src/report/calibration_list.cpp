#include <collector/report/calibration_list.hpp>

#include <algorithm>
#include <iterator>
#include <tuple>

namespace collector {
namespace {

/// The stretch in which it holds; the end of the gains: none.
auto stretch_of(const Gains& gains, CalibrationId id) {
    return std::ranges::find_if(gains, [id](const GainStretch& stretch) { return stretch.gain.calibration == id; });
}

CalibrationEnd end_of(const Calibration& one, UtcMillis until) {
    return one.valid_to == until   ? CalibrationEnd::as_asked
           : one.ended_at == until ? CalibrationEnd::recalibrated
                                   : CalibrationEnd::next;
}

ListedCalibration listed(const PlugRow& plug, const Calibration& one, const Gains& gains, UtcMillis now) {
    ListedCalibration row{
        .plug = plug, .calibration = one, .state = CalibrationState::revoked, .held_until = {}, .end = {}};
    const auto stretch = stretch_of(gains, one.id);
    if (one.revoked_at) {
        return row;
    }
    if (stretch == gains.end()) {
        row.state = CalibrationState::replaced;
        return row;
    }
    const auto next = std::next(stretch);
    if (next != gains.end() && next->channel == one.channel) {
        row.held_until = next->start;
        row.end = end_of(one, next->start);
    }
    row.state = row.held_until && *row.held_until <= now ? CalibrationState::ended
                : stretch->start > now                   ? CalibrationState::to_come
                                                         : CalibrationState::in_force;
    return row;
}

}  // namespace

std::string_view name(CalibrationState state) {
    switch (state) {
        case CalibrationState::in_force:
            return "in_force";
        case CalibrationState::to_come:
            return "to_come";
        case CalibrationState::ended:
            return "ended";
        case CalibrationState::replaced:
            return "replaced";
        case CalibrationState::revoked:
            return "revoked";
    }
    return {};
}

std::string_view name(CalibrationEnd end) {
    switch (end) {
        case CalibrationEnd::as_asked:
            return "valid_to";
        case CalibrationEnd::recalibrated:
            return "recalibrated";
        case CalibrationEnd::next:
            return "next";
    }
    return {};
}

std::vector<ListedCalibration> list_calibrations(const std::vector<PlugRow>& plugs,
                                                 const std::vector<Calibration>& calibrations, UtcMillis now) {
    std::vector<ListedCalibration> rows;
    for (const PlugRow& plug : plugs) {
        std::vector<Calibration> own;
        std::ranges::copy_if(calibrations, std::back_inserter(own),
                             [&plug](const Calibration& one) { return one.plug_id == plug.id; });
        std::ranges::sort(own, {},
                          [](const Calibration& one) { return std::tuple(one.channel, one.valid_from, one.id); });
        const Gains gains = gains_in_force(own);
        for (const Calibration& one : own) {
            rows.push_back(listed(plug, one, gains, now));
        }
    }
    return rows;
}

}  // namespace collector
