#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include <collector/tasmota/decoder.hpp>

#include "seed_corpus.hpp"

/// The first line of an input is the topic, the rest the payload.
namespace collector::test {
namespace {

void require(bool holds, const char* what) {
    if (!holds) {
        std::fputs(what, stderr);
        std::fputs("\n", stderr);
        std::abort();
    }
}

tasmota::Decoder make_decoder() {
    return tasmota::Decoder(tasmota::TopicLayout::from_patterns({"mjs-voltage/%topic%/", "%prefix%/%topic%/"}).value());
}

bool is_finite(const std::optional<double>& value) {
    return !value || std::isfinite(*value);
}

void check(const Measurement& measurement) {
    require(measurement.channel_count >= 1 && measurement.channel_count <= kChannelsMax, "impossible channel count");
    for (std::size_t i = 0; i < kChannelsMax; ++i) {
        const ChannelValues& values = measurement.channels[i];
        require(i < measurement.channel_count || values == ChannelValues{}, "a value beyond the channels");
        require(is_finite(values.voltage_v) && is_finite(values.power_w) && is_finite(values.energy_total_kwh),
                "a value that is no number");
    }
}

bool holds_measurement(const std::vector<Event>& events) {
    for (const Event& event : events) {
        if (std::holds_alternative<Measurement>(event.body)) {
            return true;
        }
    }
    return false;
}

void decode_one(std::string_view input) {
    static tasmota::Decoder decoder = make_decoder();
    const auto end_of_topic = std::min(input.find('\n'), input.size());
    Delivery delivery{.topic = std::string(input.substr(0, end_of_topic)),
                      .payload = std::string(input.substr(std::min(end_of_topic + 1, input.size()))),
                      .received_at = {}};
    std::vector<Event> events;
    const auto done = decoder.decode(delivery, events);
    require(done.has_value() == !events.empty(), "neither events nor a refusal, or both");
    for (const Event& event : events) {
        if (const auto* const measurement = std::get_if<Measurement>(&event.body)) {
            check(*measurement);
        }
    }

    std::vector<Event> again;
    const auto done_again = make_decoder().decode(delivery, again);
    require(
        done.has_value() == done_again.has_value() && (done || done.error() == done_again.error()) && events == again,
        "the answer depends on what came before");

    if (holds_measurement(events)) {
        std::vector<Event> torn;
        const std::size_t last_brace = delivery.payload.rfind('}');
        delivery.payload += '}';
        require(!decoder.decode(delivery, torn), "a reading with a byte after it was taken");
        delivery.payload.resize(last_brace);
        require(!decoder.decode(delivery, torn), "a reading without its last brace was taken");
    }
}

}  // namespace
}  // namespace collector::test

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    collector::test::add_seed_corpus(
        COLLECTOR_FUZZ_SEEDS,
        [](const collector::test::Sample& sample) { return sample.topic + '\n' + sample.payload; }, argc, argv);
    return 0;
}

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    collector::test::decode_one({reinterpret_cast<const char*>(data), size});
    return 0;
}
