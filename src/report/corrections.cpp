#include <collector/report/corrections.hpp>

#include <algorithm>

namespace collector {
namespace {

std::string source_of(const std::vector<Calibration>& calibrations, CalibrationId id) {
    const auto known = std::ranges::find(calibrations, id, &Calibration::id);
    return known == calibrations.end() ? std::string() : known->source;
}

}  // namespace

StoreResult<std::vector<Correction>> read_sample_corrections(RecordSnapshot& record, PlugId plug,
                                                             const TimeSpan& period) {
    RecordFilter all;
    all.plugs = {plug};
    const auto calibrations = record.calibrations(all);
    if (!calibrations) {
        return tl::unexpected(calibrations.error());
    }
    const Gains gains = gains_in_force(*calibrations);
    std::vector<Correction> corrections;
    for (const std::uint8_t channel : channels_with_gain({}, gains)) {
        for (const GainPiece& piece : gain_pieces({}, gains, channel, period)) {
            if (piece.in_force.calibration != 0) {
                corrections.push_back({.channel = channel,
                                       .span = piece.span,
                                       .gain = piece.in_force.factor,
                                       .source = source_of(*calibrations, piece.in_force.calibration),
                                       .state = CorrectionRow::State::current});
            }
        }
    }
    return corrections;
}

StoreResult<std::vector<Correction>> read_corrections(RecordSnapshot& record, PlugId plug, const TimeSpan& period) {
    const auto rows = record.corrections({.span = period, .plugs = {plug}, .channel = {}, .after = {}});
    if (!rows) {
        return tl::unexpected(rows.error());
    }
    std::vector<Correction> corrections;
    if (rows->empty()) {
        return corrections;
    }
    RecordFilter all;
    all.plugs = {plug};
    const auto calibrations = record.calibrations(all);
    if (!calibrations) {
        return tl::unexpected(calibrations.error());
    }
    for (const CorrectionRow& row : *rows) {
        corrections.push_back({.channel = row.channel,
                               .span = row.span,
                               .gain = row.gain.factor,
                               .source = source_of(*calibrations, row.gain.calibration),
                               .state = row.state});
    }
    return corrections;
}

}  // namespace collector
