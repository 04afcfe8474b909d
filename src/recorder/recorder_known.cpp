#include <utility>

#include <collector/recorder/recorder.hpp>

namespace collector {

Result<Recorder::Known> Recorder::Known::load(Store& store) {
    return store.load_plugs().and_then([&store](std::vector<PlugRecord> plugs) {
        return store.newest_reading().map([&plugs](std::optional<UtcMillis> newest) {
            return Known{std::move(plugs), newest};
        });
    });
}

}  // namespace collector
