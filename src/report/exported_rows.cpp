#include <collector/report/exported_rows.hpp>

#include <chrono>
#include <utility>

#include <collector/model/reading_flag.hpp>

#include "report/exported_line.hpp"

namespace collector {
namespace {

struct ReadingColumn {
    const char* name;
    std::optional<double> ChannelValues::*value;
};

/// What comes after the voltage, in the order of the view `reading`.
constexpr std::array<ReadingColumn, 10> kReadingColumns{{{"current", &ChannelValues::current_a},
                                                         {"power", &ChannelValues::power_w},
                                                         {"apparent_power", &ChannelValues::apparent_power_va},
                                                         {"reactive_power", &ChannelValues::reactive_power_var},
                                                         {"power_factor", &ChannelValues::power_factor},
                                                         {"frequency", &ChannelValues::frequency_hz},
                                                         {"energy_total", &ChannelValues::energy_total_kwh},
                                                         {"energy_today", &ChannelValues::energy_today_kwh},
                                                         {"energy_yesterday", &ChannelValues::energy_yesterday_kwh},
                                                         {"energy_period", &ChannelValues::energy_period_wh}}};

/// Of a reading with one of these nothing is published: its voltage counts for nothing, or its time says when somebody
/// switched something on.
constexpr std::uint32_t kUnpublished = reading_flag::kRelayOff | reading_flag::kImplausible | reading_flag::kSpike |
                                       reading_flag::kClockUnsynchronised | reading_flag::kLoadChange;

std::vector<std::string> reading_names(bool voltage_only, const std::string& zone) {
    if (voltage_only) {
        return {"channel", "time" + zone, "volts"};
    }
    std::vector<std::string> names{"channel", "time" + zone, "voltage", "volts"};
    for (const ReadingColumn& column : kReadingColumns) {
        names.emplace_back(column.name);
    }
    names.insert(names.end(), {"plug_clock_offset", "flags"});
    return names;
}

std::vector<std::string> interval_names(bool voltage_only, const std::string& zone) {
    std::vector<std::string> names{"channel", "start" + zone, "voltage_rms", "voltage_min", "voltage_max"};
    if (!voltage_only) {
        names.insert(names.end(), {"samples", "expected_samples", "status", "samples_above_253"});
    }
    return names;
}

/// Whose a line is comes first.
std::vector<std::string> owner_names(ExportKind kind, bool voltage_only) {
    if (!voltage_only) {
        return {"plug", "name"};
    }
    return kind == ExportKind::gaps ? std::vector<std::string>{} : std::vector<std::string>{"plug"};
}

std::vector<std::string> names_of(ExportKind kind, const ExportStyle& style) {
    const bool voltage_only = style.voltage_only.has_value();
    const std::string zone = style.local ? "_local" : "_utc";
    std::vector<std::string> names = owner_names(kind, voltage_only);
    const auto more = kind == ExportKind::readings    ? reading_names(voltage_only, zone)
                      : kind == ExportKind::intervals ? interval_names(voltage_only, zone)
                                                      : std::vector{"start" + zone, "end" + zone, std::string("cause")};
    names.insert(names.end(), more.begin(), more.end());
    return names;
}

/// The voltage by the calibration in force.
std::optional<double> corrected_volts(const ReadingRecord& row, const Gains& gains) {
    return row.values.voltage_v && !gains.empty()
               ? std::optional(*row.values.voltage_v * gain_at(gains, row.channel, row.time).factor)
               : row.values.voltage_v;
}

/// Intervals begin with a minute.
MomentText::Precision precision_of(ExportKind kind) {
    return kind == ExportKind::intervals ? MomentText::Precision::seconds : MomentText::Precision::milliseconds;
}

}  // namespace

std::string_view name(ExportKind kind) {
    switch (kind) {
        case ExportKind::readings:
            return "readings";
        case ExportKind::intervals:
            return "intervals";
        case ExportKind::gaps:
            return "gaps";
    }
    return {};
}

struct ExportedRows::Line : ExportedLine {
    using ExportedLine::ExportedLine;
    std::size_t fields_of_owner = 0;
};

ExportedRows::ExportedRows(ExportKind kind, ExportStyle style)
    : line_(std::make_unique<Line>(style.format, names_of(kind, style), MomentText(style.local, precision_of(kind)))),
      kind_(kind),
      voltage_only_(std::move(style.voltage_only)) {
    line_->fields_of_owner = owner_names(kind, voltage_only_.has_value()).size();
}

ExportedRows::~ExportedRows() = default;

std::string ExportedRows::head() const {
    return line_->head();
}

void ExportedRows::begin_plug(const PlugRow* plug, Gains gains) {
    gains_ = std::move(gains);
    if (!voltage_only_) {
        begin_ = line_->begin_with(
            {plug == nullptr ? std::nullopt : std::optional(plug->topic), plug == nullptr ? std::nullopt : plug->name});
    } else if (kind_ != ExportKind::gaps) {
        begin_ = line_->begin_with({plug == nullptr ? std::nullopt : std::optional(voltage_only_->of(plug->topic))});
    }
}

bool ExportedRows::append(std::string& text, const ReadingRecord& row) {
    if (voltage_only_ && (!row.values.voltage_v || (row.flags & kUnpublished) != 0)) {
        return false;
    }
    line_->begin(text, begin_, line_->fields_of_owner);
    line_->whole(row.channel);
    line_->moment(row.time);
    if (voltage_only_) {
        line_->number(corrected_volts(row, gains_));
    } else {
        line_->number(row.values.voltage_v);
        line_->number(corrected_volts(row, gains_));
        for (const ReadingColumn& column : kReadingColumns) {
            line_->number(row.values.*column.value);
        }
        using Seconds = std::chrono::duration<double>;
        line_->number(row.plug_clock_offset ? std::optional(Seconds(*row.plug_clock_offset).count()) : std::nullopt);
        line_->whole(row.flags);
    }
    line_->end();
    return true;
}

bool ExportedRows::append(std::string& text, const IntervalRow& row) {
    const Interval& interval = row.interval;
    if (voltage_only_ && interval.status != IntervalStatus::valid) {
        return false;
    }
    line_->begin(text, begin_, line_->fields_of_owner);
    line_->whole(interval.channel);
    line_->moment(interval.start);
    line_->number(interval.voltage_rms_v);
    line_->number(interval.voltage_min_v);
    line_->number(interval.voltage_max_v);
    if (!voltage_only_) {
        line_->whole(interval.samples);
        if (interval.expected_samples) {
            line_->whole(*interval.expected_samples);
        } else {
            line_->absent();
        }
        line_->word(collector::name(interval.status));
        line_->whole(interval.samples_above);
    }
    line_->end();
    return true;
}

bool ExportedRows::append(std::string& text, const GapRow& row) {
    if (voltage_only_ && row.plug_id) {
        return false;
    }
    line_->begin(text, begin_, line_->fields_of_owner);
    line_->moment(row.gap.start);
    if (row.gap.end) {
        line_->moment(*row.gap.end);
    } else {
        line_->absent();
    }
    line_->word(collector::name(row.gap.cause));
    line_->end();
    return true;
}

}  // namespace collector
