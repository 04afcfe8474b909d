#include "sqlite_reader/recorded_calibrations.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include <SQLiteCpp/Statement.h>

#include <collector/sqlite/calibration_rows.hpp>
#include <collector/sqlite/column_binding.hpp>

namespace collector {
namespace {

/// By plug.
std::vector<Calibration> all_calibrations(SQLite::Database& database, int schema) {
    std::vector<Calibration> all;
    if (schema < kCalibrationsSince) {
        return all;
    }
    SQLite::Statement select(database, calibrations_sql(schema));
    while (select.executeStep()) {
        all.push_back(to_calibration(select));
    }
    return all;
}

/// The gains with which intervals were made, of each plug that has any.
std::map<PlugId, Gains> made_gains(SQLite::Database& database, int schema) {
    std::map<PlugId, Gains> made;
    if (schema < kCalibratedEvidenceSince) {
        return made;
    }
    SQLite::Statement select(database, R"sql(
        SELECT plug_id, channel, start_time, calibration_id, gain FROM gain_since
        ORDER BY plug_id, channel, start_time)sql");
    while (select.executeStep()) {
        made[select.getColumn(0).getInt64()].push_back(
            {.channel = static_cast<std::uint8_t>(select.getColumn(1).getInt()),
             .start = to_time(select.getColumn(2).getInt64()),
             .gain = {.calibration = select.getColumn(3).getInt64(), .factor = select.getColumn(4).getDouble()}});
    }
    return made;
}

/// What is known of how the intervals of one plug were made.
struct Making {
    TimeSpan span;         ///< they are made in it
    UtcMillis kept_until;  ///< those before stay as they are
};

/// nullopt: nothing is made of it.
std::optional<Making> making_of(SQLite::Database& database, int schema, PlugId plug) {
    SQLite::Statement select(database, R"sql(
        SELECT min(start_time), (SELECT until_time FROM evaluation) FROM rules_since WHERE plug_id = ?)sql");
    Binder(select) << plug;
    select.executeStep();
    const auto start = optional_time(select.getColumn(0));
    const auto end = optional_time(select.getColumn(1));
    if (!start || !end) {
        return std::nullopt;
    }
    Making making{{*start, *end}, UtcMillis::min()};
    if (schema >= kCalibratedEvidenceSince) {
        SQLite::Statement kept(database, "SELECT until_time FROM gain_kept WHERE plug_id = ?");
        Binder(kept) << plug;
        if (kept.executeStep()) {
            making.kept_until = to_time(kept.getColumn(0).getInt64());
        }
    }
    return making;
}

/// Of one channel; a piece that is like the one before goes on with it.
void append(std::vector<CorrectionRow>& rows, const CorrectionRow& row) {
    if (row.span.start >= row.span.end || (row.gain == Gain{} && row.state == CorrectionRow::State::current)) {
        return;
    }
    if (!rows.empty() && rows.back().plug_id == row.plug_id && rows.back().channel == row.channel &&
        rows.back().span.end == row.span.start && rows.back().gain == row.gain && rows.back().state == row.state) {
        rows.back().span.end = row.span.end;
    } else {
        rows.push_back(row);
    }
}

void append(std::vector<CorrectionRow>& rows, PlugId plug, std::uint8_t channel, const GainPiece& piece,
            UtcMillis kept_until) {
    using enum CorrectionRow::State;
    const auto part = [&](UtcMillis start, UtcMillis end, CorrectionRow::State other) {
        append(rows, {.plug_id = plug,
                      .channel = channel,
                      .span = {start, end},
                      .gain = piece.made,
                      .state = piece.made == piece.in_force ? current : other});
    };
    const UtcMillis cut = std::clamp(kept_until, piece.span.start, piece.span.end);
    part(piece.span.start, cut, kept);
    part(cut, piece.span.end, pending);
}

class CalibratedVoltages final : public Cursor<VoltageRow> {
  public:
    CalibratedVoltages(std::unique_ptr<Cursor<VoltageRow>> voltages, std::map<PlugId, Gains> gains)
        : voltages_(std::move(voltages)), gains_(std::move(gains)) {}

  private:
    [[nodiscard]] StoreResult<void> fetch(std::vector<VoltageRow>& page) override {
        while (page.size() < kPageRows) {
            const auto row = voltages_->next();
            if (!row) {
                return tl::unexpected(row.error());
            }
            if (*row == nullptr) {
                break;
            }
            page.push_back(**row);
            correct(page.back());
        }
        return {};
    }
    void correct(VoltageRow& row) {
        if (row.plug_id != plug_) {
            const auto found = gains_.find(row.plug_id);
            plug_ = row.plug_id;
            of_plug_ = found == gains_.end() ? std::span<const GainStretch>{} : found->second;
        }
        Sample& sample = row.sample;
        if (!of_plug_.empty() && sample.voltage_v) {
            *sample.voltage_v *= gain_at(of_plug_, sample.channel, sample.time).factor;
        }
    }

    std::unique_ptr<Cursor<VoltageRow>> voltages_;
    std::map<PlugId, Gains> gains_;
    PlugId plug_ = 0;
    std::span<const GainStretch> of_plug_;
};

}  // namespace

std::vector<Calibration> recorded_calibrations(SQLite::Database& database, int schema, const Asked& asked) {
    std::vector<Calibration> found = all_calibrations(database, schema);
    std::erase_if(found, [&asked](const Calibration& one) {
        const bool touches =
            one.valid_from < asked.span.end && one.valid_to.value_or(UtcMillis::max()) > asked.span.start;
        return !touches || !std::ranges::binary_search(asked.plugs, one.plug_id) ||
               !asked.is_wanted(one.plug_id, one.valid_from, one.channel);
    });
    return found;
}

std::vector<CorrectionRow> recorded_corrections(SQLite::Database& database, int schema, const Asked& asked) {
    std::vector<CorrectionRow> rows;
    const std::map<PlugId, Gains> in_force = recorded_gains(database, schema);
    const std::map<PlugId, Gains> made = made_gains(database, schema);
    const auto of = [](const std::map<PlugId, Gains>& gains, PlugId plug) {
        const auto found = gains.find(plug);
        return found == gains.end() ? Gains{} : found->second;
    };
    for (const PlugId plug : asked.plugs) {
        if (!in_force.contains(plug) && !made.contains(plug)) {
            continue;
        }
        const auto making = making_of(database, schema, plug);
        const TimeSpan span = making ? TimeSpan{std::max(making->span.start, asked.span.start),
                                                std::min(making->span.end, asked.span.end)}
                                     : TimeSpan{};
        const Gains its_made = of(made, plug);
        const Gains its_in_force = of(in_force, plug);
        for (const std::uint8_t channel : channels_with_gain(its_made, its_in_force)) {
            if (!making || span.start >= span.end || (asked.channel && *asked.channel != channel)) {
                continue;
            }
            for (const GainPiece& piece : gain_pieces(its_made, its_in_force, channel, span)) {
                append(rows, plug, channel, piece, making->kept_until);
            }
        }
    }
    std::erase_if(rows, [&asked](const CorrectionRow& row) {
        return !asked.is_wanted(row.plug_id, row.span.start, row.channel);
    });
    return rows;
}

std::map<PlugId, Gains> recorded_gains(SQLite::Database& database, int schema) {
    std::map<PlugId, Gains> gains;
    const std::vector<Calibration> all = all_calibrations(database, schema);
    for (auto first = all.begin(); first != all.end();) {
        const PlugId plug = first->plug_id;
        const auto last = std::find_if(first, all.end(), [plug](const auto& one) { return one.plug_id != plug; });
        if (auto its = gains_in_force({first, last}); !its.empty()) {
            gains.emplace(plug, std::move(its));
        }
        first = last;
    }
    return gains;
}

std::unique_ptr<Cursor<VoltageRow>> calibrated(std::unique_ptr<Cursor<VoltageRow>> voltages,
                                               std::map<PlugId, Gains> gains) {
    if (gains.empty()) {
        return voltages;
    }
    return std::make_unique<CalibratedVoltages>(std::move(voltages), std::move(gains));
}

}  // namespace collector
