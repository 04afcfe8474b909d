#include "bench/hot_path.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <collector/config/config.hpp>
#include <collector/process/console_log.hpp>
#include <collector/recorder/recorder.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>

#include "bench/must.hpp"
#include "tasmota/sample.hpp"

namespace collector::bench {
namespace {

constexpr std::uint64_t kPlugs = 100;
constexpr std::chrono::seconds kTelePeriod{10};
constexpr std::size_t kSettleRows = 2000;

}  // namespace

tasmota::Decoder make_decoder() {
    return tasmota::Decoder(must(tasmota::TopicLayout::from_patterns(default_tasmota_config().full_topics)));
}

Delivery sample_message(std::string_view folder) {
    for (const test::Sample& sample : test::samples()) {
        if (sample.name == folder) {
            return {sample.topic, sample.payload, std::chrono::sys_days{std::chrono::year{2026} / 6 / 1}, 0, false};
        }
    }
    throw std::runtime_error(fmt::format("there is no sample {}", folder));
}

struct Recording::Parts {
    ConsoleLog log{LogLevel::error};
    std::unique_ptr<SqliteStore> store;
    std::unique_ptr<Recorder> recorder;
    std::vector<Event> events;  ///< one a plug, its values changing from reading to reading
    std::uint64_t recorded = 0;
    UtcMillis now = std::chrono::sys_days{std::chrono::year{2026} / 6 / 1};
};

Recording::Recording(const std::filesystem::path& folder) : parts_(std::make_unique<Parts>()) {
    Parts& parts = *parts_;
    parts.store = must(SqliteStore::open(folder / "voltage.db", std::nullopt));
    parts.recorder =
        std::make_unique<Recorder>(default_tasmota_config().record, Recorder::Known{}, *parts.store, parts.log);
    tasmota::Decoder decoder = make_decoder();
    std::vector<Event> decoded;
    must(decoder.decode(sample_message(kOrdinarySensor), decoded));
    for (std::uint64_t plug = 0; plug < kPlugs; ++plug) {
        Event event = decoded.at(0);
        event.device = fmt::format("tasmota_{:06X}", plug * 7919);
        parts.events.push_back(std::move(event));
    }
}

Recording::~Recording() = default;

void Recording::record(std::uint64_t readings) {
    Parts& parts = *parts_;
    for (std::uint64_t i = 0; i < readings; ++i, ++parts.recorded) {
        Event& event = parts.events[parts.recorded % kPlugs];
        auto& measurement = std::get<Measurement>(event.body);
        const auto round = static_cast<double>(parts.recorded / kPlugs);
        measurement.plug_time = PlugTime{std::chrono::floor<std::chrono::seconds>(parts.now), false};
        measurement.channels[0].voltage_v = 225 + static_cast<double>(parts.recorded % 29);
        measurement.channels[0].energy_total_kwh = (789'412 + round) / 1000;
        must(parts.recorder->record(event, {parts.now, false, true}));
        parts.now += std::chrono::duration_cast<std::chrono::milliseconds>(kTelePeriod) / kPlugs;
    }
    must(parts.store->commit(parts.recorder->seal(Recorder::Seal::running)));
    parts.recorder->committed();
    if (parts.recorder->counters().readings != parts.recorded) {
        throw std::runtime_error("not every reading was recorded");
    }
}

void Recording::settle() {
    while (parts_->store->is_settling_due()) {
        must(parts_->store->settle(kSettleRows));
    }
}

}  // namespace collector::bench
