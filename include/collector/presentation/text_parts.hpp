#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <collector/presentation/report_head.hpp>
#include <collector/store/record_reader.hpp>

/// What the reports have in common as text for a terminal: rows and paragraphs, which laid_out() breaks into lines.
namespace collector {

/// Of lines, unless a terminal has fewer.
inline constexpr std::size_t kTextColumns = 80;

/// Breaks rows and paragraphs into lines of at most so many columns, 80 at most and 20 at least. Where there is no room
/// for values beside their labels they stand below them.
[[nodiscard]] std::string laid_out(std::string_view text, std::size_t columns);

/// Volts as a person writes a limit: `253 V`, `195.5 V`.
[[nodiscard]] std::string volts(double value);

/// Never up: 99.96 % that is not all must not read 100 %.
[[nodiscard]] std::string percent(double value);

/// What a label says, indented; what does not fit goes on below where the value begins. Neither has a tab.
[[nodiscard]] std::string text_row(std::string_view label, std::string_view value);

/// A topic as plugs have them as it is, any other quoted.
[[nodiscard]] std::string topic_text(const PlugRow& plug);
/// Likewise its firmware; `-`: it never said.
[[nodiscard]] std::string firmware_text(const PlugRow& plug);

/// Sentences: one long line.
[[nodiscard]] std::string paragraph_text(std::string_view sentences);

/// `tasmota_F17F56, channel 2, "Attic"`: the channel unless it is the first.
[[nodiscard]] std::string plug_text(const PlugRow& plug, std::uint8_t channel);

/// Title and period, and up to where the record is made; with an empty line.
[[nodiscard]] std::string head_text(const ReportHead& head, std::string_view title);

/// What has made the report, and when.
[[nodiscard]] std::string foot_text(const ReportHead& head);

}  // namespace collector
