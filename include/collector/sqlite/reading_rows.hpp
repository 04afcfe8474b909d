#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <tuple>

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <collector/model/batch.hpp>

#include <collector/sqlite/row_table.hpp>

namespace collector {

/// What measured values are multiplied by to be stored: see exact_multiple.
inline constexpr double kThousandths = 1e3;
inline constexpr double kHundredths = 1e2;
inline constexpr double kHundredThousandths = 1e5;

/// The columns of the measured values, the same in all tables of readings.
inline constexpr const char* kValueColumns =
    "voltage_mv, current_ma, power_mw, apparent_power_mva, reactive_power_mvar, power_factor_centi, frequency_mhz, "
    "energy_total_cwh, energy_today_cwh, energy_yesterday_cwh, energy_period_mwh";

/// In `part` of a settled reading, the channel, and this much more for each earlier one of that moment and channel.
inline constexpr std::int64_t kPartStep = 8;
static_assert(kPartStep == kChannelsMax, "a channel is one of the numbers from 1 to the step");
[[nodiscard]] constexpr std::uint8_t channel_of(std::int64_t part) {
    return static_cast<std::uint8_t>((part - 1) % kPartStep + 1);
}
/// The same of a row.
inline constexpr const char* kChannelOfPart = "((part - 1) % 8 + 1)";

/// A value as it was packed to be stored: see exact_multiple.
[[nodiscard]] std::optional<double> unpacked(const SQLite::Column& column, double per_unit);

template <class Columns>
[[nodiscard]] std::optional<double> unpacked(const Columns& row, int column, double per_unit) {
    if (row.is_whole(column)) {
        return static_cast<double>(row.whole(column)) / per_unit;
    }
    return row.is_null(column) ? std::nullopt : std::optional(row.real(column));
}

/// Where a measured value belongs, and how it is packed.
struct ValueColumn {
    std::optional<double> ChannelValues::*value;
    double per_unit;
};

/// In the order of kValueColumns.
inline constexpr std::array<ValueColumn, 11> kValues{{{&ChannelValues::voltage_v, kThousandths},
                                                      {&ChannelValues::current_a, kThousandths},
                                                      {&ChannelValues::power_w, kThousandths},
                                                      {&ChannelValues::apparent_power_va, kThousandths},
                                                      {&ChannelValues::reactive_power_var, kThousandths},
                                                      {&ChannelValues::power_factor, kHundredths},
                                                      {&ChannelValues::frequency_hz, kThousandths},
                                                      {&ChannelValues::energy_total_kwh, kHundredThousandths},
                                                      {&ChannelValues::energy_today_kwh, kHundredThousandths},
                                                      {&ChannelValues::energy_yesterday_kwh, kHundredThousandths},
                                                      {&ChannelValues::energy_period_wh, kThousandths}}};

/// The measured values of a row, kValueColumns from `first_column` on.
template <class Columns>
[[nodiscard]] ChannelValues to_values(const Columns& row, int first_column) {
    ChannelValues values;
    for (const ValueColumn& column : kValues) {
        values.*column.value = unpacked(row, first_column++, column.per_unit);
    }
    return values;
}

/// The voltage of a row, in volts.
inline constexpr const char* kVoltageOfRow = "iif(typeof(voltage_mv) = 'integer', voltage_mv / 1000.0, voltage_mv)";

/// How far apart two records of one measurement can lie: one was received, the other placed by the plug's clock.
inline constexpr std::chrono::milliseconds kSameWithin{31'000};

/// A condition on a row of readings: what is compared of a reading is the same as what bind_same() binds, in the
/// parameters ?1 to kSameParameters; of them ?1 is its time, ?2 its plug and ?3 its channel.
[[nodiscard]] std::string is_same_condition();
inline constexpr int kSameParameters = 10;
void bind_same(SQLite::Statement& statement, const ReadingRecord& reading);

/// Of a row with time, channel and these.
inline constexpr const char* kSampleColumns = "flags, voltage_mv, energy_total_cwh, plug_clock_offset_ms";
[[nodiscard]] Sample to_sample(SQLite::Statement& row);

/// Where a recent reading is. There are many, so they are small.
struct ReadingPlace {
    std::uint32_t plug_id = 0;
    std::uint32_t id = 0;
    std::int64_t time = 0;

    ReadingPlace() = default;
    ReadingPlace(PlugId plug, std::int64_t moment, std::int64_t row)
        : plug_id(static_cast<std::uint32_t>(plug)), id(static_cast<std::uint32_t>(row)), time(moment) {}
    /// By plug, time and arrival.
    friend bool operator<(const ReadingPlace& a, const ReadingPlace& b) {
        return std::tie(a.plug_id, a.time, a.id) < std::tie(b.plug_id, b.time, b.id);
    }
};

/// The table `new_reading`: readings of a batch as rows of a table of recent readings, with ids from a first one on.
class NewReadings final : public RowTable {
  public:
    explicit NewReadings(SQLite::Database& database);
    void set(std::span<const ReadingRecord> readings, std::int64_t first_id) {
        readings_ = readings;
        first_id_ = first_id;
    }
    [[nodiscard]] std::size_t size() const override { return readings_.size(); }
    void give(sqlite3_context* to, std::size_t row, int column) const override;

  private:
    std::span<const ReadingRecord> readings_;
    std::int64_t first_id_ = 0;
};

/// The table `chosen_reading`: the ids of some recent readings.
class ChosenReadings final : public RowTable {
  public:
    explicit ChosenReadings(SQLite::Database& database);
    void set(std::span<const ReadingPlace> places) { places_ = places; }
    [[nodiscard]] std::size_t size() const override { return places_.size(); }
    void give(sqlite3_context* to, std::size_t row, int column) const override;

  private:
    std::span<const ReadingPlace> places_;
};

}  // namespace collector
