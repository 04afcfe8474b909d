#include <utility>

#include <collector/recorder/recorder.hpp>

namespace collector {

StoreResult<Recorder::Known> Recorder::Known::load(Store& store) {
    return store.load_plugs().and_then([&store](std::vector<PlugRecord> records) {
        return store.newest_reading().map([&records](std::optional<UtcMillis> newest) {
            return Known{std::move(records), newest};
        });
    });
}

}  // namespace collector
