#include <algorithm>
#include <functional>
#include <iterator>

#include <fmt/format.h>

#include <collector/presentation/figure_words.hpp>
#include <collector/presentation/figures.hpp>
#include <collector/presentation/markup.hpp>
#include <collector/presentation/page_parts.hpp>
#include <collector/presentation/time_figures.hpp>
#include <collector/presentation/words.hpp>
#include <collector/report/inverter_report.hpp>

#include "report/correction_parts.hpp"

namespace collector {
namespace {

using std::chrono::milliseconds;

/// So many episodes of each rule are listed, the longest of them.
constexpr std::size_t kEpisodesListed = 10;

Word word_of(InverterRule rule) {
    switch (rule) {
        case InverterRule::warning:
            return Word::rule_warning;
        case InverterRule::high:
            return Word::rule_high;
        case InverterRule::mean:
            return Word::rule_mean;
        case InverterRule::very_high:
            break;
    }
    return Word::rule_very_high;
}

class InverterPage : private PageParts {
  public:
    InverterPage(const InverterReport& report, const LocalClock& clock, Language language)
        : PageParts(clock, language), report_(report) {}

    [[nodiscard]] std::string head() const {
        return begin(report_.head, Word::inverter_title, say(Word::inverter_indication), "");
    }
    [[nodiscard]] std::string channel(const InverterRow& row) const;
    [[nodiscard]] std::string no_plugs() const { return verdict("not_enough_data", say(Word::no_plugs)); }
    [[nodiscard]] std::string method() const;
    [[nodiscard]] std::string again(const std::string& command) const { return end(report_.head, command); }

  private:
    /// One cell for each rule.
    using Cells = std::vector<std::pair<std::string, std::vector<milliseconds>>>;

    [[nodiscard]] std::string limit(InverterRule rule) const { return volts(limit_of(report_.limits, rule)); }
    [[nodiscard]] std::string sentence(const InverterEvidence& evidence) const;
    [[nodiscard]] std::string two_devices(const InverterEvidence& evidence) const;
    [[nodiscard]] std::string rules(const InverterEvidence& evidence) const;
    [[nodiscard]] std::string table(Word title, Word first_column, const Cells& rows) const;
    [[nodiscard]] std::string hours(const InverterEvidence& evidence) const;
    [[nodiscard]] std::string days(const InverterEvidence& evidence) const;
    [[nodiscard]] std::string episodes(const InverterEvidence& evidence, InverterRule rule) const;

    const InverterReport& report_;
};

std::string InverterPage::sentence(const InverterEvidence& evidence) const {
    const RuleEvidence& high = evidence.of(InverterRule::high);
    const RuleEvidence& mean = evidence.of(InverterRule::mean);
    if (evidence.samples == 0) {
        return verdict("not_enough_data", say(Word::inverter_nothing));
    }
    return high.episodes + mean.episodes == 0
               ? verdict("pass", say(Word::inverter_never, limit(InverterRule::high), limit(InverterRule::mean)))
               : verdict("fail", say(Word::inverter_off, limit(InverterRule::high), duration(total(high.above)),
                                     limit(InverterRule::mean), duration(total(mean.above))));
}

std::string InverterPage::two_devices(const InverterEvidence& evidence) const {
    return evidence.of_two_devices > milliseconds{0}
               ? paragraph(say(Word::inverter_two_devices, duration(evidence.of_two_devices)))
               : std::string();
}

std::string InverterPage::rules(const InverterEvidence& evidence) const {
    std::string text = heading(Word::inverter_rules);
    text += fmt::format(
        "<table>\n<thead><tr><th></th><th class=\"number\">{}</th><th class=\"number\">{}</th>"
        "<th class=\"number\">{}</th></tr></thead>\n",
        escaped(say(Word::time_above)), escaped(say(Word::how_often)), escaped(say(Word::share_of_daylight)));
    for (const InverterRule rule : kInverterRules) {
        const RuleEvidence& of = evidence.of(rule);
        text += fmt::format(
            "<tr><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{} "
            "%</td></tr>\n",
            escaped(say(word_of(rule), limit(rule))), duration(total(of.above)), of.episodes,
            decimal(language(),
                    percent_of(total(of.above_in_daylight), total(evidence.measured_in_daylight)).value_or(0),
                    kPercentDecimals));
    }
    return text + "</table>\n";
}

std::string InverterPage::table(Word title, Word first_column, const Cells& rows) const {
    std::string text = heading(title) + fmt::format("<table>\n<thead><tr><th>{}</th>", escaped(say(first_column)));
    for (const InverterRule rule : kInverterRules) {
        text += fmt::format("<th class=\"number\">{} V{}</th>", limit(rule),
                            rule == InverterRule::mean ? "<br>" + escaped(say(Word::mean_of_ten_minutes)) : "");
    }
    text += "</tr></thead>\n";
    for (const auto& [what, lengths] : rows) {
        text += fmt::format("<tr><td>{}</td>", escaped(what));
        for (const milliseconds length : lengths) {
            text += fmt::format("<td class=\"number\">{}</td>", length > milliseconds{0} ? duration(length) : "");
        }
        text += "</tr>\n";
    }
    return text + "</table>\n";
}

std::string InverterPage::hours(const InverterEvidence& evidence) const {
    Cells rows;
    for (std::size_t hour = 0; hour < 24; ++hour) {
        std::vector<milliseconds> lengths;
        std::ranges::transform(kInverterRules, std::back_inserter(lengths),
                               [&](InverterRule rule) { return by_hour(evidence.of(rule).above)[hour]; });
        if (std::ranges::any_of(lengths, [](milliseconds length) { return length > milliseconds{0}; })) {
            rows.emplace_back(fmt::format("{:02}:00", hour), std::move(lengths));
        }
    }
    return rows.empty() ? std::string() : table(Word::inverter_by_hour, Word::hour, rows);
}

std::string InverterPage::days(const InverterEvidence& evidence) const {
    Cells rows;
    for (std::size_t day = 0; day < evidence.measured.size(); ++day) {
        std::vector<milliseconds> lengths;
        std::ranges::transform(kInverterRules, std::back_inserter(lengths),
                               [&](InverterRule rule) { return by_day(evidence.of(rule).above)[day]; });
        rows.emplace_back(short_day(language(), report_.head.period.first_day + std::chrono::days{day}),
                          std::move(lengths));
    }
    return table(Word::inverter_by_day, Word::day, rows);
}

std::string InverterPage::episodes(const InverterEvidence& evidence, InverterRule rule) const {
    const RuleEvidence& of = evidence.of(rule);
    auto longest = of.longest;
    std::ranges::stable_sort(longest, std::greater{}, &InverterEpisode::above);
    longest.resize(std::min(longest.size(), kEpisodesListed));
    std::ranges::sort(longest, {}, [](const InverterEpisode& episode) { return episode.span.start; });
    if (longest.empty()) {
        return {};
    }
    std::string text = fmt::format("<h3>{}</h3>\n", escaped(say(word_of(rule), limit(rule))));
    text += fmt::format(
        "<table>\n<thead><tr><th>{}</th><th>{}</th><th class=\"number\">{}</th><th "
        "class=\"number\">{}</th></tr></thead>\n",
        escaped(say(Word::from)), escaped(say(Word::to)), escaped(say(Word::time_above)),
        escaped(say(rule == InverterRule::mean ? Word::highest_mean : Word::highest)));
    for (const InverterEpisode& episode : longest) {
        text += fmt::format(
            "<tr><td>{}</td><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{} V</td></tr>\n",
            escaped(moment(episode.span.start)), escaped(episode.lasts ? say(Word::lasts) : moment(episode.span.end)),
            duration(episode.above), mean(episode.highest_v));
    }
    text += "</table>\n";
    const auto all = static_cast<std::size_t>(of.episodes);
    return text + (all > longest.size() ? paragraph(say(Word::more_episodes, longest.size(), all)) : std::string());
}

std::string InverterPage::channel(const InverterRow& row) const {
    const InverterEvidence& evidence = row.evidence;
    std::string text = "<section class=\"plug\">\n" + plug_heading(row.plug, evidence.channel) + sentence(evidence);
    if (evidence.samples == 0) {
        return text + two_devices(evidence) + "</section>\n";
    }
    const milliseconds measured = total(evidence.measured);
    const milliseconds period = length_of(report_.head.period.span);
    text += paragraph(say(Word::inverter_measured, duration(measured), duration(period), share(measured, period),
                          duration(total(evidence.measured_in_daylight)), duration(report_.daylight_length))) +
            two_devices(evidence);
    text += "<table class=\"facts\">\n";
    text += row.corrections.empty() ? fact(say(Word::calibration), say(Word::method_calibration))
                                    : correction_facts(row.corrections, report_.known, *this);
    text += "</table>\n";
    std::vector<std::string> parts{rules(evidence), hours(evidence), days(evidence)};
    for (const InverterRule rule : {InverterRule::high, InverterRule::mean, InverterRule::very_high}) {
        parts.push_back(episodes(evidence, rule));
    }
    for (const std::string& part : parts) {
        text += kept(part);
    }
    return text + "</section>\n";
}

std::string InverterPage::method() const {
    const DaylightChoice& choice = report_.daylight;
    std::string text = fmt::format("<section>\n<h2>{}</h2>\n", escaped(say(Word::method)));
    for (const std::string& part :
         {say(Word::inverter_method), say(Word::inverter_method_mean),
          choice.place ? say(Word::daylight_by_sun, shortest(language(), choice.place->latitude),
                             shortest(language(), choice.place->longitude))
                       : say(Word::daylight_by_hours, choice.hours.from, choice.hours.to),
          say(Word::inverter_method_socket)}) {
        text += fmt::format("<p>{}</p>\n", escaped(part));
    }
    return text + "</section>\n";
}

}  // namespace

std::string inverter_page(const InverterReport& report, const LocalClock& clock, Language language,
                          const std::string& command) {
    const InverterPage page(report, clock, language);
    std::string text = page.head();
    for (const InverterRow& row : report.channels) {
        text += page.channel(row);
    }
    if (report.channels.empty()) {
        text += page.no_plugs();
    }
    return text + page.method() + page.again(command);
}

}  // namespace collector
