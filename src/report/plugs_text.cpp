#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/base/terminal_text.hpp>
#include <collector/presentation/figures.hpp>
#include <collector/presentation/text_parts.hpp>
#include <collector/report/plugs_report.hpp>

#include "report/plug_figures.hpp"

namespace collector {
namespace {

constexpr std::size_t kTableColumns = 80;
constexpr std::size_t kColumnsMin = 20;
/// Below this, what a label says stands under it.
constexpr std::size_t kLabelBesideMin = 60;

enum class Colour : std::uint8_t { none, red, yellow, green, bold };

class PlugsText {
  public:
    PlugsText(const PlugsReport& report, const LocalClock& clock, const TableLook& look)
        : report_(report),
          clock_(clock),
          columns_(look.columns == 0 ? kTableColumns : std::clamp(look.columns, kColumnsMin, kTableColumns)),
          in_colour_(look.in_colour) {}

    [[nodiscard]] std::string whole() {
        add_head();
        if (columns_ >= kTableColumns && !report_.plugs.empty()) {
            add_table();
        }
        for (const ReportedPlug& plug : report_.plugs) {
            add_line(plug_text(plug.plug, 1), Colour::bold);
            if (columns_ < kTableColumns) {
                add_figures(plug);
            }
            add_settings(plug);
            text_ += "\n";
        }
        std::string foot = foot_text(report_.head);
        foot.pop_back();
        add_line(foot);
        return text_;
    }

  private:
    [[nodiscard]] std::string painted(const std::string& text, Colour colour) const {
        constexpr std::array<std::string_view, 5> kCodes{"", "31", "33", "32", "1"};
        const auto code = kCodes.at(static_cast<std::size_t>(colour));
        return in_colour_ && !code.empty() && !text.empty() ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
    }
    void add_line(std::string_view text, Colour colour = Colour::none) {
        for (const std::string& line : wrapped(text, columns_)) {
            text_ += painted(line, colour) + "\n";
        }
    }
    /// `2026-06-08 16:59`
    [[nodiscard]] std::string minute(UtcMillis time) const {
        const auto passed = std::chrono::floor<std::chrono::minutes>(clock_.time_of_day(time));
        return fmt::format("{} {:02}:{:02}", day_text(clock_.day_of(time)), passed / std::chrono::hours{1},
                           (passed % std::chrono::hours{1}).count());
    }
    void add_row(std::string_view label, std::string_view value, Colour colour = Colour::none);
    void add_head();
    void add_table();
    void add_table_rows(const ReportedPlug& plug);
    void add_figures(const ReportedPlug& plug);
    void add_settings(const ReportedPlug& plug);
    void add_backlog(const std::string& line);
    [[nodiscard]] std::string latest_text(const ReportedPlug& plug) const;

    const PlugsReport& report_;
    const LocalClock& clock_;
    std::size_t columns_;
    bool in_colour_;
    std::string text_;
};

Colour colour_of(PlugPresence presence) {
    return presence == PlugPresence::online ? Colour::none : Colour::red;
}

std::string volts_of(const ReadingRecord& reading) {
    return reading.values.voltage_v ? fmt::to_string(rounded(*reading.values.voltage_v, kVoltDecimals)) : "-";
}

std::string samples_of(const ReportedPlug& plug) {
    return plug.samples_per_interval ? fmt::format("{:.1f}", *plug.samples_per_interval) : "-";
}

/// dBm where they are known, else per cent.
std::string signal_of(const ReportedPlug& plug) {
    if (plug.status && plug.status->wifi_signal_dbm) {
        return fmt::to_string(*plug.status->wifi_signal_dbm);
    }
    return plug.status && plug.status->wifi_rssi_percent ? fmt::format("{} %", *plug.status->wifi_rssi_percent) : "-";
}

std::string starts_of(const ReportedPlug& plug) {
    return plug.starts ? fmt::to_string(*plug.starts) : "-";
}

std::string_view subject(PlugCheck check) {
    constexpr std::array<std::string_view, kPlugChecks> kSubjects{
        "resolution", "samples", "offset in its times", "summer time", "relay",
        "discovery",  "name",    "retained readings",   "clock",       "firmware"};
    return kSubjects.at(static_cast<std::size_t>(check));
}

void PlugsText::add_row(std::string_view label, std::string_view value, Colour colour) {
    constexpr std::size_t kLabelColumns = 18;
    constexpr std::string_view kIndent = "  ";
    if (columns_ < kLabelBesideMin) {
        for (const std::string& line : wrapped(label, columns_ - kIndent.size())) {
            text_ += fmt::format("{}{}\n", kIndent, painted(line, colour));
        }
        for (const std::string& line : wrapped(value, columns_ - 2 * kIndent.size())) {
            text_ += fmt::format("{}{}{}\n", kIndent, kIndent, line);
        }
        return;
    }
    const bool fits = columns_of(label) < kLabelColumns;
    if (!fits) {
        text_ += fmt::format("{}{}\n", kIndent, painted(std::string(label), colour));
    }
    std::string shown = fits ? std::string(label) : std::string();
    for (const std::string& line : wrapped(value, columns_ - kLabelColumns - kIndent.size())) {
        const std::string gap(kLabelColumns - columns_of(shown), ' ');
        text_ += fmt::format("{}{}{}{}\n", kIndent, painted(shown, colour), gap, line);
        shown.clear();
    }
}

void PlugsText::add_head() {
    const UtcMillis as_of = report_.as_of;
    add_line(fmt::format("Plugs as of {} ({})", minute(as_of), report_.head.time_zone));
    text_ += "\n";
    if (as_of != report_.head.made_at) {
        add_line("Nothing was recorded after that: is the collector running?", Colour::red);
        text_ += "\n";
    }
    if (report_.plugs.empty()) {
        add_line("No plug is on record.");
        text_ += "\n";
    } else if (!report_.is_anyone_announced) {
        add_line(
            "No plug was ever announced: does broker.topics in the configuration name tasmota/discovery/+/+, and may "
            "the collector subscribe to it?",
            Colour::red);
        text_ += "\n";
    }
}

void PlugsText::add_table() {
    text_ += fmt::format("{:<17} {:<7} {:>7} {:<16} {:>7} {:<9} {:>4} {:>6}\n", "plug", "status", "volts", "at",
                         "/10 min", "firmware", "dBm", "starts");
    for (const ReportedPlug& plug : report_.plugs) {
        add_table_rows(plug);
    }
    text_ += "\n";
    add_line(
        fmt::format("/10 min: samples in ten minutes, on the last day that it reported. dBm: Wi-Fi signal. "
                    "starts: in the last {} days.",
                    kStartsCounted.count()));
    text_ += "\n";
}

void PlugsText::add_table_rows(const ReportedPlug& plug) {
    constexpr std::size_t kTopicColumns = 17;
    std::string topic = topic_text(plug.plug);
    if (columns_of(topic) > kTopicColumns) {
        add_line(topic);
        topic.clear();
    }
    const std::string gap(kTopicColumns - columns_of(topic), ' ');
    const bool has_reading = !plug.latest.empty();
    text_ += fmt::format("{}{} {} {:>7} {:<16} {:>7} {:<9} {:>4} {:>6}\n", topic, gap,
                         painted(fmt::format("{:<7}", word(plug.presence)), colour_of(plug.presence)),
                         has_reading ? volts_of(plug.latest.front()) : "-",
                         has_reading ? minute(plug.latest.front().time) : "-", samples_of(plug),
                         firmware_text(plug.plug), signal_of(plug), starts_of(plug));
    for (std::size_t i = 1; i < plug.latest.size(); ++i) {
        text_ += fmt::format("  {:<15} {:<7} {:>7} {}\n", fmt::format("channel {}", plug.latest[i].channel), "",
                             volts_of(plug.latest[i]), minute(plug.latest[i].time));
    }
}

std::string PlugsText::latest_text(const ReportedPlug& plug) const {
    std::string text;
    for (const ReadingRecord& reading : plug.latest) {
        const std::string channel = plug.latest.size() > 1 ? fmt::format("channel {}: ", reading.channel) : "";
        text += fmt::format("{}{}{} V, {}", text.empty() ? "" : "; ", channel, volts_of(reading), minute(reading.time));
    }
    return text.empty() ? "no reading" : text;
}

void PlugsText::add_figures(const ReportedPlug& plug) {
    add_row("status", word(plug.presence), colour_of(plug.presence));
    add_row("volts", latest_text(plug));
    add_row("samples", samples_of(plug) + " in ten minutes");
    add_row("firmware", firmware_text(plug.plug));
    const std::string signal = signal_of(plug);
    add_row("signal", signal == "-" || signal.ends_with('%') ? signal : signal + " dBm");
    add_row("starts", fmt::format("{} in {} days", starts_of(plug), kStartsCounted.count()));
}

void PlugsText::add_settings(const ReportedPlug& plug) {
    const auto is_unknown = [](const CheckedSetting& setting) { return setting.result == CheckResult::unknown; };
    if (std::ranges::all_of(plug.settings, is_unknown)) {
        add_row("not known", plug.judged ? "how it is set" : "how it is set: no reading is on record");
        return;
    }
    if (plug.judged && report_.as_of - plug.judged->end > kHeardLately) {
        add_row("judged",
                fmt::format("by the day until {}, since it has sent no reading after that", minute(plug.judged->end)));
    }
    std::string not_known;
    for (const CheckedSetting& setting : plug.settings) {
        if (setting.result == CheckResult::wrong) {
            add_row(setting.command, setting.evidence, Colour::yellow);
        } else if (is_unknown(setting)) {
            not_known +=
                fmt::format("{}{} ({})", not_known.empty() ? "" : "; ", subject(setting.check), setting.evidence);
        }
    }
    if (!not_known.empty()) {
        add_row("not known", not_known);
    }
    const std::string line = backlog(plug.settings);
    if (!line.empty()) {
        add_backlog(line);
    } else {
        text_ += "  " + painted("nothing to mend", Colour::green) + "\n";
    }
}

void PlugsText::add_backlog(const std::string& line) {
    if (loads_firmware(line)) {
        add_row("take care", std::string(kUpgradeAdvice));
    }
    text_ += "  " + painted(line, Colour::bold) + "\n";
}

}  // namespace

std::string plugs_text(const PlugsReport& report, const LocalClock& clock, const TableLook& look) {
    return PlugsText(report, clock, look).whole();
}

}  // namespace collector
