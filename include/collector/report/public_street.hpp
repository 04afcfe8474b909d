#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/base/local_clock.hpp>
#include <collector/presentation/language.hpp>
#include <collector/presentation/period.hpp>
#include <collector/quality/public_slot.hpp>
#include <collector/store/record_reader.hpp>

/// What of a street is published, as files for any web space: a page for people, CSV and JSON for programs. They are
/// made of public slots and of nothing else, and the same slots give the same bytes: none holds the time at which, or
/// the version with which it was made.
namespace collector {

/// The slots of a span on ten-minute ticks, all of them, empty ones too. A plug counts once: of one with several
/// channels the mean of those that are valid. Memory: 16 bytes for each plug and ten minutes of a day, and 96 for each
/// slot. Errors: those of the record.
[[nodiscard]] StoreResult<std::vector<PublicSlot>> read_public_slots(RecordSnapshot& record,
                                                                     const std::vector<PlugId>& plugs,
                                                                     const TimeSpan& span, const PublicRules& rules);

/// What holds for all that is published.
struct PublicTerms {
    PublicRules rules;
    std::string licence;    ///< as whoever publishes words it; empty: none is named
    std::string time_zone;  ///< IANA name

    friend bool operator==(const PublicTerms&, const PublicTerms&) = default;
};

/// A street in some days.
struct PublicStreet {
    std::optional<std::string> name;  ///< nullopt: it has none
    ReportPeriod period;              ///< whole days; the last may end where the record does
    std::vector<PublicSlot> slots;    ///< of the period
};

/// Whether a slot is not empty.
[[nodiscard]] inline bool is_shown(const PublicSlot& slot) {
    return slot.middle_v.has_value();
}

/// A table by RFC 4180, a line for each slot.
[[nodiscard]] std::string public_csv(const std::vector<PublicSlot>& slots);

/// The slots of such a table. nullopt: it is none, or not as public_csv() writes it.
[[nodiscard]] std::optional<std::vector<PublicSlot>> parse_public_csv(std::string_view text);

/// The same with what it takes to understand it. `street`: its name, if it has one. `month`: `2026-06`.
[[nodiscard]] std::string public_json(const std::optional<std::string>& street, const std::vector<PublicSlot>& slots,
                                      const PublicTerms& terms, const std::string& month);

/// Where a page leads to.
struct PublicLinks {
    struct Month {
        std::chrono::local_days first;
        std::string month;  ///< `2026-06`, which its files are called by
    };
    bool has_overview = false;     ///< in the folder above
    bool leads_to_latest = false;  ///< a month's page does
    std::vector<Month> months;     ///< whose pages and data lie beside it, the latest first
};

/// One HTML file that needs nothing but itself.
[[nodiscard]] std::string public_page(const PublicStreet& street, const PublicTerms& terms, const PublicLinks& links,
                                      const LocalClock& clock, Language language);

/// A street in the overview.
struct PublicEntry {
    std::string folder;
    std::string name;
    std::vector<PublicDay> days;  ///< the latest
};

/// The page that leads to several streets. Made of what is published of each, so that nothing comes out by subtracting.
/// `site`: whose they are; empty: not said.
[[nodiscard]] std::string public_overview(const std::vector<PublicEntry>& streets, const std::string& site,
                                          const PublicTerms& terms, const LocalClock& clock, Language language);

/// `about.json`: how the files were made, and by which rules. `program`: name and version.
[[nodiscard]] std::string public_about(const std::vector<PublicEntry>& streets, const PublicTerms& terms,
                                       const std::string& program);

/// `README.txt` beside the tables: what their columns mean, and the licence; in English.
[[nodiscard]] std::string public_readme(const PublicTerms& terms);

}  // namespace collector
