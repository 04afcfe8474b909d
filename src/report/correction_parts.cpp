#include "report/correction_parts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <collector/base/terminal_text.hpp>
#include <collector/presentation/figure_words.hpp>
#include <collector/presentation/figures.hpp>
#include <collector/presentation/text_parts.hpp>

namespace collector {
namespace {

using State = CorrectionRow::State;

bool is_any(std::span<const Correction> corrections, State state) {
    return std::ranges::find(corrections, state, &Correction::state) != corrections.end();
}

/// A part of the period without a gain is one that should have one.
bool is_corrected(const Correction& correction) {
    return !correction.source.empty() || correction.gain != 1;
}

/// With no more decimals than it takes.
std::string gain_text(Language language, double gain) {
    int decimals = 1;
    while (decimals < kGainDecimals && rounded(gain, decimals) != rounded(gain, kGainDecimals)) {
        ++decimals;
    }
    return decimal(language, gain, decimals);
}

std::string span_text(const TimeSpan& span) {
    return fmt::format("{} to {}", second_text(span.start), second_text(span.end));
}

}  // namespace

std::string_view correction_state(std::span<const Correction> corrections) {
    return is_any(corrections, State::pending) ? "pending" : is_any(corrections, State::kept) ? "kept" : "current";
}

Json correction_json(std::span<const Correction> corrections) {
    Json all;
    for (const Correction& one : corrections) {
        if (is_corrected(one)) {
            all.push_back({{"gain", one.gain},
                           {"source", one.source},
                           {"from", second_text(one.span.start)},
                           {"to", second_text(one.span.end)}});
        }
    }
    return all;
}

std::string correction_csv(std::span<const Correction> corrections) {
    std::string text;
    for (const Correction& one : corrections) {
        if (is_corrected(one)) {
            text += fmt::format("{}{} {}/{} {}", text.empty() ? "" : "; ", one.gain, second_text(one.span.start),
                                second_text(one.span.end), one.source);
        }
    }
    return text;
}

std::string correction_text(std::span<const Correction> corrections, const TimeSpan& period) {
    std::string text;
    for (const Correction& one : corrections) {
        if (is_corrected(one)) {
            const std::string when = one.span == period ? std::string() : ", " + span_text(one.span);
            text += text_row(
                text.empty() ? "calibration" : "",
                fmt::format("times {}{}: {}", rounded(one.gain, kGainDecimals), when, quote_for_terminal(one.source)));
        }
        if (one.state == State::kept) {
            text += text_row(text.empty() ? "calibration" : "",
                             fmt::format("{} stays as it was made: its readings are deleted", span_text(one.span)));
        }
    }
    if (is_any(corrections, State::pending)) {
        text += text_row(text.empty() ? "calibration" : "", "changes of calibration are being worked in");
    }
    return text;
}

std::string correction_facts(std::span<const Correction> corrections, const TimeSpan& period, const PageParts& page) {
    std::string facts;
    const auto add = [&](const std::string& sentence) {
        facts += PageParts::fact(facts.empty() ? page.say(Word::calibration) : std::string(), sentence);
    };
    for (const Correction& one : corrections) {
        const std::string from = page.moment(one.span.start);
        const std::string to = page.moment(one.span.end);
        if (is_corrected(one)) {
            const std::string gain = gain_text(page.language(), one.gain);
            add(one.span == period ? page.say(Word::calibration_whole, gain, one.source)
                                   : page.say(Word::calibration_part, from, to, gain, one.source));
        }
        if (one.state == State::kept) {
            add(page.say(Word::calibration_kept, from, to));
        }
    }
    if (is_any(corrections, State::pending)) {
        add(page.say(Word::calibration_pending));
    }
    return facts;
}

}  // namespace collector
