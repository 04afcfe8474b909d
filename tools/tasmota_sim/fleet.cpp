#include "fleet.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "noise.hpp"

namespace tasmota_sim {

namespace {

using namespace std::chrono_literals;

/// One number a trait, so that traits are drawn independently of each other.
enum class Trait : std::uint64_t {
    layout = 1,
    slash,
    custom_topic,
    firmware,
    metering,
    clock,
    resolution,
    model,
    relay,
    power_delta,
    short_cycle,
    voltage_high,
    thermometer,
    name,
    quoted_name,
    vendor,
    boot,
    energy,
    load,
    tap,
};

/// Draws the traits of one plug.
class Draw {
  public:
    Draw(std::uint64_t fleet_seed, std::size_t index) : fleet_seed_{fleet_seed}, index_{index} {}

    /// The plug's place, 0..count-1, in its block of `count` consecutive plugs: each value falls to exactly one of
    /// them, so a mixture is right in small fleets too.
    [[nodiscard]] std::size_t place(Trait trait, std::size_t count) const {
        const std::size_t first = index_ / count * count;
        const std::uint64_t own = key(trait, index_);
        std::size_t smaller = 0;
        for (std::size_t other = first; other < first + count; ++other) {
            smaller += key(trait, other) < own ? 1U : 0U;
        }
        return smaller;
    }

    [[nodiscard]] bool one_in(Trait trait, std::size_t count) const { return place(trait, count) == 0; }

    /// A seed of this plug and trait.
    [[nodiscard]] std::uint64_t seed(Trait trait) const { return mix(key(trait, index_), 1); }

    [[nodiscard]] std::size_t index() const { return index_; }

  private:
    [[nodiscard]] std::uint64_t key(Trait trait, std::size_t index) const {
        return mix(mix(fleet_seed_, static_cast<std::uint64_t>(trait)), index);
    }

    std::uint64_t fleet_seed_;
    std::size_t index_;
};

struct PlugModel {
    std::string_view name;
    double voltage_step;  ///< V; see the drivers: CSE7766 counts cycles, BL0937 whole microseconds
};

constexpr std::array kPlugModels{PlugModel{.name = "Athom Plug V2", .voltage_step = 0.28},
                                 PlugModel{.name = "Gosund EP2", .voltage_step = 0.33},
                                 PlugModel{.name = "NOUS A1T", .voltage_step = 0.33}};

/// Places in firmwares(): of ten plugs four run 12.5.0, the release the project built.
constexpr std::array<std::size_t, 10> kFirmwareMixture{0, 1, 1, 1, 1, 2, 3, 3, 4, 4};

constexpr std::array<std::string_view, 4> kVendorPrefixes{"E09806", "485519", "483FDA", "DC4F22"};

constexpr std::array<std::string_view, 8> kNames{"Tasmota",     "Wasmachine",    "Koelkast",    "Zolder",
                                                 "Meterkast 1", "Küche – links", "Café à côté", "Schuur/laadpaal"};

constexpr std::array<std::string_view, 4> kRestartReasons{"Software/System restart", "Power On", "External System",
                                                          "Software Watchdog"};

Layout draw_layout(const Draw& draw) {
    const std::size_t place = draw.place(Trait::layout, 20);
    if (place < 12) {
        return Layout::project;
    }
    if (place < 15) {
        return Layout::stock;
    }
    return place < 17 ? Layout::topic_first : Layout::project_prefix;
}

std::string draw_topic(const Draw& draw, std::string_view suffix) {
    if (draw.one_in(Trait::slash, 25)) {
        return fmt::format("garage/plug{}", draw.index() + 1);
    }
    if (draw.one_in(Trait::custom_topic, 10)) {
        return fmt::format("plug_{}", draw.index() + 1);
    }
    return fmt::format("tasmota_{}", suffix);
}

/// The firmware's default: topic, dash, the low 13 bits of the chip's number; no character a host name cannot hold.
std::string default_hostname(const std::string& topic, std::uint64_t chip) {
    std::string name = topic;
    for (char& c : name) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) {
            c = '-';
        }
    }
    return fmt::format("{}-{:04}", name, chip & 0x1FFFU);
}

/// Of 40 plugs two are three-phase meters and one has two channels. One of the two sits in a house with one phase.
enum class MeterKind { plain, two_channels, three_phases, three_terminals };

MeterKind draw_meter(const Draw& draw) {
    switch (draw.place(Trait::metering, 40)) {
        case 0:
            return MeterKind::three_phases;
        case 1:
            return MeterKind::three_terminals;
        case 2:
            return MeterKind::two_channels;
        default:
            return MeterKind::plain;
    }
}

Metering metering_of(MeterKind meter) {
    switch (meter) {
        case MeterKind::plain:
            return Metering::single_phase;
        case MeterKind::two_channels:
            return Metering::two_channels;
        case MeterKind::three_phases:
        case MeterKind::three_terminals:
            return Metering::three_phase;
    }
    return Metering::single_phase;
}

Firmware draw_firmware(const Draw& draw, Metering metering) {
    const Firmware drawn = firmwares()[kFirmwareMixture[draw.place(Trait::firmware, kFirmwareMixture.size())]];
    return metering != Metering::single_phase && !drawn.multi_phase ? firmwares()[1] : drawn;
}

ClockKind draw_clock(const Draw& draw) {
    const std::size_t place = draw.place(Trait::clock, 50);
    if (place < 30) {
        return ClockKind::fixed_plus_1;
    }
    if (place < 39) {
        return ClockKind::eu_rules;
    }
    if (place < 43) {
        return ClockKind::with_offset;
    }
    if (place < 45) {
        return ClockKind::epoch_beside;
    }
    if (place < 47) {
        return ClockKind::epoch_number;
    }
    return place < 49 ? ClockKind::milliseconds : ClockKind::never_set;
}

Resolution draw_resolution(const Draw& draw, Metering metering) {
    const std::size_t place = draw.place(Trait::resolution, 10);
    if (metering == Metering::three_phase) {
        return {.voltage = 1, .power = 1, .current = 3, .energy = place < 5 ? 3 : 5, .frequency = place < 7 ? 2 : 0};
    }
    if (place < 3) {
        return {.voltage = 0, .power = 0};
    }
    if (place < 8) {
        return {.voltage = 1, .power = place < 6 ? 1 : 0};
    }
    return {.voltage = 1, .power = 2, .current = 3, .energy = 5};
}

Appliance thermostat(std::uint64_t seed) {
    // Short cycles, so that a test of a minute sees load changes.
    const auto cycle = 40s + std::chrono::seconds{static_cast<std::int64_t>(below(seed, 1, 60))};
    return {.runs = {.seed = mix(seed, 2), .slot = cycle, .chance = 1.0, .shortest = cycle / 5, .longest = cycle / 2},
            .watts = between(seed, 3, 700.0, 1500.0),
            .power_factor = 0.99};
}

Appliance fridge(std::uint64_t seed) {
    return {.runs = {.seed = mix(seed, 1), .slot = 50min, .chance = 1.0, .shortest = 14min, .longest = 22min},
            .watts = between(seed, 2, 70.0, 130.0),
            .power_factor = 0.72};
}

Appliance kettle(std::uint64_t seed) {
    return {.runs = {.seed = mix(seed, 1), .slot = 2h, .chance = 0.5, .shortest = 2min, .longest = 5min},
            .watts = between(seed, 2, 1800.0, 2300.0),
            .power_factor = 1.0};
}

Appliance television(std::uint64_t seed) {
    return {.runs = {.seed = mix(seed, 1), .slot = 8h, .chance = 0.8, .shortest = 1h, .longest = 4h},
            .watts = between(seed, 2, 60.0, 160.0),
            .power_factor = 0.9};
}

HouseholdLoad draw_load(std::uint64_t seed, bool short_cycle) {
    HouseholdLoad load{.idle_w = between(seed, 1, -1.0, 8.0), .idle_power_factor = between(seed, 2, 0.45, 0.8)};
    // Some plugs have nothing on stand-by and show a plain 0.
    load.idle_w = std::max(load.idle_w, 0.0);
    if (short_cycle) {
        load.appliances.push_back(thermostat(mix(seed, 3)));
        return load;
    }
    const double kind = unit(seed, 4);
    if (kind < 0.45) {
        load.appliances.push_back(fridge(mix(seed, 5)));
    }
    if (kind > 0.30 && kind < 0.60) {
        load.appliances.push_back(kettle(mix(seed, 6)));
    }
    if (kind > 0.55 && kind < 0.90) {
        load.appliances.push_back(television(mix(seed, 7)));
    }
    return load;
}

EnergyCounters draw_counters(std::uint64_t seed) {
    return {.stored_wh = between(seed, 1, 500.0, 900000.0),
            .today_wh = between(seed, 2, 0.0, 900.0),
            .yesterday_wh = between(seed, 3, 0.0, 2500.0)};
}

std::size_t channel_count(Metering metering) {
    switch (metering) {
        case Metering::single_phase:
            return 1;
        case Metering::two_channels:
            return 2;
        case Metering::three_phase:
            return 3;
    }
    return 1;
}

std::vector<Channel> draw_channels(const Draw& draw, MeterKind meter, bool short_cycle) {
    const std::uint64_t tap_seed = draw.seed(Trait::tap);
    const std::uint64_t load_seed = draw.seed(Trait::load);
    const double solar_share = between(tap_seed, 1, 0.95, 1.03);
    std::vector<Channel> channels(channel_count(metering_of(meter)));
    for (std::size_t n = 0; n < channels.size(); ++n) {
        if (meter == MeterKind::three_terminals && n > 0) {
            channels[n].wired = false;
        }
        channels[n].tap = {.seed = mix(tap_seed, 10 + n),
                           .solar_share = solar_share,
                           .offset_v = between(tap_seed, 20 + n, -0.7, 0.7)};
        if (channels[n].wired) {
            channels[n].load = draw_load(mix(load_seed, 10 + n), short_cycle && n == 0);
            channels[n].counters = draw_counters(mix(draw.seed(Trait::energy), n));
        }
    }
    if (metering_of(meter) == Metering::three_phase) {
        channels.front().solar_peak_w = between(load_seed, 30, 500.0, 4000.0);
        channels.front().counters.exported_wh = between(load_seed, 31, 0.0, 300000.0);
    }
    return channels;
}

void draw_relay(const Draw& draw, Persona& persona) {
    if (persona.metering != Metering::single_phase) {
        return;
    }
    const std::size_t place = draw.place(Trait::relay, 20);
    const Habit seldom{.seed = draw.seed(Trait::relay), .slot = 5h, .chance = 0.8, .shortest = 20min, .longest = 90min};
    const Habit often{.seed = draw.seed(Trait::relay), .slot = 150s, .chance = 0.9, .shortest = 15s, .longest = 50s};
    if (place < 2) {
        persona.switched_off = often;
    } else if (place == 2) {
        persona.switched_off = seldom;
    }
    persona.measures_when_off = place >= 1 && place <= 4 && place != 2;
}

std::string draw_start_time(std::uint64_t seed) {
    const auto first = std::chrono::sys_days{std::chrono::year{2023} / 1 / 1};
    const auto span = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1} - first;
    return iso_seconds(first + std::chrono::seconds{static_cast<std::int64_t>(
                                   below(seed, 9, static_cast<std::uint64_t>(std::chrono::seconds{span}.count())))});
}

void draw_identity(const Draw& draw, const FleetRequest& request, Persona& persona) {
    // An odd factor makes the chip's number unique for the first 2^24 plugs.
    const std::uint64_t chip = (draw.index() * 0x9E3779U + below(request.seed, 0, 1U << 24U)) & 0xFFFFFFU;
    const std::string suffix = fmt::format("{:06X}", chip);
    persona.mac = std::string{kVendorPrefixes[draw.place(Trait::vendor, kVendorPrefixes.size())]} + suffix;
    persona.topic = draw_topic(draw, suffix);
    persona.full_topic = full_topic(request.layout.value_or(draw_layout(draw)));
    persona.hostname = default_hostname(persona.topic, chip);
    persona.ip = fmt::format("192.168.{}.{}", 1 + draw.index() / 250 % 250, 2 + draw.index() % 250);
    persona.friendly_name = kNames[draw.place(Trait::name, kNames.size())];
    persona.device_name = persona.friendly_name;
    if (persona.firmware.escapes_device_name && draw.one_in(Trait::quoted_name, 2)) {
        // Older releases would announce such a name as broken JSON.
        persona.device_name = R"(Bob's "werkplek" \ boven)";
    }
}

Persona draw_persona(const FleetRequest& request, std::size_t index) {
    const Draw draw{request.seed, index};
    Persona persona;
    persona.seed = draw.seed(Trait::boot);
    const MeterKind meter = draw_meter(draw);
    persona.metering = metering_of(meter);
    persona.firmware = draw_firmware(draw, persona.metering);
    persona.clock = draw_clock(draw);
    persona.clock_fraction = std::chrono::milliseconds{below(persona.seed, 1, 1000)};
    persona.resolution = draw_resolution(draw, persona.metering);
    draw_identity(draw, request, persona);
    switch (persona.metering) {
        case Metering::single_phase: {
            const PlugModel& model = kPlugModels[draw.place(Trait::model, kPlugModels.size())];
            persona.model = model.name;
            persona.voltage_step = model.voltage_step;
            break;
        }
        case Metering::two_channels:
            persona.model = "Sonoff Dual R3";
            persona.voltage_step = 0.05;
            break;
        case Metering::three_phase:
            persona.model = "Shelly 3EM";
            persona.voltage_step = 0.05;
            break;
    }
    const bool short_cycle = draw.one_in(Trait::short_cycle, 8);
    persona.channels = draw_channels(draw, meter, short_cycle);
    persona.array_totals = meter == MeterKind::two_channels || meter == MeterKind::three_phases;
    draw_relay(draw, persona);
    if (short_cycle || draw.one_in(Trait::power_delta, 3)) {
        persona.power_delta = unit(persona.seed, 3) < 0.5 ? 20 : 150;
    }
    persona.voltage_high = draw.one_in(Trait::voltage_high, 20) ? 253 : 0;
    persona.has_thermometer = draw.one_in(Trait::thermometer, 10);
    persona.boot_count = 1 + static_cast<int>(below(persona.seed, 4, 200));
    persona.restart_reason = kRestartReasons[below(persona.seed, 5, kRestartReasons.size())];
    persona.total_start_time = draw_start_time(persona.seed);
    return persona;
}

}  // namespace

std::string_view full_topic(Layout layout) {
    switch (layout) {
        case Layout::project:
            return "mjs-voltage/%topic%/";
        case Layout::stock:
            return "%prefix%/%topic%/";
        case Layout::topic_first:
            return "%topic%/%prefix%/";
        case Layout::project_prefix:
            return "mjs-voltage/%topic%/%prefix%/";
    }
    return "";
}

std::vector<Persona> draw_fleet(const FleetRequest& request) {
    std::vector<Persona> fleet;
    fleet.reserve(request.plugs);
    for (std::size_t index = 0; index < request.plugs; ++index) {
        fleet.push_back(draw_persona(request, index));
    }
    return fleet;
}

}  // namespace tasmota_sim
