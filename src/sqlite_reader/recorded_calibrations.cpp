#include "sqlite_reader/recorded_calibrations.hpp"

#include <algorithm>

#include <SQLiteCpp/Statement.h>

#include <collector/sqlite/calibration_rows.hpp>
#include <collector/sqlite/column_binding.hpp>

namespace collector {

std::vector<Calibration> recorded_calibrations(SQLite::Database& database, int schema, const Asked& asked) {
    std::vector<Calibration> found;
    if (schema < kCalibrationsSince) {
        return found;
    }
    SQLite::Statement select(database, calibrations_sql(schema));
    while (select.executeStep()) {
        Calibration one = to_calibration(select);
        const bool touches =
            one.valid_from < asked.span.end && one.valid_to.value_or(UtcMillis::max()) > asked.span.start;
        if (touches && std::ranges::binary_search(asked.plugs, one.plug_id) &&
            asked.is_wanted(one.plug_id, one.valid_from, one.channel)) {
            found.push_back(std::move(one));
        }
    }
    return found;
}

}  // namespace collector
