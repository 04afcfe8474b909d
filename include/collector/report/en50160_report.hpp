#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/base/local_clock.hpp>
#include <collector/presentation/report_head.hpp>
#include <collector/presentation/text_parts.hpp>
#include <collector/quality/en50160.hpp>
#include <collector/report/corrections.hpp>
#include <collector/store/record_reader.hpp>

/// The report that a neighbour hands over: what EN 50160 makes of the ten-minute values of some plugs in a week.
namespace collector {

/// One channel of a plug. A plug that has no interval in the period has one with channel 1, of which nothing is known.
struct En50160Channel {
    PlugRow plug;
    std::uint8_t channel;
    ChannelEvidence evidence;
    std::vector<Correction> corrections;  ///< by time; none: the channel was never calibrated in the period
    /// SHA-256 of the intervals it rests on, as 64 hexadecimal digits: of one line for each, `start|samples|status|mV`
    /// with the start in milliseconds since 1970, the status by name, and the root mean square rounded to millivolts
    /// (nothing without one). docs/sql.md has the query that writes the same lines.
    std::string inputs_sha256;
};

struct En50160Report {
    ReportHead head;
    En50160Limits limits;
    std::vector<En50160Channel> channels;  ///< by plug (id) and channel
};

/// Reads the intervals of some plugs of one site. Memory: one plug's intervals at a time.
/// Errors: as of RecordSnapshot.
[[nodiscard]] StoreResult<std::vector<En50160Channel>> evaluate_en50160(RecordSnapshot& record,
                                                                        const std::vector<PlugRow>& plugs,
                                                                        const TimeSpan& period,
                                                                        const En50160Limits& limits,
                                                                        const LocalClock& clock);

/// For a terminal of so many columns, as laid_out() has them, and ASCII, but for the names.
[[nodiscard]] std::string en50160_text(const En50160Report& report, std::size_t columns = kTextColumns);

/// One line for each channel after a line of names, by RFC 4180.
[[nodiscard]] std::string en50160_csv(const En50160Report& report);

/// One object, whose keys are a contract: see collector(1).
[[nodiscard]] std::string en50160_json(const En50160Report& report);

}  // namespace collector
