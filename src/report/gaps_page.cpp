#include <algorithm>
#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <collector/charts/gap_strips.hpp>
#include <collector/presentation/figure_words.hpp>
#include <collector/presentation/figures.hpp>
#include <collector/presentation/markup.hpp>
#include <collector/presentation/page_parts.hpp>
#include <collector/presentation/page_table.hpp>
#include <collector/presentation/time_figures.hpp>
#include <collector/report/gaps_report.hpp>

#include "report/missing_table.hpp"

namespace collector {
namespace {

using std::chrono::milliseconds;

/// So many gaps of each plug are listed, the longest of them.
constexpr std::size_t kGapsListed = 10;

Word word_of(GapCause cause) {
    switch (cause) {
        case GapCause::collector_stopped:
            return Word::cause_stopped;
        case GapCause::collector_crashed:
            return Word::cause_crashed;
        case GapCause::link_down:
            return Word::missing_link;
        case GapCause::queue_overflow:
            return Word::cause_overflow;
        case GapCause::disk_full:
            return Word::cause_disk_full;
        case GapCause::clock:
            return Word::status_clock;
        case GapCause::plug_offline:
            return Word::missing_offline;
        case GapCause::plug_silent:
            break;
    }
    return Word::missing_silent;
}

class GapsPage : private PageParts {
  public:
    GapsPage(const GapsReport& report, const LocalClock& clock, Language language)
        : PageParts(clock, language), report_(report) {}

    [[nodiscard]] std::string head() const {
        return begin(report_.head, Word::gaps_title, say(Word::gaps_indication), "");
    }
    [[nodiscard]] std::string all_plugs() const;
    [[nodiscard]] std::string plug(const GapsOfPlug& row) const;
    [[nodiscard]] std::string method() const;
    [[nodiscard]] std::string again(const std::string& command) const { return end(report_.head, command); }

  private:
    [[nodiscard]] milliseconds period() const { return length_of(report_.head.period.span); }
    [[nodiscard]] std::string coverage(const ChannelEvidence& evidence) const {
        return decimal(language(), cut(coverage_percent(evidence.numbers), kPercentDecimals), kPercentDecimals);
    }
    [[nodiscard]] std::string sentence() const;
    [[nodiscard]] std::string strips() const;
    [[nodiscard]] std::string overview() const;
    [[nodiscard]] std::string causes(const GapEvidence& gaps) const;
    [[nodiscard]] std::string longest(const GapEvidence& gaps) const;
    [[nodiscard]] std::string facts(const GapsOfPlug& row) const;

    const GapsReport& report_;
};

std::string GapsPage::sentence() const {
    const GapSum& all = report_.of_all.all;
    if (report_.plugs.empty()) {
        return verdict("not_enough_data", say(Word::no_plugs));
    }
    if (length_of(report_.known) == milliseconds{0}) {
        return verdict("not_enough_data", say(Word::gaps_nothing_known));
    }
    if (std::ranges::all_of(report_.plugs,
                            [this](const auto& row) { return row.unseen >= length_of(report_.known); })) {
        return verdict("not_enough_data", say(Word::inverter_nothing));
    }
    return all.gaps == 0
               ? verdict("pass", say(Word::gaps_never_away))
               : verdict("not_enough_data", say(Word::gaps_away, duration(all.length),
                                                decimal(language(), percent_of(all.length, period()).value_or(0), 2)));
}

std::string GapsPage::strips() const {
    std::vector<GapStrip> rows;
    for (const GapsOfPlug& row : report_.plugs) {
        rows.push_back({.label = row.plug.name.value_or(row.plug.topic),
                        .known = {report_.known.start + row.unseen, report_.known.end},
                        .gaps = row.gaps.longest});
    }
    const En50160Limits limits;
    std::string text = heading(Word::gaps_strips);
    for (std::size_t first = 0; first < rows.size(); first += kGapStripsMax) {
        const ChartFrame frame{.period = report_.head.period,
                               .clock = clock(),
                               .limits = limits,
                               .language = language(),
                               .id = fmt::to_string(first)};
        const auto some = std::span(rows).subspan(first, std::min(kGapStripsMax, rows.size() - first));
        text += fmt::format("<div class=\"wide\">{}</div>\n", gap_strips(frame, some));
    }
    return fmt::format("<div class=\"keep\">{}</div>\n", text);
}

std::string GapsPage::overview() const {
    std::vector<PageRow> rows;
    for (const GapsOfPlug& row : report_.plugs) {
        for (const En50160Channel& channel : row.channels) {
            const std::string topic =
                channel.channel > 1 ? say(Word::plug_channel, row.plug.topic, channel.channel) : row.plug.topic;
            rows.push_back({row.plug.name ? fmt::format("{} ({})", topic, *row.plug.name) : topic,
                            coverage(channel.evidence) + " %", fmt::to_string(row.gaps.all.gaps),
                            duration(row.gaps.all.length), duration(row.gaps.all.longest)});
        }
    }
    return heading(Word::gaps_overview) +
           page_table(std::vector{text_column(say(Word::gaps_plug)), number_column(say(Word::gaps_covered)),
                                  number_column(say(Word::gaps_count)), number_column(say(Word::gaps_without)),
                                  number_column(say(Word::gaps_longest_one))},
                      rows);
}

std::string GapsPage::causes(const GapEvidence& gaps) const {
    std::vector<PageRow> rows;
    for (const GapCause cause : kGapCauses) {
        if (const GapSum& sum = gaps.of(cause); sum.gaps > 0) {
            rows.push_back(
                {say(word_of(cause)), fmt::to_string(sum.gaps), duration(sum.length), duration(sum.longest)});
        }
    }
    return rows.empty() ? std::string()
                        : heading(Word::gaps_by_cause) +
                              page_table(std::vector{text_column(say(Word::why)), number_column(say(Word::gaps_count)),
                                                     number_column(say(Word::gaps_without)),
                                                     number_column(say(Word::gaps_longest_one))},
                                         rows);
}

std::string GapsPage::longest(const GapEvidence& gaps) const {
    auto some = gaps.longest;
    std::ranges::stable_sort(some, std::greater{}, [](const CountedGap& gap) { return length_of(gap.span); });
    some.resize(std::min(some.size(), kGapsListed));
    std::ranges::sort(some, {}, [](const CountedGap& gap) { return gap.span.start; });
    if (some.empty()) {
        return {};
    }
    std::vector<PageRow> rows;
    rows.reserve(some.size());
    for (const CountedGap& gap : some) {
        rows.push_back({moment(gap.span.start), gap.lasts ? say(Word::lasts) : moment(gap.span.end),
                        duration(length_of(gap.span)), say(word_of(gap.cause))});
    }
    const auto all = static_cast<std::size_t>(gaps.all.gaps);
    return heading(Word::gaps_longest) +
           page_table(std::vector{text_column(say(Word::from)), text_column(say(Word::to)),
                                  number_column(say(Word::gaps_without)), text_column(say(Word::why))},
                      rows) +
           (all > some.size() ? paragraph(say(Word::more_episodes, some.size(), all)) : std::string());
}

std::string GapsPage::all_plugs() const {
    if (report_.plugs.empty()) {
        return sentence();
    }
    return fmt::format("<section class=\"plug\">\n<h2>{}</h2>\n", escaped(say(Word::gaps_all))) + sentence() +
           strips() + kept(overview()) + kept(causes(report_.of_all)) + kept(longest(report_.of_all)) + "</section>\n";
}

std::string GapsPage::facts(const GapsOfPlug& row) const {
    std::string table = "<table class=\"facts\">\n";
    for (const En50160Channel& channel : row.channels) {
        const WeekNumbers& numbers = channel.evidence.numbers;
        table += fact(channel.channel > 1 ? say(Word::gaps_covered_channel, channel.channel) : say(Word::gaps_covered),
                      say(Word::measured_value, numbers.valid, numbers.intervals, coverage(channel.evidence)));
    }
    const GapSum& all = row.gaps.all;
    table += fact(say(Word::gaps_without), say(Word::gaps_without_value, duration(all.length),
                                               decimal(language(), percent_of(all.length, period()).value_or(0), 2)));
    if (row.unseen > milliseconds{0}) {
        table += fact(say(Word::gaps_first_seen),
                      row.plug.first_seen < report_.known.end ? moment(row.plug.first_seen) : say(Word::gaps_not_seen));
    }
    return table + "</table>\n";
}

std::string GapsPage::plug(const GapsOfPlug& row) const {
    std::string text = "<section>\n<div class=\"keep\">" + plug_heading(row.plug, 1) + facts(row) + "</div>\n" +
                       (row.gaps.all.gaps > 1 ? kept(causes(row.gaps)) : std::string()) + kept(longest(row.gaps));
    for (const En50160Channel& channel : row.channels) {
        text += kept(missing_table(*this, channel.evidence));
    }
    return text + "</section>\n";
}

std::string GapsPage::method() const {
    return fmt::format("<section class=\"keep\">\n<h2>{}</h2>\n<p>{}</p>\n<p>{}</p>\n</section>\n",
                       escaped(say(Word::method)), escaped(say(Word::gaps_method)),
                       escaped(say(Word::gaps_method_covered)));
}

}  // namespace

std::string gaps_page(const GapsReport& report, const LocalClock& clock, Language language,
                      const std::string& command) {
    const GapsPage page(report, clock, language);
    std::string text = page.head() + page.all_plugs();
    for (const GapsOfPlug& row : report.plugs) {
        text += page.plug(row);
    }
    return text + page.method() + page.again(command);
}

}  // namespace collector
