#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collector/tasmota/decoder.hpp>

namespace collector::test {

/// The layouts under which tests decode: the project's own, then Tasmota's default.
[[nodiscard]] tasmota::TopicLayout default_layout();

/// What one call of the decoder came to.
struct Decoded {
    std::optional<Refusal> refusal;
    std::vector<Event> events;

    /// `refused <name of the code>`, or the events as to_text writes them.
    [[nodiscard]] std::string text() const;
};

/// Decodes into a vector that holds an event already, and notes a test failure when that one does not stay, or when
/// a refusal appends something.
[[nodiscard]] Decoded decode(tasmota::Decoder& decoder, std::string_view topic, std::string_view payload);

/// The same with a decoder that never saw another message.
[[nodiscard]] Decoded decode(std::string_view topic, std::string_view payload);

/// Whether the events hold a reading.
[[nodiscard]] bool holds_measurement(const std::vector<Event>& events);

}  // namespace collector::test
