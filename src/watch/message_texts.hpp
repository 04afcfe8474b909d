#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <collector/model/event.hpp>
#include <collector/plugs/plug_words.hpp>

namespace collector {

/// How a message came, as far as its text depends on it.
struct MessageContext {
    std::string_view kind;  ///< the last level of its topic
    bool retained;
    const PlugWords& words;  ///< of the plug that sent it
};

/// What a message of a plug says, in lines: printable ASCII, whatever the plug sent.
[[nodiscard]] std::vector<std::string> message_texts(const Measurement& measurement, const MessageContext& context);
[[nodiscard]] std::vector<std::string> message_texts(const PlugState& state, const MessageContext& context);
[[nodiscard]] std::vector<std::string> message_texts(const Availability& availability, const MessageContext& context);
[[nodiscard]] std::vector<std::string> message_texts(const PlugInfo& info, const MessageContext& context);
[[nodiscard]] std::vector<std::string> message_texts(const MarginAlarm& alarm, const MessageContext& context);
[[nodiscard]] std::vector<std::string> message_texts(const CalibrationChange& change, const MessageContext& context);
[[nodiscard]] std::vector<std::string> message_texts(const Ignored& other, const MessageContext& context);

}  // namespace collector
