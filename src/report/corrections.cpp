#include <collector/report/corrections.hpp>

#include <algorithm>

namespace collector {

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
        const auto known = std::ranges::find(*calibrations, row.gain.calibration, &Calibration::id);
        corrections.push_back({.channel = row.channel,
                               .span = row.span,
                               .gain = row.gain.factor,
                               .source = known == calibrations->end() ? std::string() : known->source,
                               .state = row.state});
    }
    return corrections;
}

}  // namespace collector
