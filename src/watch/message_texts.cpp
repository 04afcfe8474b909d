#include "watch/message_texts.hpp"

#include <fmt/format.h>

#include "watch/watch_text.hpp"

namespace collector {

using Texts = std::vector<std::string>;

Texts message_texts(const Measurement& measurement, const MessageContext& context) {
    const bool says_when = context.kind == "SENSOR" && !context.retained;
    const std::string_view when = !says_when ? "" : measurement.scheduled ? "  (scheduled)" : "  (on a change)";
    Texts texts;
    for (std::size_t i = 0; i < measurement.channel_count; ++i) {
        const std::string channel = measurement.channel_count > 1 ? fmt::format("ch {}  ", i + 1) : "";
        texts.push_back(fmt::format("{}{}{}", channel, reading_text(measurement.channels.at(i)), when));
    }
    return texts;
}

Texts message_texts(const PlugState& state, const MessageContext& context) {
    return {state_text(state, context.words)};
}

Texts message_texts(const Availability& availability, const MessageContext& /*context*/) {
    return {availability.text.empty() ? "cleared" : printable(availability.text)};
}

Texts message_texts(const PlugInfo& info, const MessageContext& /*context*/) {
    return {info_text(info)};
}

Texts message_texts(const MarginAlarm& alarm, const MessageContext& /*context*/) {
    return {values_text(alarm.margins)};
}

Texts message_texts(const CalibrationChange& change, const MessageContext& /*context*/) {
    return {"calibrated: " + values_text(change.factors)};
}

Texts message_texts(const Ignored& /*other*/, const MessageContext& /*context*/) {
    return {"nothing to record"};
}

}  // namespace collector
