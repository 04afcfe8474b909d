#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include <collector/base/local_clock.hpp>
#include <collector/presentation/language.hpp>
#include <collector/presentation/report_head.hpp>
#include <collector/presentation/text_parts.hpp>
#include <collector/quality/gap_tally.hpp>
#include <collector/report/en50160_report.hpp>
#include <collector/store/record_reader.hpp>

/// The report on what was not measured, and why.
namespace collector {

struct GapsOfPlug {
    PlugRow plug;
    std::chrono::milliseconds unseen;      ///< of the period, before anything was heard of the plug
    GapEvidence gaps;                      ///< since then, those of all plugs included
    std::vector<En50160Channel> channels;  ///< what share of the period is covered; one at least
};

struct GapsReport {
    ReportHead head;
    TimeSpan known;                 ///< the period as far as the record is made: gaps are of it
    GapEvidence of_all;             ///< of all plugs, since the collector itself was away
    std::vector<GapsOfPlug> plugs;  ///< by id
};

/// Reads gaps and intervals of some plugs of one site. Memory: 24 bytes for each gap of all plugs; for each plug the
/// 100 longest gaps, and as evaluate_en50160.
/// Errors: as of RecordSnapshot.
[[nodiscard]] StoreResult<GapsReport> read_gaps_report(RecordSnapshot& record, const ReportHead& head,
                                                       const std::vector<PlugRow>& plugs, const LocalClock& clock);

/// For a terminal of so many columns, as laid_out() has them, and ASCII, but for the names.
[[nodiscard]] std::string gaps_text(const GapsReport& report, const LocalClock& clock,
                                    std::size_t columns = kTextColumns);

/// One line for each channel after a line of names, by RFC 4180.
[[nodiscard]] std::string gaps_csv(const GapsReport& report);

/// One object, whose keys are a contract: see collector(1).
[[nodiscard]] std::string gaps_json(const GapsReport& report);

/// One HTML file for a person to read and print (A4 portrait), that needs nothing but itself: see en50160_page.
/// `command` is what made it.
[[nodiscard]] std::string gaps_page(const GapsReport& report, const LocalClock& clock, Language language,
                                    const std::string& command);

}  // namespace collector
