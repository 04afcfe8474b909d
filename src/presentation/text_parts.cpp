#include <collector/presentation/text_parts.hpp>

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/base/terminal_text.hpp>
#include <collector/presentation/figures.hpp>

namespace collector {
namespace {

/// Text from outside could be anything.
std::string shown(const std::string& text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; }) ? text : quote_for_terminal(text);
}

}  // namespace

std::string topic_text(const PlugRow& plug) {
    return shown(plug.topic);
}

std::string firmware_text(const PlugRow& plug) {
    return plug.firmware ? shown(*plug.firmware) : "-";
}

std::string volts(double value) {
    return fmt::format("{} V", rounded(value, kVoltDecimals));
}

std::string percent(double value) {
    return fmt::format("{:.1f} %", cut(value, 1));
}

std::string text_row(std::string_view label, std::string_view value) {
    constexpr std::size_t kValueColumns = 60;
    std::string text;
    for (const std::string& line : wrapped(value, kValueColumns)) {
        text += fmt::format("  {:<18}{}\n", text.empty() ? label : "", line);
    }
    return text;
}

std::string paragraph_text(std::string_view sentences) {
    constexpr std::size_t kColumns = 80;
    std::string text;
    for (const std::string& line : wrapped(sentences, kColumns)) {
        text += line + "\n";
    }
    return text;
}

std::string plug_text(const PlugRow& plug, std::uint8_t channel) {
    return fmt::format("{}{}{}", topic_text(plug), channel > 1 ? fmt::format(", channel {}", channel) : "",
                       plug.name ? ", " + quote_for_terminal(*plug.name) : "");
}

std::string head_text(const ReportHead& head, std::string_view title) {
    const ReportPeriod& period = head.period;
    std::string text = fmt::format("{}{}\n", title, period.week ? ", week " + *period.week : "");
    text += fmt::format("{} to {} ({}), {} intervals of ten minutes\n\n", day_text(period.first_day),
                        day_text(period.last_day), head.time_zone, intervals_in(period.span));
    if (head.evaluated_until && *head.evaluated_until < period.span.end) {
        text += fmt::format("The record is made up to {} so far.\n\n", minute_text(*head.evaluated_until));
    }
    return text;
}

std::string foot_text(const ReportHead& head) {
    return fmt::format("{}, made {}.\n", head.program, second_text(head.made_at));
}

}  // namespace collector
