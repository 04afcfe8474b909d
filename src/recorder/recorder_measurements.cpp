#include <fmt/format.h>

#include <collector/base/quote.hpp>
#include <collector/model/mains.hpp>

#include "recorder/reading_values.hpp"
#include "recorder/recorder_state.hpp"

namespace collector {

bool Recorder::State::is_stored(const Plug& plug, const Measurement& measurement, const Placement& placement) {
    ReadingRecord reading{plug.record.id,   0, placement.time, measurement.scheduled ? 0 : reading_flag::kLoadChange,
                          placement.offset, {}};
    while (reading.channel < measurement.channel_count && reading.values == ChannelValues{}) {
        reading.values = only_recorded(measurement.channels[reading.channel], parts);
        ++reading.channel;
    }
    const auto found = store.has_reading(reading);
    if (!found) {
        // Recording it twice is the smaller evil.
        log.warn(found.error().what);
        return false;
    }
    return *found;
}

/// The same message may be on file as one that came in time, or as one that was late.
bool Recorder::State::is_stored_either_way(const Plug& plug, const Measurement& measurement, const Placement& placement,
                                           UtcMillis received_at) {
    if (is_stored(plug, measurement, placement)) {
        return true;
    }
    const bool dated = measurement.plug_time && measurement.plug_time->is_set();
    return placement.late && dated &&
           is_stored(plug, measurement, {received_at, measurement.plug_time->stamp - received_at, false});
}

void Recorder::State::add_readings(Plug& plug, const Measurement& measurement, const Placement& placement,
                                   const Reception& reception) {
    using namespace reading_flag;
    const std::uint32_t common = (measurement.scheduled ? 0 : kLoadChange) | (placement.late ? kLate : 0) |
                                 (reception.clock_synchronised ? 0 : kClockUnsynchronised) |
                                 (measurement.energy_shared && parts.energy ? kEnergyShared : 0);
    bool is_low = false;
    for (std::uint8_t i = 0; i < measurement.channel_count; ++i) {
        const ChannelValues values = only_recorded(measurement.channels[i], parts);
        if (values == ChannelValues{}) {
            continue;
        }
        const auto channel = static_cast<std::uint8_t>(i + 1);
        const bool relay_off = plug.relays.is_channel_on(channel, measurement.channel_count) == false;
        const std::uint32_t flags =
            common | (relay_off ? kRelayOff : 0) | (is_implausible(values, relay_off) ? kImplausible : 0);
        is_low = is_low || (!relay_off && values.voltage_v < kNoMainsV);
        pending.batch().readings.push_back({plug.record.id, channel, placement.time, flags, placement.offset, values});
        ++counters.readings;
    }
    plug.low_since = is_low ? std::optional(plug.low_since.value_or(placement.time)) : std::nullopt;
    plug.channel_count = measurement.channel_count;
    counters.shed += pending.shed_readings();
}

MessageResult<void> Recorder::State::record_measurement(const std::string& device, const Measurement& body,
                                                        const Reception& reception) {
    auto plug = plug_for(device, reception.received_at);
    if (!plug) {
        return tl::unexpected(plug.error());
    }
    touch(**plug, reception);
    const auto placement = (*plug)->clock.place(body.plug_time, reception.received_at, reception.retained);
    if (!placement) {
        return fail(RefusalReason::unknown_age,
                    fmt::format("the retained reading of {} does not say when it was measured "
                                "in a way that can be trusted",
                                quote(device)));
    }
    const bool echo = (*plug)->recent.seen_before(body, reception.received_at);
    const bool may_be_stored = placement->late || (newest_at_start && placement->time <= *newest_at_start);
    if (echo || (may_be_stored && is_stored_either_way(**plug, body, *placement, reception.received_at))) {
        ++counters.duplicates;
        return {};
    }
    counters.late += placement->late ? 1U : 0U;
    (*plug)->record.clock_offset = (*plug)->clock.usual();  // Goes out with the next write of last_seen.
    add_readings(**plug, body, *placement, reception);
    return {};
}

}  // namespace collector
