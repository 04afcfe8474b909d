#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <collector/base/local_clock.hpp>
#include <collector/presentation/language.hpp>
#include <collector/presentation/report_head.hpp>
#include <collector/presentation/text_parts.hpp>
#include <collector/quality/daylight.hpp>
#include <collector/quality/inverter.hpp>
#include <collector/report/corrections.hpp>
#include <collector/store/record_reader.hpp>

/// The report on what solar inverters make of the voltage: when, and for how long, they would have switched off.
namespace collector {

/// What is taken for day.
struct DaylightChoice {
    HoursOfDay hours{8, 20};
    std::optional<Place> place;  ///< then from sunrise to sunset there, and `hours` do not matter
};

/// One channel of a plug. A plug without a sample in the period has one with channel 1.
struct InverterRow {
    PlugRow plug;
    InverterEvidence evidence;
    std::vector<Correction> corrections;  ///< of its samples, by time; none: they are as they were sent
};

struct InverterReport {
    ReportHead head;
    InverterLimits limits;
    DaylightChoice daylight;
    TimeSpan known;                             ///< the period as far as the record is made: all times are of it
    std::chrono::milliseconds daylight_length;  ///< of what is known
    std::vector<InverterRow> channels;          ///< by plug (id) and channel
};

/// What the report is to be about.
struct InverterRequest {
    ReportHead head;
    std::vector<PlugRow> plugs;  ///< of one site
    InverterLimits limits;
    DaylightChoice daylight;
};

/// Reads the samples of the plugs. Memory: as InverterTally for one plug, and 100 episodes a rule for each channel.
/// Errors: as of RecordSnapshot.
[[nodiscard]] StoreResult<InverterReport> read_inverter_report(RecordSnapshot& record, const InverterRequest& request,
                                                               const LocalClock& clock);

/// For a terminal of so many columns, as laid_out() has them, and ASCII, but for the names.
[[nodiscard]] std::string inverter_text(const InverterReport& report, const LocalClock& clock,
                                        std::size_t columns = kTextColumns);

/// After a line of names one line for each channel, rule and day, by RFC 4180.
[[nodiscard]] std::string inverter_csv(const InverterReport& report);

/// One object, whose keys are a contract: see collector(1).
[[nodiscard]] std::string inverter_json(const InverterReport& report);

/// One HTML file for a person to read and print (A4 portrait), that needs nothing but itself: see en50160_page.
/// `command` is what made it.
[[nodiscard]] std::string inverter_page(const InverterReport& report, const LocalClock& clock, Language language,
                                        const std::string& command);

}  // namespace collector
