#include "sensor_payload.hpp"

#include <cstddef>
#include <string_view>

#include "number_text.hpp"

namespace tasmota_sim {

namespace {

constexpr int kFactorDecimals = 2;  // no command changes it

/// Writes the keys of one ENERGY object.
class EnergyWriter {
  public:
    EnergyWriter(std::string& json, const Persona& persona, const SensorFacts& facts)
        : json_{json}, persona_{persona}, facts_{facts} {}

    void write(SensorOccasion occasion);

  private:
    void key(std::string_view name) {
        if (json_.back() != '{') {
            json_ += ',';
        }
        json_ += '"';
        json_ += name;
        json_ += "\":";
    }

    void scalar(std::string_view name, double value, int decimals) {
        key(name);
        append_number(json_, value, decimals, persona_.firmware.padding);
    }

    /// One number, or an array of one number a channel.
    template <class ValueOf>
    void channels(std::string_view name, int decimals, ValueOf value_of) {
        const std::size_t count = facts_.samples.size();
        if (count == 1) {
            scalar(name, value_of(0), decimals);
            return;
        }
        key(name);
        json_ += '[';
        for (std::size_t n = 0; n < count; ++n) {
            if (n > 0) {
                json_ += ',';
            }
            append_number(json_, value_of(n), decimals, persona_.firmware.padding);
        }
        json_ += ']';
    }

    template <class ValueOf>
    [[nodiscard]] double sum(ValueOf value_of) const {
        double total = 0.0;
        for (std::size_t n = 0; n < facts_.samples.size(); ++n) {
            total += value_of(n);
        }
        return total;
    }

    /// Total, Yesterday, Today: per channel only with SetOption129, else one sum.
    template <class ValueOf>
    void energy(std::string_view name, ValueOf value_of) {
        if (persona_.array_totals) {
            channels(name, persona_.resolution.energy, value_of);
        } else {
            scalar(name, sum(value_of), persona_.resolution.energy);
        }
    }

    void export_keys();

    std::string& json_;
    const Persona& persona_;
    const SensorFacts& facts_;
};

void EnergyWriter::export_keys() {
    const auto& counters = facts_.counters;
    if (persona_.firmware.sums_import) {
        scalar("TodaySumImport", sum([&](std::size_t n) { return counters[n].today_import_wh / 1000.0; }),
               persona_.resolution.energy);
        scalar("TodaySumExport", sum([&](std::size_t n) { return counters[n].today_export_wh / 1000.0; }),
               persona_.resolution.energy);
    }
    channels("ExportActive", persona_.resolution.energy,
             [&](std::size_t n) { return counters[n].exported_wh / 1000.0; });
}

void EnergyWriter::write(SensorOccasion occasion) {
    const auto& samples = facts_.samples;
    const auto& counters = facts_.counters;
    const Resolution& decimals = persona_.resolution;

    key("TotalStartTime");
    json_ += '"';
    json_ += persona_.total_start_time;
    json_ += '"';
    energy("Total", [&](std::size_t n) { return counters[n].total_wh() / 1000.0; });
    energy("Yesterday", [&](std::size_t n) { return counters[n].yesterday_wh / 1000.0; });
    energy("Today", [&](std::size_t n) { return counters[n].today_wh / 1000.0; });
    if (persona_.metering == Metering::three_phase) {
        export_keys();
    }
    if (occasion == SensorOccasion::scheduled) {
        channels("Period", decimals.power, [&](std::size_t n) { return counters[n].period_wh; });
    }
    channels("Power", decimals.power, [&](std::size_t n) { return samples[n].active_w; });
    channels("ApparentPower", decimals.power, [&](std::size_t n) { return samples[n].apparent_va; });
    channels("ReactivePower", decimals.power, [&](std::size_t n) { return samples[n].reactive_var; });
    channels("Factor", kFactorDecimals, [&](std::size_t n) { return samples[n].factor; });
    if (persona_.metering == Metering::three_phase) {
        channels("Frequency", decimals.frequency, [&](std::size_t n) { return samples[n].frequency_hz; });
    }
    if (persona_.metering == Metering::two_channels) {
        scalar("Voltage", samples[0].voltage_v, decimals.voltage);
    } else {
        channels("Voltage", decimals.voltage, [&](std::size_t n) { return samples[n].voltage_v; });
    }
    channels("Current", decimals.current, [&](std::size_t n) { return samples[n].current_a; });
    if (persona_.metering == Metering::three_phase) {
        scalar("CurrentNeutral", 0.011, decimals.current);
    }
    if (persona_.metering == Metering::two_channels) {
        key("BL09XX");
        json_ += R"({"Temperature":)";
        append_number(json_, facts_.chip_celsius, 1, persona_.firmware.padding);
        json_ += '}';
    }
}

std::string plain_number(double value, int decimals) {
    std::string text;
    append_number(text, value, decimals, Padding::none);
    return text;
}

std::vector<Reading> readings_of(const Persona& persona, const SensorFacts& facts, SensorOccasion occasion) {
    std::vector<Reading> readings;
    readings.reserve(facts.samples.size());
    for (const ChannelSample& sample : facts.samples) {
        readings.push_back({.channel = static_cast<int>(readings.size()) + 1,
                            .plug_time = facts.time_text,
                            .voltage = plain_number(sample.voltage_v, persona.resolution.voltage),
                            .power = plain_number(sample.active_w, persona.resolution.power),
                            .scheduled = occasion == SensorOccasion::scheduled});
    }
    return readings;
}

}  // namespace

SensorPayload sensor_payload(const Persona& persona, const SensorFacts& facts, SensorOccasion occasion) {
    const bool others = persona.has_thermometer && occasion != SensorOccasion::event;
    std::string json;
    json.reserve(512);
    json += '{';
    json += facts.time_json;
    if (others) {
        json += R"(,"ANALOG":{"Temperature":)";
        append_number(json, facts.chip_celsius - 15.0, 1, persona.firmware.padding);
        json += '}';
    }
    json += R"(,"ENERGY":{)";
    EnergyWriter{json, persona, facts}.write(occasion);
    json += '}';
    if (others) {
        json += R"(,"TempUnit":"C")";
    }
    json += '}';
    return {.json = std::move(json), .readings = readings_of(persona, facts, occasion)};
}

}  // namespace tasmota_sim
