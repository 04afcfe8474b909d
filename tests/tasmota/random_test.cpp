#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include <collector/model/delivery.hpp>

#include "decoding.hpp"
#include "sample.hpp"

namespace collector::test {
namespace {

/// The seeds are fixed, so that a failure is the same failure on every run.
class Random {
  public:
    explicit Random(std::uint32_t seed) : engine_(seed) {}

    std::size_t below(std::size_t end) { return engine_() % end; }
    char byte() { return static_cast<char>(below(256)); }

    std::string bytes(std::size_t count) {
        std::string text(count, '\0');
        for (char& c : text) {
            c = byte();
        }
        return text;
    }

  private:
    std::mt19937 engine_;
};

constexpr std::string_view kTopics[] = {
    "mjs-voltage/plug/SENSOR",
    "mjs-voltage/plug/STATE",
    "mjs-voltage/plug/RESULT",
    "mjs-voltage/plug/POWER1",
    "mjs-voltage/plug/LWT",
    "mjs-voltage/plug/INFO1",
    "mjs-voltage/plug/INFO3",
    "mjs-voltage/plug/MARGINS",
    "mjs-voltage/plug/STATUS0",
    "mjs-voltage/plug/STATUS10",
    "mjs-voltage/plug/VOLTAGESET",
    "tasmota/discovery/E09806F17F56/config",
    "tasmota/discovery/E09806F17F56/sensors",
};

bool is_sound(const ChannelValues& values) {
    for (const auto& value :
         {values.voltage_v, values.current_a, values.power_w, values.apparent_power_va, values.reactive_power_var,
          values.power_factor, values.frequency_hz, values.energy_total_kwh, values.energy_today_kwh,
          values.energy_yesterday_kwh, values.energy_period_wh}) {
        if (value && !std::isfinite(*value)) {
            return false;
        }
    }
    return true;
}

/// Whatever came in: a refusal with a name and nothing else, or events that keep the promises of their types.
void expect_total(tasmota::Decoder& decoder, std::string_view topic, std::string_view payload) {
    const Decoded decoded = decode(decoder, topic, payload);
    if (decoded.refusal) {
        EXPECT_NE(name(decoded.refusal->code), "unknown");
        EXPECT_FALSE(decoded.refusal->what.empty());
        return;
    }
    EXPECT_FALSE(decoded.events.empty()) << "neither events nor a refusal";
    for (const Event& event : decoded.events) {
        if (const auto* const measurement = std::get_if<Measurement>(&event.body)) {
            ASSERT_GE(measurement->channel_count, 1);
            ASSERT_LE(measurement->channel_count, kChannelsMax);
            for (std::size_t channel = 0; channel < kChannelsMax; ++channel) {
                EXPECT_TRUE(is_sound(measurement->channels[channel]));
                if (channel >= measurement->channel_count) {
                    EXPECT_EQ(measurement->channels[channel], ChannelValues{}) << "a value beyond the channels";
                }
            }
        }
    }
}

TEST(RandomBytes, AreEventsOrARefusal) {
    Random random(1);
    tasmota::Decoder decoder(default_layout());
    for (int round = 0; round < 20'000; ++round) {
        expect_total(decoder, kTopics[random.below(std::size(kTopics))], random.bytes(random.below(200)));
    }
}

TEST(RandomBytes, InsideAnObjectAreEventsOrARefusal) {
    Random random(2);
    tasmota::Decoder decoder(default_layout());
    for (int round = 0; round < 20'000; ++round) {
        expect_total(decoder, kTopics[random.below(std::size(kTopics))], '{' + random.bytes(random.below(30)) + '}');
    }
}

TEST(RandomBytes, AsTopicAreEventsOrARefusal) {
    Random random(3);
    tasmota::Decoder decoder(default_layout());
    for (int round = 0; round < 20'000; ++round) {
        std::string topic = random.bytes(random.below(40));
        for (char& c : topic) {
            c = random.below(4) == 0 ? '/' : c;
        }
        expect_total(decoder, topic, R"({"ENERGY":{"Voltage":233}})");
    }
}

/// One small accident: a byte changed, lost, doubled or put in, or a stretch copied elsewhere.
void damage(std::string& payload, Random& random) {
    using namespace std::string_view_literals;
    constexpr std::string_view kTelling = "{}[]\",:0123456789.-eE\\u\0\xff tfn"sv;
    if (payload.empty()) {
        return;
    }
    const std::size_t place = random.below(payload.size());
    switch (random.below(6)) {
        case 0:
            payload[place] = random.byte();
            break;
        case 1:
            payload[place] = kTelling[random.below(kTelling.size())];
            break;
        case 2:
            payload.erase(place, 1 + random.below(20));
            break;
        case 3:
            payload.insert(place, 1, kTelling[random.below(kTelling.size())]);
            break;
        case 4:
            payload.insert(random.below(payload.size()), payload.substr(place, random.below(50)));
            break;
        case 5:
            payload.resize(place);
            break;
    }
}

TEST(DamagedSamples, AreEventsOrARefusal) {
    Random random(4);
    tasmota::Decoder decoder(default_layout());
    for (const Sample& sample : samples()) {
        for (int round = 0; round < 300; ++round) {
            std::string payload = sample.payload;
            for (std::size_t accidents = 1 + random.below(4); accidents > 0; --accidents) {
                damage(payload, random);
            }
            expect_total(decoder, sample.topic, payload);
            expect_total(decoder, kTopics[random.below(std::size(kTopics))], payload);
        }
    }
}

TEST(DamagedSamples, LeaveTheDecoderAsItWas) {
    Random random(5);
    tasmota::Decoder decoder(default_layout());
    for (const Sample& sample : samples()) {
        std::string payload = sample.payload;
        damage(payload, random);
        static_cast<void>(decode(decoder, sample.topic, payload));
        EXPECT_EQ(decode(decoder, sample.topic, sample.payload).text(), decode(sample.topic, sample.payload).text())
            << sample.name;
    }
}

}  // namespace
}  // namespace collector::test
