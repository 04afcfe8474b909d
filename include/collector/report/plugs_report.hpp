#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <collector/base/local_clock.hpp>
#include <collector/plugs/plug_lint.hpp>
#include <collector/plugs/plug_presence.hpp>
#include <collector/presentation/report_head.hpp>
#include <collector/store/record_reader.hpp>

/// The fleet: who is there, how well each plug reports, and how its settings are to be mended.
namespace collector {

/// So far back starts are counted.
inline constexpr std::chrono::days kStartsCounted{7};

/// When, and why as the plug worded it; nullopt: it did not say.
struct PlugStart {
    UtcMillis time;
    std::optional<std::string> reason;
};

struct ReportedPlug {
    PlugRow plug;
    PlugPresence presence;
    std::vector<ReadingRecord> latest;  ///< by channel
    /// The mean of the intervals of its last day that have samples, over all channels; nullopt: there is none.
    std::optional<double> samples_per_interval;
    std::optional<std::chrono::milliseconds> pace;  ///< how often it reports
    std::optional<StatusRecord> status;
    std::vector<RelayRecord> relays;
    /// In the last kStartsCounted before PlugsReport::as_of; nullopt: nothing is on record that would tell.
    std::optional<std::uint64_t> starts;
    std::optional<PlugStart> last_start;
    std::optional<TimeSpan> judged;        ///< the readings that settings are judged by; nullopt: it has none
    std::uint64_t voltages;                ///< of these, those with a voltage
    std::vector<CheckedSetting> settings;  ///< in the order of PlugCheck
};

struct PlugsReport {
    ReportHead head;  ///< its period says nothing
    /// Everything is as of this moment: when it was made, or the end of the record where nothing was recorded lately.
    UtcMillis as_of;
    bool is_anyone_announced;         ///< some plug of the record, whichever are reported
    std::vector<ReportedPlug> plugs;  ///< by id
};

/// Reads a day of each plug, the last before its last reading, and what it said of itself.
/// Memory: what is known of each plug. Errors: as of RecordSnapshot.
[[nodiscard]] StoreResult<PlugsReport> read_plugs_report(RecordSnapshot& record, const ReportHead& head,
                                                         const std::vector<PlugRow>& plugs, const LocalClock& clock);

/// How text is to look.
struct TableLook {
    std::size_t columns;  ///< of the terminal; 0: not known, or none
    bool in_colour;
};

/// A table of at most 80 columns, or, on a narrower terminal, a block for each plug; then what to mend in each. Lines
/// to paste are as long as they are.
[[nodiscard]] std::string plugs_text(const PlugsReport& report, const LocalClock& clock, const TableLook& look);

/// One line for each channel after a line of names, by RFC 4180.
[[nodiscard]] std::string plugs_csv(const PlugsReport& report);

/// One object, whose keys are a contract: see collector(1).
[[nodiscard]] std::string plugs_json(const PlugsReport& report);

}  // namespace collector
