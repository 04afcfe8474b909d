#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collector/base/local_clock.hpp>
#include <collector/model/calibration.hpp>
#include <collector/report/pseudonyms.hpp>
#include <collector/store/record_reader.hpp>

namespace collector {

/// What of the record is exported.
enum class ExportKind : std::uint8_t { readings, intervals, gaps };
inline constexpr std::array kExportKinds{ExportKind::readings, ExportKind::intervals, ExportKind::gaps};

/// As in commands.
[[nodiscard]] std::string_view name(ExportKind kind);

enum class ExportFormat : std::uint8_t {
    csv,         ///< RFC 4180, with a line of names
    json_lines,  ///< an object a line; its keys are the same names
};

/// How it is written.
struct ExportStyle {
    ExportFormat format = ExportFormat::csv;
    std::optional<LocalClock> local;  ///< moments are local time by it; nullopt: UTC
    /// For publication: the voltage alone, and nothing that says whose it is or what is done there.
    std::optional<Pseudonyms> voltage_only;
};

/// Rows of the record as text. Names and units are those of the tables `reading`, `interval_10min` and `gap`
/// (docs/sql.md), with the plug's topic and name in place of its id, moments as ISO 8601 text, and beside the voltage
/// that was sent, in `volts`, what the calibration in force makes of it, as in the view `voltage`; numbers have the
/// decimals that were recorded, and what is absent is an empty cell, or null.
///
/// For publication a plug has its pseudonym and no name. Of readings there is the corrected voltage alone, of intervals
/// the root mean square and the extremes; the rows left out are readings whose voltage does not count, or that were
/// sent because the load changed, intervals that are not valid, and gaps of single plugs. One thread.
class ExportedRows {
  public:
    ExportedRows(ExportKind kind, ExportStyle style);
    ~ExportedRows();
    ExportedRows(const ExportedRows&) = delete;
    ExportedRows& operator=(const ExportedRows&) = delete;

    /// What comes before the first row; may be empty.
    [[nodiscard]] std::string head() const;
    /// Whose rows come next; nullptr: those of all plugs. Before the first row. `gains`: those in force, for readings.
    void begin_plug(const PlugRow* plug, Gains gains = {});
    /// Appends a line with its end, unless the row is one to be left out. Only rows of the kind.
    /// False: it was left out.
    bool append(std::string& text, const ReadingRecord& row);
    bool append(std::string& text, const IntervalRow& row);
    bool append(std::string& text, const GapRow& row);

  private:
    struct Line;
    std::unique_ptr<Line> line_;
    ExportKind kind_;
    std::optional<Pseudonyms> voltage_only_;
    std::string begin_;  ///< of each line: whose it is
    Gains gains_;
};

}  // namespace collector
