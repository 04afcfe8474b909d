// What decoding a message and recording a reading cost. scripts/bench decode and scripts/bench record choose among them
// with --benchmark_filter. The database is made in the working folder.

#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <collector/recorder/flush_rule.hpp>

#include "bench/hot_path.hpp"
#include "bench/must.hpp"

namespace collector::bench {
namespace {

void decode(benchmark::State& state, const Delivery& message) {
    tasmota::Decoder decoder = make_decoder();
    std::vector<Event> events;
    for ([[maybe_unused]] auto turn : state) {
        events.clear();
        must(decoder.decode(message, events));
        benchmark::DoNotOptimize(events.data());
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(message.payload.size()));
}

void parse_into_dom(benchmark::State& state, const Delivery& message) {
    for ([[maybe_unused]] auto turn : state) {
        auto document = nlohmann::json::parse(message.payload);
        benchmark::DoNotOptimize(document);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(message.payload.size()));
}

/// Reading as many bytes as the message has from memory, in a block that no cache holds.
void read_memory(benchmark::State& state, const Delivery& message) {
    constexpr std::size_t kBlockBytes = 256UL * 1024 * 1024;
    const std::vector<std::uint64_t> block(kBlockBytes / sizeof(std::uint64_t), 1);
    const std::size_t words = message.payload.size() / sizeof(std::uint64_t) + 1;
    auto at = block.begin();
    std::uint64_t sum = 0;
    for ([[maybe_unused]] auto turn : state) {
        if (block.end() - at < static_cast<std::ptrdiff_t>(words)) {
            at = block.begin();
        }
        sum = std::accumulate(at, at + static_cast<std::ptrdiff_t>(words), sum);
        at += static_cast<std::ptrdiff_t>(words);
    }
    benchmark::DoNotOptimize(sum);
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(message.payload.size()));
}

/// A whole number of rounds through what is recent.
constexpr benchmark::IterationCount kIterations = 480'000;
/// Readings a commit, as many as the collector lets pend by default.
constexpr std::uint64_t kBatch = FlushRule{}.rows_max;
/// Enough for readings to settle as fast as they come.
constexpr std::uint64_t kFirstLot = 60'000;

/// A recording in a new folder, past its first lot.
std::unique_ptr<Recording> start_recording() {
    const std::filesystem::path folder = "record";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directory(folder);
    auto recording = std::make_unique<Recording>(folder);
    for (std::uint64_t recorded = 0; recorded < kFirstLot; recorded += kBatch) {
        recording->record(kBatch);
        recording->settle();
    }
    return recording;
}

/// An iteration is a reading: recorded and committed.
void record(benchmark::State& state) {
    const auto recording = start_recording();
    while (state.KeepRunningBatch(kBatch)) {
        recording->record(kBatch);
        state.PauseTiming();
        recording->settle();
        state.ResumeTiming();
    }
}

/// An iteration is a reading: recorded, committed, and a former one settled.
void record_and_settle(benchmark::State& state) {
    const auto recording = start_recording();
    while (state.KeepRunningBatch(kBatch)) {
        recording->record(kBatch);
        recording->settle();
    }
}

void register_all() {
    const std::vector<std::pair<std::string, std::string_view>> kinds{
        {"SENSOR", kOrdinarySensor},          {"SENSOR_3_phases", "sensor_three_phases_negative_power"},
        {"STATUS10", "status10_measurement"}, {"STATE", "state_12_5"},
        {"RESULT", "result_power_on"},        {"LWT", "lwt_online_live"},
        {"INFO2", "info2_project_plug"},      {"config", "config_nested_arrays_12_1"}};
    for (const auto& [kind, folder] : kinds) {
        benchmark::RegisterBenchmark(("decode/" + kind).c_str(), decode, sample_message(folder));
    }
    const Delivery sensor = sample_message(kOrdinarySensor);
    benchmark::RegisterBenchmark("decode/SENSOR_into_a_DOM_nlohmann", parse_into_dom, sensor);
    benchmark::RegisterBenchmark("decode/SENSOR_bytes_from_memory", read_memory, sensor);
    benchmark::RegisterBenchmark("record/reading", record)->Iterations(kIterations);
    benchmark::RegisterBenchmark("record/reading_with_settling", record_and_settle)->Iterations(kIterations);
}

}  // namespace
}  // namespace collector::bench

int main(int argc, char** argv) {
    try {
        collector::bench::register_all();
        benchmark::Initialize(&argc, argv);
        benchmark::RunSpecifiedBenchmarks();
    } catch (const std::exception& fault) {
        std::cerr << "hot_path_bench: " << fault.what() << '\n';
        return 1;
    }
    return 0;
}
