#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/base/quote.hpp>
#include <collector/presentation/digest.hpp>
#include <collector/process/console_log.hpp>
#include <collector/report/public_street.hpp>
#include <collector/sqlite_reader/sqlite_record_reader.hpp>

#include "cli/commands.hpp"
#include "cli/publication_plan.hpp"
#include "cli/published_folder.hpp"
#include "cli/record_arguments.hpp"

namespace collector {
namespace {

using std::chrono::days;
using std::chrono::local_days;

/// How many days the first page of a street shows.
constexpr days kLatestDays{35};
/// So long after its end a month that was published stays as it is: who had the one that is made of other plugs, too,
/// would find out a plug by subtracting. And it need not be read again.
constexpr days kMonthOpen{7};

/// `2026-06`.
std::string month_name(local_days first) {
    return day_text(first).substr(0, std::string_view("2026-06").size());
}

/// The first ten-minute tick from then on: a month may begin between two.
UtcMillis tick_from(UtcMillis time) {
    return interval_start(time + kIntervalLength - std::chrono::milliseconds{1});
}

class Publisher {
  public:
    Publisher(RecordReader& reader, const Publication& publication, const PublishArguments& arguments,
              PublishedFolder& folder, Log& log)
        : reader_(reader), plan_(publication), arguments_(arguments), folder_(folder), log_(log) {}

    /// Errors: were said.
    [[nodiscard]] tl::expected<void, ExitCode> publish();

  private:
    using Months = std::vector<PublicLinks::Month>;

    tl::expected<void, ExitCode> publish_area(const Area& area);
    [[nodiscard]] tl::expected<std::vector<PublicSlot>, ExitCode> publish_months(const Area& area, Months& months);
    [[nodiscard]] std::optional<std::vector<PublicSlot>> kept_month(const Area& area, local_days first);
    [[nodiscard]] tl::expected<std::vector<PublicSlot>, ExitCode> read(const Area& area, const TimeSpan& span);
    [[nodiscard]] PublicStreet street_of(const Area& area, const TimeSpan& span, std::vector<PublicSlot> slots) const;
    void publish_month(const Area& area, local_days first, const PublicStreet& street,
                       const std::vector<PublicSlot>& slots);
    [[nodiscard]] std::string terms_of(const Area& area) const;
    [[nodiscard]] static std::string part_of(const Area& area) { return area.folder.empty() ? "." : area.folder; }
    [[nodiscard]] static std::string path(const Area& area, const std::string& file) {
        return area.folder.empty() ? file : area.folder + "/" + file;
    }

    RecordReader& reader_;
    const Publication& plan_;
    const PublishArguments& arguments_;
    PublishedFolder& folder_;
    Log& log_;
    std::vector<PublicEntry> entries_;
};

/// Everything that makes the same slots another file. No street that is not published is in it.
std::string Publisher::terms_of(const Area& area) const {
    Digest digest;
    for (const std::string& text :
         {std::string("1"), fmt::to_string(plan_.terms.rules.plugs_needed), plan_.terms.licence, plan_.terms.time_zone,
          std::string(code(plan_.language)), area.name.value_or(""), std::string(plan_.has_overview ? "many" : "one"),
          arguments_.record.period.from}) {
        digest.add(fmt::format("{}\n{}\n", text.size(), text));
    }
    return digest.hex();
}

/// Each in a snapshot of its own, which is gone before anything is written.
tl::expected<std::vector<PublicSlot>, ExitCode> Publisher::read(const Area& area, const TimeSpan& span) {
    const auto record = reader_.snapshot();
    if (!record) {
        return explain(log_, record.error());
    }
    auto slots = read_public_slots(**record, area.plugs, span, plan_.terms.rules);
    if (!slots) {
        return explain(log_, slots.error());
    }
    return std::move(*slots);
}

/// Without the empty days before the first one that shows anything.
PublicStreet Publisher::street_of(const Area& area, const TimeSpan& span, std::vector<PublicSlot> slots) const {
    const auto shown = std::ranges::find_if(slots, is_shown);
    const local_days first = plan_.clock.day_of(shown == slots.end() ? span.start : shown->start);
    const UtcMillis start = std::max(span.start, plan_.clock.start_of(first));
    std::erase_if(slots, [start](const PublicSlot& slot) { return slot.start < start; });
    return {.name = area.name,
            .period = {.span = {start, span.end},
                       .first_day = first,
                       .last_day = plan_.clock.day_of(std::max(start, span.end - std::chrono::milliseconds{1})),
                       .week = std::nullopt},
            .slots = std::move(slots)};
}

void Publisher::publish_month(const Area& area, local_days first, const PublicStreet& street,
                              const std::vector<PublicSlot>& slots) {
    const std::string month = month_name(first);
    const PublicLinks links{.has_overview = plan_.has_overview, .leads_to_latest = true, .months = {{first, month}}};
    folder_.put({{path(area, "data/" + month + ".csv"), public_csv(slots)},
                 {path(area, "data/" + month + ".json"), public_json(street.name, slots, plan_.terms, month)},
                 {path(area, month + ".html"), public_page(street, plan_.terms, links, plan_.clock, plan_.language)}});
}

/// The slots of a month that stays as it was published. From its own file: had they been made of the record, with the
/// plugs that the street has now, a plug would come out by subtracting. nullopt: it does not stay.
std::optional<std::vector<PublicSlot>> Publisher::kept_month(const Area& area, local_days first) {
    const std::string month = month_name(first);
    const std::array<std::string, 3> files{path(area, "data/" + month + ".csv"), path(area, "data/" + month + ".json"),
                                           path(area, month + ".html")};
    if (plan_.clock.start_of(month_after(first)) + kMonthOpen > plan_.span.end ||
        !std::ranges::all_of(files, [this](const std::string& file) { return folder_.has(file); })) {
        return std::nullopt;
    }
    auto slots = parse_public_csv(folder_.content(files.front()).value_or(""));
    if (slots) {
        std::ranges::for_each(files, [this](const std::string& file) { folder_.keep(file); });
    }
    return slots;
}

/// The months that show anything, the latest first, and the slots of the latest days.
tl::expected<std::vector<PublicSlot>, ExitCode> Publisher::publish_months(const Area& area, Months& months) {
    const bool is_known = !arguments_.anew && folder_.was_published(part_of(area), terms_of(area));
    const local_days last = plan_.clock.day_of(plan_.span.end - std::chrono::milliseconds{1});
    const UtcMillis latest_from = plan_.clock.start_of(last + days{1} - kLatestDays);
    std::vector<PublicSlot> latest;
    for (local_days first = month_of(plan_.clock.day_of(plan_.span.start));
         plan_.clock.start_of(first) < plan_.span.end; first = month_after(first)) {
        auto slots = is_known ? kept_month(area, first) : std::nullopt;
        if (!slots) {
            const UtcMillis end = std::min(plan_.span.end, plan_.clock.start_of(month_after(first)));
            const TimeSpan span{tick_from(std::max(plan_.span.start, plan_.clock.start_of(first))), tick_from(end)};
            auto made = read(area, span);
            if (!made) {
                return tl::unexpected(made.error());
            }
            slots = std::move(*made);
            if (std::ranges::any_of(*slots, is_shown)) {
                publish_month(area, first, street_of(area, span, *slots), *slots);
            }
        }
        if (std::ranges::any_of(*slots, is_shown)) {
            months.insert(months.begin(), {first, month_name(first)});
        }
        std::ranges::copy_if(*slots, std::back_inserter(latest),
                             [latest_from](const PublicSlot& slot) { return slot.start >= latest_from; });
    }
    return latest;
}

tl::expected<void, ExitCode> Publisher::publish_area(const Area& area) {
    Months months;
    auto latest = publish_months(area, months);
    if (!latest) {
        return tl::unexpected(latest.error());
    }
    if (months.empty() && plan_.has_overview) {
        log_.warn(fmt::format("the street {} never had {} plugs measured at once, and is not published",
                              quote(area.name.value_or("")), plan_.terms.rules.plugs_needed));
        return {};
    }
    const UtcMillis start = latest->empty() ? plan_.span.end : latest->front().start;
    PublicStreet street = street_of(area, {start, plan_.span.end}, std::move(*latest));
    if (months.empty()) {
        street.name = std::nullopt;
    } else {
        folder_.put({{path(area, "data/README.txt"), public_readme(plan_.terms)}});
        entries_.push_back({.folder = area.folder,
                            .name = area.name.value_or(""),
                            .days = public_days(street.slots, plan_.terms.rules, plan_.clock)});
        folder_.part_is_done(part_of(area), terms_of(area));
    }
    const PublicLinks links{.has_overview = plan_.has_overview, .leads_to_latest = false, .months = months};
    folder_.put({{path(area, "index.html"), public_page(street, plan_.terms, links, plan_.clock, plan_.language)}});
    return {};
}

tl::expected<void, ExitCode> Publisher::publish() {
    for (const Area& area : plan_.areas) {
        if (auto made = publish_area(area); !made) {
            return made;
        }
    }
    if (plan_.has_overview || plan_.areas.empty()) {
        folder_.put({{"index.html", public_overview(entries_, plan_.site, plan_.terms, plan_.clock, plan_.language)}});
    }
    folder_.put({{"about.json", public_about(entries_, plan_.terms, "collector " COLLECTOR_VERSION)}});
    return {};
}

ExitCode run_publish(const PublishArguments& arguments) {
    ConsoleLog log(LogLevel::info);
    const auto config = find_readable_record(arguments.record, log);
    if (!config) {
        return config.error();
    }
    std::optional<tl::expected<Publication, ExitCode>> publication;
    const auto read = read_record(
        config->database, [&](const WholeRecord& whole) { publication = plan_publication(whole, *config, arguments); },
        log);
    if (!read || !*publication) {
        return read ? publication->error() : read.error();
    }
    const auto reader = open_sqlite_record(config->database);
    if (!reader) {
        return explain(log, reader.error()).value();
    }
    const auto folder = PublishedFolder::open(arguments.folder, log);
    if (!folder) {
        return folder.error();
    }
    Publisher publisher(**reader, **publication, arguments, **folder, log);
    if (const auto made = publisher.publish(); !made) {
        return made.error();
    }
    const ExitCode code = (*folder)->finish();
    if (code == ExitCode::ok && (*folder)->written() + (*folder)->removed() > 0) {
        log.info(fmt::format("{}: {} files written, {} removed", arguments.folder, (*folder)->written(),
                             (*folder)->removed()));
    }
    return code;
}

}  // namespace

Command add_publish_command(CLI::App& app) {
    const auto arguments = std::make_shared<PublishArguments>();
    RecordArguments& record = arguments->record;
    app.add_option("DIR", arguments->folder, "the folder to publish in; it is made if it is not there")->required();
    add_database_options(app, record.database);
    app.add_option("--from", record.period.from, "the first day of what is published, e.g. 2026-05-18; all unless set")
        ->type_name("DAY");
    app.add_option("--to", record.period.to, "its last day; all that is on record unless set")->type_name("DAY");
    app.add_option("--weeks", arguments->weeks, "only the months that touch the last N weeks")
        ->type_name("N")
        ->check(CLI::Range(1, 5300));
    app.add_option("--minimum-plugs", arguments->plugs_needed, "so many plugs are behind whatever is shown, at least")
        ->type_name("N")
        ->check(CLI::Range(kPublicPlugsMin, std::int64_t{100000}))
        ->capture_default_str();
    app.add_option("--licence", arguments->licence, "under which it may be used, as it is to be worded")
        ->type_name("TEXT");
    CLI::Option* const hidden =
        app.add_flag("--pseudonyms", arguments->are_names_hidden, "streets are called by pseudonyms");
    CLI::Option* const salt =
        app.add_option("--salt-file", arguments->salt_file,
                       "keeps what the pseudonyms are made with, so that they stay the same; made if it is not there")
            ->type_name("FILE")
            ->needs(hidden);
    hidden->needs(salt);
    app.add_flag("--anew", arguments->anew, "make months anew that are long over, too");
    add_language_option(app, record.language, "the pages");
    app.footer(
        "Each street of the configuration is published by itself, and without any the whole record as one. No plug is "
        "named or\nshown alone. A second run writes only what has changed.");
    return [arguments] { return Ending{.code = run_publish(*arguments)}; };
}

}  // namespace collector
