#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <collector/charts/street_charts.hpp>
#include <collector/presentation/markup.hpp>
#include <collector/presentation/page_parts.hpp>
#include <collector/presentation/time_figures.hpp>
#include <collector/report/public_street.hpp>

namespace collector {
namespace {

constexpr std::string_view kStreetStyle = R"css(
nav { margin: 0 0 .8em; }
nav a { margin-right: 1.2em; }
a { color: #17507a; }
h1 { overflow-wrap: anywhere; }
td.number { white-space: nowrap; }
@media (max-width: 560px) { th, td { padding: .2em .3em; } }
summary { cursor: pointer; padding: .3em 0; color: #17507a; text-decoration: underline; }
svg text.length { font-size: 14px; }
footer { margin-top: 2em; border-top: 1px solid #b8b8b8; padding-top: .6em; overflow-wrap: anywhere; }
@media print { nav, .screen { display: none; } a { color: inherit; } }
)css";

/// `kind`: its class.
std::string section(std::string_view heading, std::string_view rest, std::string_view kind = "keep") {
    return fmt::format("<section class=\"{}\">\n<h2>{}</h2>\n{}</section>\n", kind, escaped(heading), rest);
}

std::string head_cell(std::string_view text, bool is_number) {
    return fmt::format("<th scope=\"col\"{}>{}</th>", is_number ? " class=\"number\"" : "", escaped(text));
}

std::string number_cell(std::string_view text) {
    return fmt::format("<td class=\"number\">{}</td>", escaped(text));
}

std::string link(std::string_view address, std::string_view text) {
    return fmt::format("<a href=\"{}\">{}</a>", escaped(address), escaped(text));
}

std::int64_t days_high(const std::vector<PublicDay>& days) {
    return std::ranges::count_if(days, [](const PublicDay& day) { return day.high > 0; });
}

std::int64_t days_shown(const std::vector<PublicDay>& days) {
    return std::ranges::count_if(days, [](const PublicDay& day) { return day.slots > 0; });
}

std::int64_t slots_high(const std::vector<PublicDay>& days) {
    return std::accumulate(days.begin(), days.end(), std::int64_t{0},
                           [](std::int64_t sum, const PublicDay& day) { return sum + day.high; });
}

/// nullptr: none is shown.
const PublicDay* highest_of(const std::vector<PublicDay>& days) {
    const auto found = std::ranges::max_element(days, {}, &PublicDay::highest_v);
    return found == days.end() || !found->highest_v ? nullptr : &*found;
}

/// What all pages have in common.
class PublicParts : public PageParts {
  public:
    PublicParts(const PublicTerms& terms, const LocalClock& clock, Language language)
        : PageParts(clock, language), terms_(terms) {}

    [[nodiscard]] const PublicTerms& terms() const { return terms_; }
    [[nodiscard]] double limit() const { return terms_.rules.high_v; }
    [[nodiscard]] static std::string length(std::int64_t slots);
    [[nodiscard]] std::string start(const std::string& title, const std::string& more, std::string_view nav) const;
    /// How it was made, and the licence; then nothing can follow.
    [[nodiscard]] std::string finish() const;

  private:
    const PublicTerms& terms_;
};

std::string PublicParts::length(std::int64_t slots) {
    const std::chrono::hh_mm_ss length{std::chrono::minutes{slots * kIntervalLength}};
    const auto hours = length.hours().count();
    const auto minutes = length.minutes().count();
    return hours == 0     ? fmt::format("{} min", minutes)
           : minutes == 0 ? fmt::format("{} h", hours)
                          : fmt::format("{} h {:02} min", hours, minutes);
}

std::string PublicParts::start(const std::string& title, const std::string& more, std::string_view nav) const {
    return open(title, kStreetStyle) + fmt::format("<header>\n{}<h1>{}</h1>\n{}</header>\n<main>\n",
                                                   nav.empty() ? std::string() : fmt::format("<nav>{}</nav>\n", nav),
                                                   escaped(title), more);
}

std::string PublicParts::finish() const {
    const auto needed = terms_.rules.plugs_needed;
    std::string how;
    for (const std::string& sentence : {say(StreetWord::how_measured), say(StreetWord::how_public, needed),
                                        say(StreetWord::how_figures, needed - 1, needed - 1, needed),
                                        say(StreetWord::how_counts, needed), say(StreetWord::how_not)}) {
        how += fmt::format("<p>{}</p>\n", escaped(sentence));
    }
    const std::string licence =
        terms_.licence.empty() ? say(StreetWord::licence_none) : say(StreetWord::licence_explained, terms_.licence);
    return section(say(StreetWord::how), how) +
           fmt::format("</main>\n<footer>\n<p><strong>{}.</strong> {}</p>\n</footer>\n</body>\n</html>\n",
                       escaped(say(StreetWord::licence)), escaped(licence));
}

/// One street.
class PublicPage : public PublicParts {
  public:
    PublicPage(const PublicStreet& street, const PublicTerms& terms, const PublicLinks& links, const LocalClock& clock,
               Language language)
        : PublicParts(terms, clock, language),
          street_(street),
          links_(links),
          days_(public_days(street.slots, terms.rules, clock)) {}

    [[nodiscard]] std::string head() const;
    [[nodiscard]] std::string verdict() const;
    [[nodiscard]] std::string pictures() const;
    [[nodiscard]] std::string table() const;
    [[nodiscard]] std::string months() const;

  private:
    [[nodiscard]] std::string day_row(const PublicDay& day) const;
    [[nodiscard]] bool has_shares() const {
        return std::ranges::any_of(days_, [](const PublicDay& day) { return day.above_percent.has_value(); });
    }

    const PublicStreet& street_;
    const PublicLinks& links_;
    std::vector<PublicDay> days_;
};

std::string PublicPage::head() const {
    const ReportPeriod& period = street_.period;
    std::string nav;
    nav += links_.has_overview ? link("../index.html", say(StreetWord::back_to_overview)) + "\n" : "";
    nav += links_.leads_to_latest ? link("index.html", say(StreetWord::back_to_latest)) + "\n" : "";
    std::string more =
        fmt::format("<p>{}</p>\n", escaped(say(StreetWord::days_covered, long_day(language(), period.first_day),
                                               long_day(language(), period.last_day), terms().time_zone)));
    if (period.span.end < clock().start_of(period.last_day + std::chrono::days{1})) {
        more += paragraph(say(StreetWord::record_until, short_day(language(), clock().day_of(period.span.end)),
                              time_of_day(period.span.end)));
    }
    return start(street_.name ? say(StreetWord::title_of, *street_.name) : say(StreetWord::title), more, nav);
}

std::string PublicPage::verdict() const {
    const PublicDay* const highest = highest_of(days_);
    if (highest == nullptr) {
        return fmt::format("<p class=\"verdict not_enough_data\">{}</p>\n", escaped(say(StreetWord::nothing)));
    }
    const std::int64_t high = days_high(days_);
    std::string text =
        high == 0 ? say(StreetWord::never_high, volts(limit()))
                  : say(StreetWord::high_on_days, volts(limit()), high, days_shown(days_), length(slots_high(days_)));
    text += " " + say(StreetWord::highest, tenth(*highest->highest_v), short_day(language(), highest->day),
                      time_of_day(*highest->highest_at));
    const auto share = std::ranges::max_element(days_, {}, &PublicDay::above_percent)->above_percent.value_or(0);
    text += share > 0 ? " " + say(StreetWord::share_at_most, share, volts(limit())) : "";
    return fmt::format("<p class=\"verdict {}\">{}</p>\n", high == 0 ? "pass" : "fail", escaped(text));
}

std::string PublicPage::pictures() const {
    const En50160Limits limits{.high_v = limit()};
    const ChartFrame frame{
        .period = street_.period, .clock = clock(), .limits = limits, .language = language(), .id = "street"};
    const auto wide = [](const std::string& svg) { return fmt::format("<div class=\"wide\">{}</div>\n", svg); };
    std::string text = section(say(StreetWord::band), wide(street_band(frame, street_.slots)));
    text += section(say(StreetWord::calendar), paragraph(say(StreetWord::calendar_description, volts(limit()))) +
                                                   wide(street_calendar(frame, days_)));
    if (has_shares()) {
        text +=
            section(say(StreetWord::share, volts(limit())),
                    paragraph(say(StreetWord::share_description, volts(limit()))) + wide(street_share(frame, days_)));
    }
    return text + section(say(Word::heat_map),
                          paragraph(say(StreetWord::hours_explained)) + wide(street_hours(frame, street_.slots)));
}

std::string PublicPage::day_row(const PublicDay& day) const {
    const auto volts_of = [this](const std::optional<double>& value) {
        return value ? tenth(*value) + " V" : std::string("–");
    };
    return fmt::format(
        "<tr><th scope=\"row\">{}</th>{}{}{}{}</tr>\n", escaped(short_day(language(), day.day)),
        number_cell(volts_of(day.lowest_v)),
        number_cell(volts_of(day.highest_v) + (day.highest_at ? ", " + time_of_day(*day.highest_at) : std::string())),
        number_cell(day.slots > 0 ? time_above_text(day) + " h" : "–"),
        number_cell(day.above_percent ? fmt::format("≥ {} %", *day.above_percent) : "–"));
}

std::string PublicPage::table() const {
    std::string rows;
    for (const PublicDay& day : days_) {
        rows += day_row(day);
    }
    const std::string head = head_cell(say(StreetWord::day), false) + head_cell(say(StreetWord::lowest_column), true) +
                             head_cell(say(StreetWord::highest_column), true) +
                             head_cell(say(StreetWord::time_above_column, volts(limit())), true) +
                             head_cell(say(StreetWord::share_column), true);
    return section(say(StreetWord::day_by_day),
                   fmt::format("<details>\n<summary>{}</summary>\n<div class=\"wide\"><table>\n<thead><tr>{}</tr>"
                               "</thead>\n<tbody>\n{}</tbody>\n</table></div>\n</details>\n",
                               escaped(say(StreetWord::table)), head, rows),
                   "screen");
}

std::string PublicPage::months() const {
    if (links_.months.empty()) {
        return {};
    }
    std::string rows;
    for (const PublicLinks::Month& one : links_.months) {
        rows += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n",
                            link(one.month + ".html", month_text(language(), one.first)),
                            link("data/" + one.month + ".csv", "CSV"), link("data/" + one.month + ".json", "JSON"));
    }
    return section(say(StreetWord::months), paragraph(say(StreetWord::months_explained)) +
                                                fmt::format("<table>\n<tbody>\n{}</tbody>\n</table>\n", rows));
}

}  // namespace

std::string public_page(const PublicStreet& street, const PublicTerms& terms, const PublicLinks& links,
                        const LocalClock& clock, Language language) {
    const PublicPage page(street, terms, links, clock, language);
    const bool has_pictures = std::ranges::any_of(street.slots, is_shown);
    return page.head() + page.verdict() + (has_pictures ? page.pictures() + page.table() : std::string()) +
           page.months() + page.finish();
}

std::string public_overview(const std::vector<PublicEntry>& streets, const std::string& site, const PublicTerms& terms,
                            const LocalClock& clock, Language language) {
    const PublicParts parts(terms, clock, language);
    std::size_t latest = 0;
    std::string rows;
    for (const PublicEntry& street : streets) {
        const PublicDay* const highest = highest_of(street.days);
        latest = std::max(latest, street.days.size());
        rows +=
            fmt::format("<tr><th scope=\"row\">{}</th>{}{}{}</tr>\n", link(street.folder + "/index.html", street.name),
                        number_cell(fmt::format("{} / {}", days_high(street.days), days_shown(street.days))),
                        number_cell(highest == nullptr ? "–" : PublicParts::length(slots_high(street.days))),
                        number_cell(highest == nullptr ? std::string("–") : parts.tenth(*highest->highest_v) + " V"));
    }
    const std::string limit = parts.volts(parts.limit());
    const std::string head = head_cell(parts.say(StreetWord::street), false) +
                             head_cell(parts.say(StreetWord::days_high_column, limit), true) +
                             head_cell(parts.say(StreetWord::time_above_column, limit), true) +
                             head_cell(parts.say(StreetWord::highest_column), true);
    const std::string title = site.empty() ? parts.say(StreetWord::overview) : parts.say(StreetWord::title_of, site);
    const std::string nothing =
        fmt::format("<p class=\"verdict not_enough_data\">{}</p>\n", escaped(parts.say(StreetWord::nothing)));
    const std::string table =
        PageParts::paragraph(parts.say(StreetWord::latest_days, latest)) +
        fmt::format("<div class=\"wide\"><table>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody>\n</table></div>\n",
                    head, rows);
    return parts.start(title, {}, {}) +
           section(parts.say(StreetWord::streets),
                   (streets.empty() ? nothing : table) +
                       PageParts::paragraph(parts.say(StreetWord::streets_explained, terms.rules.plugs_needed))) +
           parts.finish();
}

}  // namespace collector
