#include <collector/evidence/rebuild.hpp>

#include <fmt/format.h>

#include <collector/evidence/evaluator.hpp>
#include <collector/store/sqlite_store.hpp>

namespace collector {

StoreResult<RebuildSummary> rebuild_intervals(const std::filesystem::path& database, const RebuildProgress& progress) {
    std::error_code missing;
    if (!std::filesystem::exists(database, missing)) {
        return fail(StoreErrc::no_database, fmt::format("there is no database {}", database.string()));
    }
    auto store = SqliteStore::open(database, std::nullopt);
    if (!store) {
        return tl::unexpected(store.error());
    }
    Evaluator evaluator(**store);
    RebuildSummary summary;
    const auto done = evaluator.rebuild([&](PlugId plug, PlugId all) {
        progress(static_cast<double>(plug) / static_cast<double>(all));
        summary.plugs = static_cast<std::uint64_t>(all);
    });
    if (!done) {
        return tl::unexpected(done.error());
    }
    const PutCounters& counters = (*store)->put_counters();
    summary.intervals = counters.intervals;
    summary.changed = counters.changed;
    return summary;
}

}  // namespace collector
