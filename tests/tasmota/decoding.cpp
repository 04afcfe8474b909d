#include "decoding.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/event_text.hpp"

namespace collector::test {

tasmota::TopicLayout default_layout() {
    return tasmota::TopicLayout::from_patterns({"mjs-voltage/%topic%/", "%prefix%/%topic%/"}).value();
}

std::string Decoded::text() const {
    if (refusal) {
        return "refused " + std::string(name(refusal->code));
    }
    std::string lines;
    for (const Event& event : events) {
        lines += to_text(event);
    }
    return lines;
}

Decoded decode(tasmota::Decoder& decoder, std::string_view topic, std::string_view payload) {
    const Event kept{"before", Ignored{"kept"}};
    std::vector<Event> events{kept};
    const Delivery delivery{.topic = std::string(topic), .payload = std::string(payload), .received_at = {}};
    const auto done = decoder.decode(delivery, events);
    if (events.empty() || events.front() != kept) {
        ADD_FAILURE() << "the events of an earlier message did not stay as they were";
        return {};
    }
    events.erase(events.begin());
    if (done) {
        return {std::nullopt, std::move(events)};
    }
    EXPECT_TRUE(events.empty()) << "a refusal appended " << events.size() << " events";
    return {done.error(), std::move(events)};
}

Decoded decode(std::string_view topic, std::string_view payload) {
    tasmota::Decoder decoder(default_layout());
    return decode(decoder, topic, payload);
}

bool holds_measurement(const std::vector<Event>& events) {
    return std::ranges::any_of(events,
                               [](const Event& event) { return std::holds_alternative<Measurement>(event.body); });
}

}  // namespace collector::test
