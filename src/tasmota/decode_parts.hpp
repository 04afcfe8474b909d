#pragma once

#include <string_view>
#include <vector>

#include <collector/model/event.hpp>
#include <collector/model/refusal.hpp>

#include "tasmota/json_fields.hpp"
#include "tasmota/topic_template.hpp"

/// One function for each payload shape. Each takes a parsed object and either fills what it was given or names the
/// refusal; none looks at the topic, so an answer that came by an unusual topic (SetOption4, STATUS0) decodes the same.
namespace collector::tasmota {

/// What a shape turned out to hold.
enum class Found { something, nothing };

/// The SENSOR object: `Time` and `ENERGY` beside other sensors. nothing: no ENERGY, or none of its named keys.
/// Errors: wrong_type, duplicate_key, bad_shape, too_many_channels.
[[nodiscard]] MessageResult<Found> decode_sensor(JsonObject sensor, Measurement& measurement);

/// The STATE object, or a RESULT with POWER keys. Errors: wrong_type, duplicate_key.
[[nodiscard]] MessageResult<Found> decode_state(JsonObject state, PlugState& result);

/// `RESULT` and what stands in for it with SetOption4: relays or calibration factors.
[[nodiscard]] MessageResult<Found> decode_result(JsonObject result, const std::string& device,
                                                 std::vector<Event>& events);

/// `MARGINS`, wrapped or flat.
[[nodiscard]] MessageResult<Found> decode_margins(JsonObject payload, MarginAlarm& alarm);

/// `INFO1..3`, wrapped or flat.
[[nodiscard]] MessageResult<Found> decode_info(JsonObject payload, PlugInfo& info);

/// `STATUS*`: identity, reading and state, in this order, whichever it holds.
[[nodiscard]] MessageResult<Found> decode_status(JsonObject payload, const std::string& device,
                                                 std::vector<Event>& events);

/// `tasmota/discovery/<mac>/config` and `/sensors`. Errors: wrong_type, missing_key, and those of decode_sensor.
[[nodiscard]] MessageResult<void> decode_announcement(JsonObject payload, Announcement& announcement,
                                                      TopicTemplate& own_topics);
[[nodiscard]] MessageResult<void> decode_announced_sensors(JsonObject payload, AnnouncedChannels& channels);

/// Relay number of a key or level `POWER`, `POWER1`..`POWER32`; 0 for anything else.
[[nodiscard]] std::uint8_t relay_number(std::string_view key);

}  // namespace collector::tasmota
