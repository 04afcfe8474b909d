#include "sample.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "decoding.hpp"
#include "support/event_text.hpp"

namespace collector::test {
namespace {

using namespace std::string_literals;

std::string sample_name(const testing::TestParamInfo<Sample>& info) {
    return info.param.name;
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

class SampleTest : public testing::TestWithParam<Sample> {};

TEST_P(SampleTest, DecodesAsExpected) {
    std::string want = GetParam().expected;
    if (want.starts_with("refused") && want.ends_with('\n')) {
        want.pop_back();
    }
    const Decoded decoded = decode(GetParam().topic, GetParam().payload);
    EXPECT_EQ(decoded.text(), want) << (decoded.refusal ? decoded.refusal->what : "");
}

/// The decoder keeps its buffers, so what an earlier message left there must never complete a later one.
TEST_P(SampleTest, GivesNoReadingWhenCutAtAnyByte) {
    tasmota::Decoder decoder(default_layout());
    const auto& [name, topic, payload, expected] = GetParam();
    for (std::size_t size = 0; size < payload.size(); ++size) {
        static_cast<void>(decode(decoder, topic, payload));
        const Decoded decoded = decode(decoder, topic, std::string_view(payload).substr(0, size));
        EXPECT_FALSE(holds_measurement(decoded.events)) << size << " bytes of " << payload.size();
    }
}

INSTANTIATE_TEST_SUITE_P(Data, SampleTest, testing::ValuesIn(samples()), sample_name);

class JsonSampleTest : public testing::TestWithParam<Sample> {};

TEST_P(JsonSampleTest, IsRefusedWhenCutAtAnyByteButTheFirst) {
    tasmota::Decoder decoder(default_layout());
    const auto& [name, topic, payload, expected] = GetParam();
    for (std::size_t size = 1; size < payload.size(); ++size) {
        const Decoded decoded = decode(decoder, topic, std::string_view(payload).substr(0, size));
        ASSERT_TRUE(decoded.refusal.has_value()) << size << " bytes gave " << decoded.text();
        // A cut inside a letter of two bytes leaves half of it.
        const bool half_a_letter =
            !is_ascii(payload.substr(size, 1)) && decoded.refusal->code == RefusalReason::bad_utf8;
        EXPECT_TRUE(decoded.refusal->code == RefusalReason::bad_json || half_a_letter) << decoded.text();
    }
}

TEST_P(JsonSampleTest, IsRefusedWithAnythingAfterIt) {
    const auto& [name, topic, payload, expected] = GetParam();
    for (const std::string& rest : {"}"s, "]"s, ","s, "0"s, "x"s, "\""s, "{}"s, "\0"s, "\x1f"s, "null"s, payload}) {
        EXPECT_EQ(decode(topic, payload + rest).text(), "refused bad_json") << rest;
    }
}

TEST_P(JsonSampleTest, MayHaveBlanksAroundIt) {
    const auto& [name, topic, payload, expected] = GetParam();
    EXPECT_EQ(decode(topic, " \t\r\n" + payload + " \t\r\n").text(), expected);
}

/// What follows on the wire when a plug announces the whole payload but sends only its head: the next PUBLISH packet,
/// of which the broker takes as many bytes as are still owed.
struct NextPacket {
    std::string_view name;
    std::string header;
};

std::string torn(const Sample& sample, std::size_t sent, const NextPacket& next) {
    const std::string length{'\0', static_cast<char>(sample.topic.size())};
    const std::string packet = next.header + length + sample.topic + sample.payload;
    return sample.payload.substr(0, sent) + packet.substr(0, sample.payload.size() - sent);
}

TEST_P(JsonSampleTest, IsRefusedWhenTheNextPacketIsTornIntoIt) {
    // First byte: PUBLISH, with or without the retain bit; then the remaining length in one or two bytes. The long
    // lengths start with a byte above 0x7f, which is no UTF-8; the short ones are plain ASCII, and `0` extends a
    // number.
    const NextPacket packets[] = {
        {"short_length", "0\x7f"},    {"short_digit_length", "05"},          {"retained_short_length", "1 "},
        {"long_length", "0\xc8\x02"}, {"retained_long_length", "1\xe5\x03"},
    };
    tasmota::Decoder decoder(default_layout());
    for (const NextPacket& next : packets) {
        for (std::size_t sent = 1; sent < GetParam().payload.size(); ++sent) {
            const std::string payload = torn(GetParam(), sent, next);
            const Decoded decoded = decode(decoder, GetParam().topic, payload);
            ASSERT_TRUE(decoded.refusal.has_value()) << next.name << ", torn at " << sent << ": " << decoded.text();
            if (is_ascii(payload)) {
                EXPECT_EQ(decoded.refusal->code, RefusalReason::bad_json) << next.name << ", torn at " << sent;
            }
        }
    }
}

TEST_P(JsonSampleTest, IsRefusedWithAWholePacketAfterIt) {
    const auto& [name, topic, payload, expected] = GetParam();
    const std::string packet = "0\x7f"s + '\0' + static_cast<char>(topic.size()) + topic + payload;
    EXPECT_EQ(decode(topic, payload + packet).text(), "refused bad_json");
}

INSTANTIATE_TEST_SUITE_P(Data, JsonSampleTest, testing::ValuesIn(valid_json_samples()), sample_name);

TEST(Samples, AreThere) {
    EXPECT_GE(samples().size(), 100U);
}

/// A number would be the next free one on two branches at once.
TEST(Samples, HaveNamesInsteadOfNumbers) {
    for (const Sample& sample : samples()) {
        EXPECT_TRUE(sample.name.front() >= 'a' && sample.name.front() <= 'z') << sample.name;
    }
}

TEST(Samples, DecodeTheSameWhateverCameBefore) {
    tasmota::Decoder decoder(default_layout());
    for (const bool backwards : {false, true}) {
        for (std::size_t i = 0; i < samples().size(); ++i) {
            const Sample& sample = samples()[backwards ? samples().size() - 1 - i : i];
            EXPECT_EQ(decode(decoder, sample.topic, sample.payload).text(), decode(sample.topic, sample.payload).text())
                << sample.name;
        }
    }
}

}  // namespace
}  // namespace collector::test
