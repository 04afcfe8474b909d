#include <collector/evidence/rebuild.hpp>

#include <fmt/format.h>

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
    return Evaluator(**store).rebuild(
        [&](PlugId plug, PlugId all) { progress(static_cast<double>(plug) / static_cast<double>(all)); });
}

}  // namespace collector
