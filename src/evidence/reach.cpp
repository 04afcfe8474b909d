#include "evidence/reach.hpp"

namespace collector {

StoreResult<std::optional<UtcMillis>> known_from(EvidenceStore& store, PlugId plug, UtcMillis until) {
    const auto extent = store.extent(plug);
    if (!extent) {
        return tl::unexpected(extent.error());
    }
    if (!*extent) {
        return std::nullopt;
    }
    const UtcMillis first = (*extent)->first;
    if (!(*extent)->is_cut) {
        return interval_start(first);
    }
    return store.neighbours(plug, {first, first}, until, kReach).map([until](const Neighbours& neighbours) {
        return std::optional(neighbours.after ? interval_start(*neighbours.after) + kIntervalLength : until);
    });
}

}  // namespace collector
