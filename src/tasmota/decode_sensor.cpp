#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "tasmota/decode_parts.hpp"

namespace collector::tasmota {
namespace {

enum class Quantity {
    electrical,  ///< an array has one value a channel; a scalar beside arrays is common to all channels
    period,      ///< as electrical, but a scalar beside arrays is the sum of all channels
    counter,     ///< as period, and an array alone does not make channels: it can hold tariffs (SetOption129 0)
};

struct EnergyKey {
    std::string_view name;
    std::optional<double> ChannelValues::*value;
    Quantity quantity;
};

/// In the order in which the firmware writes them, which makes finding the next one cheap.
constexpr std::array<EnergyKey, 11> kEnergyKeys{{
    {"Total", &ChannelValues::energy_total_kwh, Quantity::counter},
    {"Yesterday", &ChannelValues::energy_yesterday_kwh, Quantity::counter},
    {"Today", &ChannelValues::energy_today_kwh, Quantity::counter},
    {"Period", &ChannelValues::energy_period_wh, Quantity::period},
    {"Power", &ChannelValues::power_w, Quantity::electrical},
    {"ApparentPower", &ChannelValues::apparent_power_va, Quantity::electrical},
    {"ReactivePower", &ChannelValues::reactive_power_var, Quantity::electrical},
    {"Factor", &ChannelValues::power_factor, Quantity::electrical},
    {"Frequency", &ChannelValues::frequency_hz, Quantity::electrical},
    {"Voltage", &ChannelValues::voltage_v, Quantity::electrical},
    {"Current", &ChannelValues::current_a, Quantity::electrical},
}};
constexpr std::size_t kPeriod = 3;
constexpr std::size_t kUnknownKey = kEnergyKeys.size();

/// How many values a key held: kAbsent, kScalar, or the length of its array.
constexpr std::uint8_t kAbsent = 0xff;
constexpr std::uint8_t kScalar = 0;

/// Old firmware writes a counter as [sum, tariff 1, tariff 2], however many channels there are. Of three channels
/// nothing tells that from one value each.
constexpr std::uint8_t kTariffArray = 3;

std::size_t find_key(std::string_view name, std::size_t expected) {
    for (std::size_t i = 0; i < kEnergyKeys.size(); ++i) {
        const std::size_t candidate = (expected + i) % kEnergyKeys.size();
        if (kEnergyKeys[candidate].name == name) {
            return candidate;
        }
    }
    return kUnknownKey;
}

class EnergyReader {
  public:
    explicit EnergyReader(Measurement& measurement) : measurement_(measurement) { lengths_.fill(kAbsent); }

    MessageResult<void> read(JsonObject energy) {
        std::size_t expected = 0;
        for (const auto [name, value] : energy) {
            const std::size_t key = find_key(name, expected);
            if (key == kUnknownKey) {
                continue;
            }
            expected = key + 1;
            if (auto done = read_key(key, value); !done) {
                return done;
            }
        }
        return lay_out_channels();
    }

    [[nodiscard]] bool found_any() const {
        return std::ranges::any_of(lengths_, [](std::uint8_t length) { return length != kAbsent; });
    }

  private:
    MessageResult<void> read_key(std::size_t key, JsonElement value) {
        if (lengths_[key] != kAbsent) {
            return duplicate_key(kEnergyKeys[key].name);
        }
        if (value.is_array()) {
            return read_array(key, value.get_array().value_unsafe());
        }
        lengths_[key] = kScalar;
        return read_value(key, value, 0);
    }

    MessageResult<void> read_array(std::size_t key, simdjson::dom::array values) {
        std::uint8_t length = 0;
        for (const JsonElement value : values) {
            if (length == kChannelsMax) {
                return fail(RefusalReason::too_many_channels, fmt::format("the key \"{}\" holds more than {} channels",
                                                                          kEnergyKeys[key].name, kChannelsMax));
            }
            if (auto done = read_value(key, value, length); !done) {
                return done;
            }
            ++length;
        }
        if (length == 0) {
            return fail(RefusalReason::bad_shape,
                        fmt::format("the key \"{}\" holds an empty array", kEnergyKeys[key].name));
        }
        lengths_[key] = length;
        return {};
    }

    MessageResult<void> read_value(std::size_t key, JsonElement value, std::size_t channel) {
        if (value.is_null()) {
            return {};
        }
        double number = 0;
        if (value.get_double().get(number) != simdjson::SUCCESS) {
            return wrong_type(kEnergyKeys[key].name, value, "a number or an array of numbers");
        }
        measurement_.channels[channel].*kEnergyKeys[key].value = number;
        return {};
    }

    /// Finds the number of channels and gives every key one value a channel.
    MessageResult<void> lay_out_channels() {
        std::uint8_t channels = kScalar;
        for (std::size_t key = 0; key < kEnergyKeys.size(); ++key) {
            const std::uint8_t length = lengths_[key];
            if (kEnergyKeys[key].quantity == Quantity::counter || length == kAbsent || length == kScalar) {
                continue;
            }
            if (channels != kScalar && length != channels) {
                return bad_length(key, channels);
            }
            channels = length;
        }
        channels = std::max<std::uint8_t>(channels, 1);
        for (std::size_t key = 0; key < kEnergyKeys.size(); ++key) {
            if (auto done = spread(key, channels); !done) {
                return done;
            }
        }
        measurement_.channel_count = channels;
        measurement_.scheduled = lengths_[kPeriod] != kAbsent;
        return {};
    }

    MessageResult<void> spread(std::size_t key, std::uint8_t channels) {
        const std::uint8_t length = lengths_[key];
        if (length == kAbsent || length == channels) {
            return {};
        }
        const auto value = kEnergyKeys[key].value;
        const bool has_tariffs = kEnergyKeys[key].quantity == Quantity::counter && length == kTariffArray;
        if (has_tariffs) {
            for (std::size_t tariff = channels; tariff < kTariffArray; ++tariff) {
                (measurement_.channels[tariff].*value).reset();
            }
        } else if (length != kScalar) {
            return bad_length(key, channels);
        }
        for (std::size_t channel = 1; channel < channels; ++channel) {
            measurement_.channels[channel].*value = measurement_.channels[0].*value;
        }
        const bool sum = kEnergyKeys[key].quantity != Quantity::electrical && channels > 1;
        measurement_.energy_shared = measurement_.energy_shared || sum;
        return {};
    }

    [[nodiscard]] tl::unexpected<Refusal> bad_length(std::size_t key, std::uint8_t channels) const {
        return fail(RefusalReason::bad_shape, fmt::format("the key \"{}\" holds {} values for {} channels",
                                                          kEnergyKeys[key].name, lengths_[key], channels));
    }

    Measurement& measurement_;
    std::array<std::uint8_t, kEnergyKeys.size()> lengths_{};
};

}  // namespace

MessageResult<Found> decode_sensor(JsonObject sensor, Measurement& measurement) {
    PlugTimeReader time;
    bool seen_energy = false;
    Found found = Found::nothing;
    for (const auto [name, value] : sensor) {
        if (PlugTimeReader::is_time_key(name)) {
            if (auto done = time.read(name, value); !done) {
                return tl::unexpected(done.error());
            }
        } else if (name == "ENERGY") {
            if (seen_energy) {
                return duplicate_key(name);
            }
            seen_energy = true;
            if (value.is_null()) {
                continue;
            }
            const auto energy = read_object(name, value);
            if (!energy) {
                return tl::unexpected(energy.error());
            }
            EnergyReader reader(measurement);
            if (auto done = reader.read(*energy); !done) {
                return tl::unexpected(done.error());
            }
            found = reader.found_any() ? Found::something : Found::nothing;
        }
    }
    measurement.plug_time = time.result();
    return found;
}

}  // namespace collector::tasmota
