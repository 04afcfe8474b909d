#include "cli/publication_plan.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <collector/base/quote.hpp>
#include <collector/presentation/digest.hpp>
#include <collector/presentation/street_words.hpp>

#include "cli/salt_file.hpp"
#include "cli/street_plugs.hpp"

namespace collector {
namespace {

using std::chrono::days;
using std::chrono::local_days;

constexpr days kWeekOfDays{7};

struct Letter {
    std::string_view from;
    std::string_view to;
};
constexpr std::array kLetters{Letter{"ä", "ae"}, Letter{"ö", "oe"}, Letter{"ü", "ue"}, Letter{"ß", "ss"},
                              Letter{"Ä", "ae"}, Letter{"Ö", "oe"}, Letter{"Ü", "ue"}, Letter{"é", "e"},
                              Letter{"è", "e"},  Letter{"ë", "e"},  Letter{"ï", "i"},  Letter{"ó", "o"}};

/// A name as part of an address: `Dorpsstraat 12` is `dorpsstraat-12`.
std::string folder_name(std::string_view name) {
    constexpr std::size_t kLettersMax = 60;
    std::string folder;
    while (!name.empty() && folder.size() < kLettersMax) {
        const auto* const letter =
            std::ranges::find_if(kLetters, [name](const Letter& one) { return name.starts_with(one.from); });
        if (letter != kLetters.end()) {
            folder += letter->to;
            name.remove_prefix(letter->from.size());
            continue;
        }
        const char c = name.front();
        name.remove_prefix(1);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            folder += c;
        } else if (c >= 'A' && c <= 'Z') {
            folder += static_cast<char>(c - 'A' + 'a');
        } else if (!folder.empty() && folder.back() != '-') {
            folder += '-';
        }
    }
    folder.erase(folder.find_last_not_of('-') + 1);
    return folder.empty() ? "street" : folder;
}

/// What a street is called where its name is hidden.
std::string hidden_name(const std::string& salt, const std::string& name, Language language) {
    constexpr std::size_t kDigits = 8;
    return fmt::format("{} {}", word(language, StreetWord::street),
                       keyed_digest(salt, "street " + name).substr(0, kDigits));
}

/// Those with enough plugs; of others nothing is said to anybody but to whoever publishes.
tl::expected<std::vector<Area>, ExitCode> areas_of_streets(const std::vector<StreetConfig>& streets,
                                                           const std::vector<PlugRow>& known, const PublicRules& rules,
                                                           Log& log) {
    std::vector<Area> areas;
    for (const StreetConfig& street : streets) {
        Area area{
            .folder = streets.size() > 1 ? folder_name(street.name) : std::string(), .name = street.name, .plugs = {}};
        std::ranges::transform(plugs_of_street(street, known, log), std::back_inserter(area.plugs), &PlugRow::id);
        if (static_cast<std::int64_t>(area.plugs.size()) < rules.plugs_needed) {
            log.warn(fmt::format("the street {} has {} of the {} plugs that it takes, and is not published",
                                 quote(street.name), area.plugs.size(), rules.plugs_needed));
            continue;
        }
        const auto same = std::ranges::find(areas, area.folder, &Area::folder);
        if (same != areas.end()) {
            log.error(
                fmt::format("the streets {} and {} would both be published in the folder {}; give one another name",
                            quote(*same->name), quote(street.name), area.folder));
            return tl::unexpected(ExitCode::config);
        }
        areas.push_back(std::move(area));
    }
    return areas;
}

tl::expected<std::vector<Area>, ExitCode> areas_of(const WholeRecord& whole, const RecordConfig& config,
                                                   const PublicRules& rules) {
    if (!config.streets.empty()) {
        return areas_of_streets(config.streets, whole.plugs, rules, whole.log);
    }
    Area all;
    if (!whole.site.name.empty()) {
        all.name = whole.site.name;
    }
    std::ranges::transform(whole.plugs, std::back_inserter(all.plugs), &PlugRow::id);
    return std::vector<Area>{std::move(all)};
}

tl::expected<void, ExitCode> hide_names(Publication& publication, const PublishArguments& arguments, Log& log) {
    const auto salt = salt_of(arguments.salt_file, log);
    if (!salt) {
        return tl::unexpected(salt.error());
    }
    publication.site.clear();
    for (Area& area : publication.areas) {
        if (area.name) {
            area.name = hidden_name(*salt, *area.name, publication.language);
            area.folder = area.folder.empty() ? "" : folder_name(*area.name);
        }
    }
    return {};
}

/// Everything on record, unless days or weeks are named.
tl::expected<TimeSpan, ExitCode> span_to_publish(const WholeRecord& whole, const PublishArguments& arguments) {
    const PeriodRequest& request = arguments.record.period;
    if (arguments.weeks > 0 && !request.from.empty()) {
        return refuse(whole.log, "--weeks, or --from and --to, but not both");
    }
    const auto first = std::ranges::min_element(whole.plugs, {}, &PlugRow::first_seen);
    const UtcMillis start = first == whole.plugs.end() ? whole.now : first->first_seen;
    TimeSpan span{interval_start(start), std::max(interval_start(start), whole.site.evaluated_until.value_or(start))};
    if (!request.from.empty() || !request.to.empty()) {
        const auto period = find_period(request, whole.clock, whole.now, whole.site.evaluated_until);
        if (!period) {
            return refuse(whole.log, period.error().what);
        }
        span = {std::max(span.start, period->span.start), std::min(span.end, period->span.end)};
    } else if (arguments.weeks > 0) {
        const local_days last = whole.clock.day_of(span.end - std::chrono::milliseconds{1});
        span.start =
            std::max(span.start, whole.clock.start_of(month_of(last + days{1} - arguments.weeks * kWeekOfDays)));
    }
    span.end = std::max(span.start, span.end);
    return span;
}

}  // namespace

local_days month_of(local_days day) {
    const std::chrono::year_month_day date{day};
    return local_days{date.year() / date.month() / 1};
}

local_days month_after(local_days first) {
    const std::chrono::year_month_day date{first};
    return local_days{(date.year() / date.month() + std::chrono::months{1}) / 1};
}

tl::expected<Publication, ExitCode> plan_publication(const WholeRecord& whole, const RecordConfig& config,
                                                     const PublishArguments& arguments) {
    const PublicRules rules{.plugs_needed = arguments.plugs_needed};
    const auto span = span_to_publish(whole, arguments);
    if (!span) {
        return tl::unexpected(span.error());
    }
    auto areas = areas_of(whole, config, rules);
    if (!areas) {
        return tl::unexpected(areas.error());
    }
    Publication publication{.areas = std::move(*areas),
                            .has_overview = config.streets.size() > 1,
                            .site = whole.site.name,
                            .span = *span,
                            .clock = whole.clock,
                            .language = language_for(arguments.record, config.report),
                            .terms = {.rules = rules, .licence = arguments.licence, .time_zone = whole.time_zone}};
    if (arguments.are_names_hidden) {
        if (const auto hidden = hide_names(publication, arguments, whole.log); !hidden) {
            return tl::unexpected(hidden.error());
        }
    }
    return publication;
}

}  // namespace collector
