#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/base/local_clock.hpp>
#include <collector/presentation/language.hpp>
#include <collector/presentation/report_head.hpp>
#include <collector/presentation/text_parts.hpp>
#include <collector/quality/street.hpp>
#include <collector/report/corrections.hpp>
#include <collector/store/record_reader.hpp>

/// What several plugs show together: when it is the street that is too high, and which of them goes its own way.
namespace collector {

/// Whose a curve is, and how its values were corrected.
struct StreetCurve {
    PlugRow plug;
    std::uint8_t channel;
    std::vector<Correction> corrections;  ///< by time; none: the channel was never calibrated in the period
};

struct StreetRecord {
    std::vector<StreetSlot> slots;    ///< of the period, as far as the record is made; by time
    StreetEvidence evidence;          ///< of the curves in the order of order_of_curves()
    std::vector<StreetCurve> curves;  ///< whose they are, in the same order
    std::vector<Gap> gaps_of_all;     ///< that touch the period, by time

    /// How many plugs have a value.
    [[nodiscard]] std::int64_t plugs_measured() const;
    /// The share of values that are there, of all slots and curves; 0 to 100.
    [[nodiscard]] double coverage_percent() const;
};

struct StreetReport {
    ReportHead head;
    std::optional<std::string> street;  ///< its name, if it is one of the configuration
    StreetRules rules;
    std::int64_t plugs;    ///< asked for
    bool are_plugs_named;  ///< else curves are known by number alone, and what they were compared with is not said
    StreetRecord record;
};

/// Reads the valid intervals of some plugs of one site, a day of all of them at a time. Memory: 80 bytes a slot, 2.3 kB
/// a curve, and what StreetTally says: a year of 100 plugs takes some 35 MB, and as JSON twice as much.
/// Errors: as of RecordSnapshot.
[[nodiscard]] StoreResult<StreetRecord> evaluate_street(RecordSnapshot& record, const std::vector<PlugRow>& plugs,
                                                        const ReportHead& head, const StreetRules& rules,
                                                        const LocalClock& clock);

/// For a terminal of so many columns, as laid_out() has them, and ASCII, but for the names.
[[nodiscard]] std::string street_text(const StreetReport& report, const LocalClock& clock,
                                      std::size_t columns = kTextColumns);

/// One line for each slot after a line of names, by RFC 4180. No plug is in it.
[[nodiscard]] std::string street_csv(const StreetReport& report);

/// One object, whose keys are a contract: see collector(1).
[[nodiscard]] std::string street_json(const StreetReport& report);

/// One HTML file for a person to read and print (A4 portrait), that needs nothing but itself: see en50160_page. Periods
/// as long as that. `command` is what made it.
[[nodiscard]] std::string street_page(const StreetReport& report, const LocalClock& clock, Language language,
                                      const std::string& command);

}  // namespace collector
