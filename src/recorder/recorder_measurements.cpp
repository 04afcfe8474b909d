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
bool Recorder::State::is_stored_either_way(const Plug& plug, const Measurement& measurement,
                                           const Placement& placement) {
    if (is_stored(plug, measurement, placement)) {
        return true;
    }
    return placement.otherwise && measurement.plug_time &&
           is_stored(plug, measurement,
                     {.time = *placement.otherwise, .offset = measurement.plug_time->stamp - *placement.otherwise});
}

void Recorder::State::add_readings(Plug& plug, const Measurement& measurement, const Placement& placement,
                                   const Reception& reception) {
    using namespace reading_flag;
    if (measurement.scheduled && !plug.record.tells_schedule) {
        plug.record.tells_schedule = true;
        plug_rows.mark(plug);
    }
    const bool load_change = !measurement.scheduled && plug.record.tells_schedule;
    const std::uint32_t common = (load_change ? kLoadChange : 0) | (placement.late ? kLate : 0) |
                                 (reception.clock_synchronised ? 0 : kClockUnsynchronised) |
                                 (measurement.energy_shared && parts.energy ? kEnergyShared : 0);
    bool is_low = false;
    for (std::uint8_t i = 0; i < measurement.channel_count; ++i) {
        const ChannelValues values = only_recorded(measurement.channels[i], parts);
        if (values == ChannelValues{}) {
            continue;
        }
        const auto channel = static_cast<std::uint8_t>(i + 1);
        const bool no_mains = values.voltage_v && *values.voltage_v < kNoMainsV;
        const bool relay_off = no_mains && plug.relays.is_channel_on(channel, measurement.channel_count) == false;
        const std::uint32_t flags = common | (relay_off ? kRelayOff : 0) | flags_of_values(values, relay_off);
        is_low = is_low || (no_mains && !relay_off);
        pending.batch().readings.push_back({plug.record.id, channel, placement.time, flags, placement.offset, values});
        ++counters.readings;
    }
    plug.low_since = is_low ? std::optional(plug.low_since.value_or(placement.time)) : std::nullopt;
    plug.channel_count = measurement.channel_count;
    counters.shed += pending.shed_readings();
}

MessageResult<void> Recorder::State::record_measurement(const std::string& device, const Measurement& body,
                                                        const Reception& reception) {
    auto plug = plug_for(device, reception);
    if (!plug) {
        return tl::unexpected(plug.error());
    }
    touch(**plug, reception);
    PlugClock& clock = (*plug)->clock;
    auto arrival = RecentMeasurements::Arrival::retained;
    std::optional<Placement> placement;
    if (!reception.retained) {
        const bool due = clock.is_due(reception.received_at, body.scheduled);
        arrival = due ? RecentMeasurements::Arrival::due : RecentMeasurements::Arrival::live;
    } else if (placement = clock.place_retained(body.plug_time, reception.received_at); !placement) {
        return fail(RefusalReason::unknown_age,
                    fmt::format("the retained reading of {} does not say when it was measured "
                                "in a way that can be trusted",
                                quote((*plug)->record.topic)));
    }
    if ((*plug)->recent.seen_before(body, reception.received_at, arrival)) {
        ++counters.duplicates;
        return {};
    }
    if (!placement) {
        placement = clock.place(body.plug_time, reception.received_at, body.scheduled);
    }
    const bool may_be_stored =
        placement->late || placement->may_be_known || (newest_at_start && placement->time <= *newest_at_start);
    if (may_be_stored && is_stored_either_way(**plug, body, *placement)) {
        ++counters.duplicates;
        return {};
    }
    counters.late += placement->late ? 1U : 0U;
    (*plug)->record.clock_offset = clock.usual();  // Goes out with the next write of last_seen.
    add_readings(**plug, body, *placement, reception);
    return {};
}

}  // namespace collector
