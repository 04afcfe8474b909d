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

Json correction_json(std::span<const Correction> corrections, CorrectionSources sources) {
    Json all;
    for (const Correction& one : corrections) {
        if (is_corrected(one)) {
            all.push_back({{"gain", one.gain},
                           {"source", sources == CorrectionSources::told ? Json(one.source) : Json(nullptr)},
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

std::string correction_text(std::span<const Correction> corrections, const TimeSpan& period, std::string_view label,
                            CorrectionSources sources) {
    std::string text;
    const auto add = [&](const std::string& what) { text += text_row(text.empty() ? label : "", what); };
    for (const Correction& one : corrections) {
        if (is_corrected(one)) {
            const std::string when = one.span == period ? std::string() : ", " + span_text(one.span);
            const bool is_told = sources == CorrectionSources::told;
            add(fmt::format("times {}{}{}", rounded(one.gain, kGainDecimals), when,
                            is_told ? ": " + quote_for_terminal(one.source) : ""));
        }
        if (one.state == State::kept) {
            add(fmt::format("{} stays as it was made: its readings are deleted", span_text(one.span)));
        }
    }
    if (is_any(corrections, State::pending)) {
        add("changes of calibration are being worked in");
    }
    return text;
}

std::string correction_facts(std::span<const Correction> corrections, const TimeSpan& period, const PageParts& page,
                             const std::string& label, CorrectionSources sources) {
    std::string facts;
    const auto add = [&](const std::string& sentence) {
        const std::string what = label.empty() ? page.say(Word::calibration) : label;
        facts += PageParts::fact(facts.empty() ? what : std::string(), sentence);
    };
    const auto corrected = [&](const Correction& one) {
        const std::string gain = gain_text(page.language(), one.gain);
        std::string sentence = one.span == period ? page.say(Word::calibration_whole, gain)
                                                  : page.say(Word::calibration_part, page.moment(one.span.start),
                                                             page.moment(one.span.end), gain);
        return sources == CorrectionSources::told ? sentence + " " + page.say(Word::calibration_source, one.source)
                                                  : sentence;
    };
    for (const Correction& one : corrections) {
        if (is_corrected(one)) {
            add(corrected(one));
        }
        if (one.state == State::kept) {
            add(page.say(Word::calibration_kept, page.moment(one.span.start), page.moment(one.span.end)));
        }
    }
    if (is_any(corrections, State::pending)) {
        add(page.say(Word::calibration_pending));
    }
    return facts;
}

}  // namespace collector
