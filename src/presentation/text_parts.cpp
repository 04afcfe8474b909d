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

constexpr std::string_view kRowIndent = "  ";
/// Between a label and its value, until they are laid out.
constexpr char kValueMark = '\t';

void append_lines(std::string& lines, const std::string& indent, std::string_view text, std::size_t columns) {
    const std::size_t room = columns > indent.size() ? columns - indent.size() : 1;
    for (const std::string& line : wrapped(text, room)) {
        lines += (line.empty() ? "" : indent) + line + "\n";
    }
}

void append_row(std::string& lines, std::string_view label, std::string_view value, std::size_t columns) {
    /// Below this, what a label says stands under it.
    constexpr std::size_t kBesideMin = 60;
    constexpr std::size_t kLabelColumns = 18;
    if (columns < kBesideMin) {
        if (!label.empty()) {
            append_lines(lines, std::string(kRowIndent), label, columns);
        }
        if (!value.empty()) {
            append_lines(lines, std::string(2 * kRowIndent.size(), ' '), value, columns);
        }
        return;
    }
    for (const std::string& line : wrapped(value, columns - kLabelColumns - kRowIndent.size())) {
        lines += fmt::format("{}{:<{}}{}\n", kRowIndent, label, kLabelColumns, line);
        label = "";
    }
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
    return fmt::format("{}{}{}{}\n", kRowIndent, label, kValueMark, value);
}

std::string paragraph_text(std::string_view sentences) {
    return std::string(sentences) + "\n";
}

std::string laid_out(std::string_view text, std::size_t columns) {
    constexpr std::size_t kColumnsMin = 20;
    columns = std::clamp(columns, kColumnsMin, kTextColumns);
    std::string lines;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const std::size_t mark = line.find(kValueMark);
        if (mark == std::string_view::npos) {
            const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
            append_lines(lines, std::string(indent, ' '), line.substr(indent), columns);
        } else {
            append_row(lines, line.substr(kRowIndent.size(), mark - kRowIndent.size()), line.substr(mark + 1), columns);
        }
    }
    return lines;
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
