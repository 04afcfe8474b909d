#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include <collector/tasmota/message_log.hpp>

#include "seed_corpus.hpp"

/// An input is one line of a message log.
namespace collector::test {
namespace {

void require(bool holds, const char* what) {
    if (!holds) {
        std::fputs(what, stderr);
        std::fputs("\n", stderr);
        std::abort();
    }
}

void read_one(std::string_view line) {
    static tasmota::MessageLogReader reader;
    const auto delivery = reader.read_line(line);
    if (delivery) {
        require(delivery->qos <= 2, "impossible qos");
        require(delivery->payload.size() <= line.size(), "a payload larger than its line");
    } else {
        require(!delivery.error().what.empty(), "a refusal that says nothing");
    }
    const auto again = tasmota::MessageLogReader().read_line(line);
    require(again.has_value() == delivery.has_value(), "the answer depends on what came before");
    if (delivery) {
        require(again->topic == delivery->topic && again->payload == delivery->payload &&
                    again->received_at == delivery->received_at && again->qos == delivery->qos &&
                    again->retained == delivery->retained,
                "the message depends on what came before");
    }
}

/// As mosquitto_sub prints it: an object embedded (`%J`), anything else as a text (`%j`).
std::string to_line(const Sample& sample) {
    std::string payload = sample.payload;
    if (!payload.starts_with('{')) {
        payload = '"';
        for (const char c : sample.payload) {
            if (c == '"' || c == '\\') {
                payload += '\\';
            }
            payload += c >= 0 && c < ' ' ? fmt::format("\\u{:04x}", static_cast<unsigned>(c)) : std::string(1, c);
        }
        payload += '"';
    }
    return fmt::format(
        R"({{"tst":"2026-11-23T16:25:45.514819Z+0000","topic":"{}","qos":0,"retain":1,"payloadlen":{},"payload":{}}})",
        sample.topic, sample.payload.size(), payload);
}

}  // namespace
}  // namespace collector::test

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    collector::test::add_seed_corpus(COLLECTOR_FUZZ_SEEDS, collector::test::to_line, argc, argv);
    return 0;
}

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    collector::test::read_one({reinterpret_cast<const char*>(data), size});
    return 0;
}
