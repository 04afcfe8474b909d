#include <collector/report/en50160_page.hpp>

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include <collector/charts/charts.hpp>
#include <collector/presentation/figure_words.hpp>
#include <collector/presentation/figures.hpp>
#include <collector/presentation/markup.hpp>
#include <collector/presentation/page_parts.hpp>
#include <collector/presentation/words.hpp>

#include "report/correction_parts.hpp"
#include "report/missing_table.hpp"

namespace collector {
namespace {

/// So many stretches above the limit are listed, the longest of them.
constexpr std::size_t kEpisodesMax = 20;

class Page : private PageParts {
  public:
    Page(const En50160Report& report, const LocalClock& clock, Language language)
        : PageParts(clock, language), report_(report) {}

    [[nodiscard]] std::string head() const;
    [[nodiscard]] std::string channel(const En50160Channel& row, const ChannelPictures& pictures,
                                      const std::string& id) const;
    [[nodiscard]] std::string no_plugs() const { return verdict("not_enough_data", say(Word::no_plugs)); }
    [[nodiscard]] std::string method() const;
    [[nodiscard]] std::string again(const std::string& command) const { return end(report_.head, command); }

  private:
    /// Whether any of the plugs is, so that it has to be told of each.
    [[nodiscard]] bool is_calibrated() const {
        return std::ranges::any_of(report_.channels, [](const auto& row) { return !row.corrections.empty(); });
    }
    [[nodiscard]] std::string coverage(const ChannelEvidence& evidence) const {
        return decimal(language(), cut(coverage_percent(evidence.numbers), kPercentDecimals), kPercentDecimals);
    }
    /// Model and firmware, as far as they are known.
    [[nodiscard]] std::string device(const PlugRow& plug) const;
    [[nodiscard]] std::string verdict_sentence(const ChannelEvidence& evidence) const;
    [[nodiscard]] std::string numbers(const En50160Channel& row) const;
    [[nodiscard]] std::string episodes(std::vector<EpisodeRow> rows) const;
    [[nodiscard]] std::string sensitivity(const ChannelEvidence& evidence) const;

    const En50160Report& report_;
};

std::string Page::head() const {
    return begin(report_.head, Word::title, say(Word::indication),
                 report_.head.period.week ? std::string() : paragraph(say(Word::not_a_week)));
}

std::string Page::device(const PlugRow& plug) const {
    std::string what = plug.model.value_or("");
    if (plug.firmware) {
        what += (what.empty() ? "" : ", ") + say(Word::device_firmware, *plug.firmware);
    }
    return what.empty() ? what : paragraph(say(Word::device, what));
}

std::string Page::verdict_sentence(const ChannelEvidence& evidence) const {
    const WeekNumbers& numbers = evidence.numbers;
    const En50160Limits& limits = report_.limits;
    switch (evidence.verdict) {
        case Verdict::fail:
            return numbers.high > 0
                       ? say(Word::verdict_fail_high, volts(limits.high_v), numbers.high * kIntervalLength.count())
                   : numbers.very_low > 0
                       ? say(Word::verdict_fail_low, volts(limits.very_low_v),
                             numbers.very_low * kIntervalLength.count())
                       : say(Word::verdict_fail_share, numbers.outside_10(), numbers.valid, volts(limits.low_v),
                             volts(limits.high_v), volts(limits.outside_percent_max));
        case Verdict::pass:
            return say(Word::verdict_pass, volts(limits.high_v), volts(limits.very_low_v),
                       share(numbers.outside_10(), numbers.valid), volts(limits.low_v), volts(limits.high_v));
        case Verdict::not_enough_data:
            return say(Word::verdict_not_enough, coverage(evidence), volts(limits.coverage_percent_needed));
    }
    return {};
}

std::string Page::numbers(const En50160Channel& row) const {
    const ChannelEvidence& evidence = row.evidence;
    const WeekNumbers& numbers = evidence.numbers;
    const En50160Limits& limits = report_.limits;
    std::string table = heading(Word::numbers) + "<table class=\"facts\">\n";
    table += fact(say(Word::measured), say(Word::measured_value, numbers.valid, numbers.intervals, coverage(evidence)));
    table += fact(say(Word::outside_10, volts(limits.low_v), volts(limits.high_v)),
                  say(Word::outside_10_value, numbers.outside_10(), share(numbers.outside_10(), numbers.valid),
                      numbers.high, numbers.low));
    table += fact(say(Word::far_outside, volts(limits.very_low_v), volts(limits.high_v)),
                  say(Word::far_outside_value, numbers.outside_10_15(), numbers.high, numbers.very_low));
    table += fact(say(Word::longest_above, volts(limits.high_v)), say(Word::minutes, evidence.longest_high.count()));
    if (evidence.spread) {
        const VoltageSpread& spread = *evidence.spread;
        table += fact(say(Word::lowest_highest), fmt::format("{} V, {} V", mean(spread.min), mean(spread.max)));
        table += fact(say(Word::median), mean(spread.p50) + " V");
        table += fact(say(Word::percentiles),
                      fmt::format("{} V, {} V, {} V", mean(spread.p5), mean(spread.p95), mean(spread.p99)));
        table += fact(say(Word::samples), say(Word::samples_value, tenth(evidence.samples_per_interval.value_or(0)),
                                              volts(evidence.resolution_v.value_or(1))));
    }
    if (is_calibrated()) {
        table += row.corrections.empty() ? fact(say(Word::calibration), say(Word::method_calibration))
                                         : correction_facts(row.corrections, report_.head.period.span, *this);
    }
    return table + "</table>\n";
}

std::string Page::episodes(std::vector<EpisodeRow> rows) const {
    std::string text = heading(Word::episodes);
    if (rows.empty()) {
        return text + paragraph(say(Word::no_episodes));
    }
    const std::size_t all = rows.size();
    std::ranges::stable_sort(rows, std::greater{}, [](const EpisodeRow& row) { return row.span.end - row.span.start; });
    rows.resize(std::min(all, kEpisodesMax));
    std::ranges::sort(rows, {}, [](const EpisodeRow& row) { return row.span.start; });
    text += paragraph(say(Word::episodes_explained));
    text += fmt::format(
        "<table>\n<thead><tr><th>{}</th><th>{}</th><th class=\"number\">{}</th><th class=\"number\">{}"
        "</th><th class=\"number\">{}</th><th class=\"number\">{}</th></tr></thead>\n",
        escaped(say(Word::from)), escaped(say(Word::to)), escaped(say(Word::duration)),
        escaped(say(Word::samples_above)), escaped(say(Word::highest)), escaped(say(Word::highest_mean)));
    for (const EpisodeRow& row : rows) {
        const auto minutes = std::chrono::floor<std::chrono::minutes>(row.span.end - row.span.start);
        text += fmt::format(
            "<tr><td>{}</td><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}/{}</td>"
            "<td class=\"number\">{} V</td><td class=\"number\">{}</td></tr>\n",
            escaped(moment(row.span.start)), escaped(moment(row.span.end)), minutes.count(), row.samples_above,
            row.samples, tenth(row.voltage_max_v), row.voltage_rms_max_v ? mean(*row.voltage_rms_max_v) + " V" : "");
    }
    return text + "</table>\n" +
           (all > kEpisodesMax ? paragraph(say(Word::more_episodes, kEpisodesMax, all)) : std::string());
}

std::string Page::sensitivity(const ChannelEvidence& evidence) const {
    const auto words = [this](Verdict verdict) {
        return say(verdict == Verdict::pass ? Word::pass : verdict == Verdict::fail ? Word::fail : Word::not_enough);
    };
    std::string text = heading(Word::sensitivity) + paragraph(say(Word::sensitivity_explained));
    text += fmt::format(
        "<table>\n<thead><tr><th>{}</th><th class=\"number\">N1</th><th class=\"number\">N2</th>"
        "<th>{}</th></tr></thead>\n",
        escaped(say(Word::shift)), escaped(say(Word::verdict)));
    for (const Sensitivity& shifted : evidence.sensitivity) {
        text += fmt::format("<tr><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td>{}</td></tr>\n",
                            escaped(shifted.shift), shifted.numbers.outside_10(), shifted.numbers.outside_10_15(),
                            escaped(words(shifted.verdict)));
    }
    return text + "</table>\n";
}

std::string Page::channel(const En50160Channel& row, const ChannelPictures& pictures, const std::string& id) const {
    const ChannelEvidence& evidence = row.evidence;
    const ChartFrame frame{
        .period = report_.head.period, .clock = clock(), .limits = report_.limits, .language = language(), .id = id};
    std::string text = "<section class=\"plug\">\n" + plug_heading(row.plug, row.channel) + device(row.plug);
    text += verdict(name(evidence.verdict), verdict_sentence(evidence));
    const auto picture = [&](Word title, const std::string& svg) {
        text += fmt::format("<div class=\"keep\">{}<div class=\"wide\">{}</div></div>\n", heading(title), svg);
    };
    if (evidence.spread) {
        picture(Word::curve, voltage_curve(frame, pictures.intervals, pictures.gaps,
                                           report_.head.evaluated_until.value_or(UtcMillis::min())));
        picture(Word::heat_map, heat_map(frame, valid_means(pictures.intervals)));
        picture(Word::histogram, histogram(frame, pictures.intervals));
    }
    const std::string stretches =
        evidence.spread || !pictures.episodes.empty() ? episodes(pictures.episodes) : std::string();
    for (const std::string& part : {numbers(row), stretches, missing_table(*this, evidence)}) {
        text += kept(part);
    }
    const std::string doubt = evidence.spread ? sensitivity(evidence) : std::string();
    return text + fmt::format("<div class=\"keep\">{}<p class=\"small\">{}:<br><code>{}</code></p></div>\n</section>\n",
                              doubt, escaped(say(Word::digest)), row.inputs_sha256);
}

std::string Page::method() const {
    const En50160Limits& limits = report_.limits;
    std::string text = fmt::format("<section class=\"keep\">\n<h2>{}</h2>\n", escaped(say(Word::method)));
    for (const std::string& part :
         {say(Word::method_instrument), is_calibrated() ? std::string() : say(Word::method_calibration),
          say(Word::method_mean),
          say(Word::method_rules, volts(limits.outside_percent_max), volts(limits.low_v), volts(limits.high_v),
              volts(limits.very_low_v), volts(limits.high_v), volts(limits.coverage_percent_needed),
              volts(limits.very_low_v), volts(limits.high_v))}) {
        text += part.empty() ? std::string() : fmt::format("<p>{}</p>\n", escaped(part));
    }
    return text + "</section>\n";
}

}  // namespace

StoreResult<std::vector<ChannelPictures>> read_pictures(RecordSnapshot& record, const En50160Report& report) {
    std::vector<ChannelPictures> all;
    for (const En50160Channel& row : report.channels) {
        const RecordFilter filter{
            .span = report.head.period.span, .plugs = {row.plug.id}, .channel = row.channel, .after = {}};
        const auto cursor = record.intervals(filter);
        const auto episodes = record.episodes(filter);
        const auto gaps = record.gaps(filter);
        if (!cursor || !episodes || !gaps) {
            return tl::unexpected(!cursor ? cursor.error() : !episodes ? episodes.error() : gaps.error());
        }
        auto intervals = read_all(**cursor);
        auto stretches = read_all(**episodes);
        auto holes = read_all(**gaps);
        if (!intervals || !stretches || !holes) {
            return tl::unexpected(!intervals ? intervals.error() : !stretches ? stretches.error() : holes.error());
        }
        ChannelPictures pictures;
        for (const IntervalRow& one : *intervals) {
            pictures.intervals.push_back(one.interval);
        }
        for (const GapRow& one : *holes) {
            pictures.gaps.push_back(one.gap);
        }
        pictures.episodes = std::move(*stretches);
        all.push_back(std::move(pictures));
    }
    return all;
}

std::string en50160_page(const En50160Report& report, const std::vector<ChannelPictures>& pictures,
                         const LocalClock& clock, Language language, const std::string& command) {
    const Page page(report, clock, language);
    std::string text = page.head();
    for (std::size_t i = 0; i < report.channels.size(); ++i) {
        text += page.channel(report.channels[i], pictures.at(i), fmt::to_string(i + 1));
    }
    if (report.channels.empty()) {
        text += page.no_plugs();
    }
    return text + page.method() + page.again(command);
}

}  // namespace collector
