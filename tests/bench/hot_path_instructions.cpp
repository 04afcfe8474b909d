// Runs the hot path a given number of times, for scripts/instructions to count instructions.
// Arguments: decode COUNT | record COUNT; the database of record is made in the working folder.

#include <cstdint>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <collector/recorder/flush_rule.hpp>

#include "bench/hot_path.hpp"
#include "bench/must.hpp"

namespace collector::bench {
namespace {

void decode(std::uint64_t count) {
    tasmota::Decoder decoder = make_decoder();
    const Delivery message = sample_message(kOrdinarySensor);
    std::vector<Event> events;
    for (std::uint64_t i = 0; i < count; ++i) {
        events.clear();
        must(decoder.decode(message, events));
    }
}

void record(std::uint64_t count) {
    constexpr std::uint64_t kBatch = FlushRule{}.rows_max;
    Recording recording(".");
    for (std::uint64_t recorded = 0; recorded < count; recorded += kBatch) {
        recording.record(kBatch);
        recording.settle();
    }
}

}  // namespace
}  // namespace collector::bench

int main(int argc, char** argv) {
    const std::string what = argc == 3 ? argv[1] : "";
    try {
        if (what == "decode") {
            collector::bench::decode(std::stoull(argv[2]));
        } else if (what == "record") {
            collector::bench::record(std::stoull(argv[2]));
        } else {
            std::cerr << "usage: hot_path_instructions decode|record COUNT\n";
            return 64;
        }
    } catch (const std::exception& fault) {
        std::cerr << "hot_path_instructions: " << fault.what() << '\n';
        return 1;
    }
    return 0;
}
