#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include <fmt/format.h>

#include <collector/base/terminal_text.hpp>
#include <collector/model/mains.hpp>
#include <collector/presentation/text_parts.hpp>
#include <collector/presentation/time_figures.hpp>
#include <collector/report/calibration_list.hpp>
#include <collector/report/calibration_report.hpp>

#include "report/voltage_set.hpp"

namespace collector {
namespace {

/// All of what `calibrate` takes.
constexpr std::size_t kSourceBytes = 200;

std::string span_text(const TimeSpan& span, const LocalClock& clock) {
    return local_text(span.start, clock) + " to " + local_text(span.end, clock);
}

/// `1.00 V too little`.
std::string error_text(double gain) {
    const double missing = kNominalV - kNominalV / gain;
    return fmt::format("at {} the plug shows {:.2f} V too {}", volts(kNominalV), std::abs(missing),
                       missing >= 0 ? "little" : "much");
}

std::string holds_text(const CalibrationReport& report, const LocalClock& clock) {
    std::string text = "from " + local_text(report.valid_from, clock);
    text += report.valid_to ? " to " + local_text(*report.valid_to, clock) : " on";
    if (report.next && (!report.valid_to || *report.valid_to > report.next->valid_from)) {
        text += fmt::format(", until calibration {} takes its place on {}", report.next->id,
                            local_text(report.next->valid_from, clock));
    } else if (!report.valid_to) {
        text += ", until the plug is calibrated itself, another takes its place, or the next calibration";
    }
    return text;
}

/// Whose word the reference is.
std::string reference_text(const PlugComparison& comparison) {
    std::string text;
    for (const Gain& gain : comparison.reference_gains) {
        text += text.empty() ? "" : ", then ";
        text += gain.calibration == 0
                    ? std::string("not calibrated itself")
                    : fmt::format("corrected by its own factor {:.6f} (calibration {})", gain.factor, gain.calibration);
    }
    const bool is_any_uncalibrated =
        std::ranges::any_of(comparison.reference_gains, [](const Gain& gain) { return gain.calibration == 0; });
    return text + (is_any_uncalibrated ? ": the two will agree, which does not make them right" : "");
}

/// What the person should know before trusting it.
std::string remarks_text(const GainEstimate& estimate) {
    std::string text;
    if (estimate.is_narrow()) {
        text += text_row("note", fmt::format("the voltage moved by {:.1f} V only: nobody can tell a factor from a "
                                             "constant by that, nor what holds far from {:.0f} V",
                                             estimate.range_v(), estimate.volts.p50));
    }
    if (estimate.off_at_limit_v) {
        text += text_row("note", fmt::format("the two do not differ by a factor alone, but as if by a constant, too: "
                                             "at {} the corrected plug would show {:.2f} V too {}",
                                             volts(kVoltageHighV), std::abs(*estimate.off_at_limit_v),
                                             *estimate.off_at_limit_v < 0 ? "much" : "little"));
    }
    return text;
}

std::string comparison_text(const PlugComparison& comparison, const LocalClock& clock, const std::string& zone) {
    const GainEstimate& estimate = comparison.estimate;
    std::string text =
        text_row("looked at", fmt::format("{} ({}){}", span_text(comparison.looked_at, clock), zone,
                                          comparison.was_named ? ""
                                                               : ", the last day that both have on record; --from and "
                                                                 "--to name another time"));
    text += text_row("pairs", fmt::format("{}, from {}", estimate.pairs, span_text(estimate.span, clock)));
    text += text_row("method", "mean of the ratios near their median; the interval from 20 parts of the time");
    text += text_row("spread", fmt::format("half of the pairs lie within {:.2f} V", estimate.spread_v));
    text += text_row("voltage", fmt::format("{:.1f} to {:.1f} V (P5 to P95 of the plug); the two move together by "
                                            "{:.2f} (1 is entirely)",
                                            estimate.volts.p5, estimate.volts.p95, estimate.correlation));
    text += text_row("steps", fmt::format("{:.2f} V of the plug, {:.2f} V of the reference; they can hide {:.3f} V",
                                          estimate.plug_step_v, estimate.reference_step_v, estimate.floor_v));
    return text + text_row("reference", reference_text(comparison)) + remarks_text(estimate);
}

/// How the plug itself would be set, instead.
std::string in_the_plug_text(const CalibrationReport& report) {
    const VoltageSet instead = voltage_set(report.channel, report.shown_v, report.gain);
    return paragraph_text(
               fmt::format("The plug itself can be corrected instead, in its console, at a moment when it shows "
                           "{:.1f} V (at another, with what it shows times the factor):",
                           instead.shown_v)) +
           fmt::format("\n  {}\n\n", instead.command) +
           paragraph_text(
               "Do one or the other, never both: that would correct it twice. A calibration that is stored ends "
               "when the collector hears that the plug was set.");
}

std::string stored_text(const CalibrationReport& report) {
    return report.stored_as ? paragraph_text(fmt::format(
                                  "Stored as calibration {0}. While the collector runs, it makes anew what it "
                                  "had made of that time; `collector calibrate --revoke {0}` takes it back.",
                                  *report.stored_as))
                            : paragraph_text("Nothing was stored. The same command with --apply stores it.");
}

std::string_view words_of(CalibrationEnd end) {
    switch (end) {
        case CalibrationEnd::as_asked:
            return "as was asked";
        case CalibrationEnd::recalibrated:
            return "when the plug was calibrated itself, or another took its place";
        case CalibrationEnd::next:
            return "when the next one took its place";
    }
    return {};
}

std::string state_text(const ListedCalibration& listed, const LocalClock& clock) {
    switch (listed.state) {
        case CalibrationState::revoked:
            return "revoked on " + local_text(*listed.calibration.revoked_at, clock);
        case CalibrationState::replaced:
            return "never held: another one is valid from the same moment";
        case CalibrationState::in_force:
        case CalibrationState::to_come:
        case CalibrationState::ended:
            break;
    }
    const std::string until =
        listed.held_until ? fmt::format(" until {}, {}", local_text(*listed.held_until, clock), words_of(*listed.end))
                          : std::string();
    return listed.state == CalibrationState::ended     ? "held" + until
           : listed.state == CalibrationState::to_come ? "will hold" + until
                                                       : "in force" + until;
}

}  // namespace

std::string calibration_text(const CalibrationReport& report, const LocalClock& clock, std::size_t columns) {
    std::string text = "Calibration of " + plug_text(report.plug, report.channel) + "\n";
    if (report.comparison) {
        text += "against " + plug_text(report.comparison->reference, report.comparison->reference_channel) + "\n";
    }
    text += "\n";
    const auto sure = report.comparison
                          ? fmt::format(", with 95 % confidence {:.6f} to {:.6f}", report.comparison->estimate.gain_low,
                                        report.comparison->estimate.gain_high)
                          : std::string();
    text += text_row("factor", fmt::format("{:.6f}{}", report.gain, sure)) + text_row("", error_text(report.gain));
    text += report.comparison ? comparison_text(*report.comparison, clock, report.time_zone)
                              : text_row("source", quote_for_terminal(report.source, kSourceBytes));
    text += text_row("holds", holds_text(report, clock));
    return laid_out(text + "\n" + stored_text(report) + "\n" + in_the_plug_text(report), columns);
}

std::string calibrations_text(const CalibrationList& list, const LocalClock& clock, std::size_t columns) {
    if (list.calibrations.empty()) {
        return "No calibration is on record.\n";
    }
    std::string text;
    for (const ListedCalibration& listed : list.calibrations) {
        const Calibration& one = listed.calibration;
        text += fmt::format("{} {}\n", one.id, plug_text(listed.plug, one.channel));
        text += text_row("factor", fmt::format("{:.6f}: {}", one.gain, error_text(one.gain)));
        text += text_row("source", quote_for_terminal(one.source, kSourceBytes));
        text += text_row("valid", fmt::format("from {}{}", local_text(one.valid_from, clock),
                                              one.valid_to ? " to " + local_text(*one.valid_to, clock) : " on"));
        text += text_row("state", state_text(listed, clock));
        text += text_row("made", local_text(one.made_at, clock)) + "\n";
    }
    return laid_out(text + fmt::format("Times are those of {}.\n", list.time_zone), columns);
}

}  // namespace collector
