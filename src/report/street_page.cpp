#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <collector/charts/charts.hpp>
#include <collector/presentation/figure_words.hpp>
#include <collector/presentation/figures.hpp>
#include <collector/presentation/markup.hpp>
#include <collector/presentation/page_parts.hpp>
#include <collector/presentation/page_table.hpp>
#include <collector/report/street_report.hpp>

#include "report/correction_parts.hpp"
#include "report/number_ranges.hpp"

namespace collector {
namespace {

/// So many stretches are listed, the longest of them.
constexpr std::size_t kStretchesListed = 20;

class StreetPage : private PageParts {
  public:
    StreetPage(const StreetReport& report, const LocalClock& clock, Language language)
        : PageParts(clock, language), report_(report) {
        limits_.high_v = report.rules.high_v;
    }

    [[nodiscard]] std::string head() const;
    [[nodiscard]] std::string street() const;
    [[nodiscard]] std::string curves() const;
    [[nodiscard]] std::string method() const;
    [[nodiscard]] std::string again(const std::string& command) const { return end(report_.head, command); }

  private:
    [[nodiscard]] const StreetEvidence& evidence() const { return report_.record.evidence; }
    [[nodiscard]] bool is_anything_measured() const { return !report_.record.curves.empty(); }
    [[nodiscard]] std::string hundredth(const std::optional<double>& value) const { return value ? mean(*value) : "-"; }
    [[nodiscard]] ChartFrame frame() const;
    [[nodiscard]] std::string sentence() const;
    [[nodiscard]] std::string picture(Word title, const std::string& svg) const;
    [[nodiscard]] std::string over_time() const;
    [[nodiscard]] std::string by_hour_of_day() const;
    [[nodiscard]] std::string hours() const;
    [[nodiscard]] std::string stretches() const;
    [[nodiscard]] std::string table_of_curves() const;
    [[nodiscard]] std::string outliers() const;
    [[nodiscard]] std::string corrections() const;
    [[nodiscard]] std::string whose() const;

    const StreetReport& report_;
    En50160Limits limits_;
};

std::string StreetPage::head() const {
    const std::string what = say(Word::street_indication);
    return begin(report_.head, Word::street_title,
                 report_.street ? fmt::format("{}. {}", say(Word::street_named, *report_.street), what) : what, "");
}

ChartFrame StreetPage::frame() const {
    return {.period = report_.head.period,
            .clock = clock(),
            .limits = limits_,
            .language = language(),
            .id = "street",
            .words = {.title = Word::street_curve,
                      .description = Word::street_curve_description,
                      .line = Word::street_median,
                      .band = Word::street_band}};
}

std::string StreetPage::sentence() const {
    const StreetEvidence& made = evidence();
    const std::string limit = volts(report_.rules.high_v);
    if (report_.plugs == 0) {
        return verdict("not_enough_data", say(Word::no_plugs));
    }
    if (made.judged == 0) {
        return verdict("not_enough_data", say(Word::street_unknown, report_.rules.curves_needed));
    }
    return made.high == 0 ? verdict("pass", say(Word::street_not_high, made.judged, limit))
                          : verdict("fail", say(Word::street_high, duration(made.high * kIntervalLength), made.high,
                                                made.judged, limit));
}

std::string StreetPage::picture(Word title, const std::string& svg) const {
    return fmt::format("<div class=\"keep\">{}<div class=\"wide\">{}</div></div>\n", heading(title), svg);
}

std::string StreetPage::over_time() const {
    std::vector<Interval> medians;
    for (const StreetSlot& slot : report_.record.slots) {
        if (!slot.spread) {
            continue;
        }
        const bool is_judged = is_street_high(slot, report_.rules).has_value();
        medians.push_back({.start = slot.start,
                           .channel = 1,
                           .samples = 0,
                           .expected_samples = std::nullopt,
                           .status = is_judged ? IntervalStatus::valid : IntervalStatus::thin,
                           .voltage_rms_v = slot.spread->p50,
                           .voltage_min_v = slot.spread->p5,
                           .voltage_max_v = slot.spread->p95,
                           .samples_above = 0});
    }
    const ChartFrame whole = frame();
    return picture(Word::street_curve, voltage_curve(whole, medians, report_.record.gaps_of_all,
                                                     report_.head.evaluated_until.value_or(UtcMillis::min())));
}

std::string StreetPage::by_hour_of_day() const {
    std::vector<TimedVolts> medians;
    for (const StreetSlot& slot : report_.record.slots) {
        if (slot.spread && is_street_high(slot, report_.rules)) {
            medians.push_back({slot.start, slot.spread->p50});
        }
    }
    const ChartFrame whole = frame();
    return picture(Word::street_heat_map,
                   heat_map(whole, medians, Word::street_heat_map, Word::street_heat_map_description));
}

std::string StreetPage::hours() const {
    std::vector<PageRow> rows;
    for (std::size_t hour = 0; hour < evidence().high_by_hour.size(); ++hour) {
        const std::int64_t high = evidence().high_by_hour[hour];
        const std::int64_t judged = evidence().judged_by_hour[hour];
        if (high > 0) {
            rows.push_back({fmt::format("{:02}:00", hour), duration(high * kIntervalLength),
                            duration(judged * kIntervalLength), share(high, judged) + " %"});
        }
    }
    return rows.empty()
               ? std::string()
               : heading(Word::street_hours) +
                     page_table(
                         std::vector{text_column(say(Word::hour)), number_column(say(Word::street_too_high)),
                                     number_column(say(Word::street_judged)), number_column(say(Word::street_share))},
                         rows);
}

std::string StreetPage::stretches() const {
    std::vector<HighStretch> some = evidence().stretches;
    std::ranges::stable_sort(some, std::greater{},
                             [](const HighStretch& stretch) { return stretch.span.end - stretch.span.start; });
    some.resize(std::min(some.size(), kStretchesListed));
    std::ranges::sort(some, {}, [](const HighStretch& stretch) { return stretch.span.start; });
    if (some.empty()) {
        return {};
    }
    std::vector<PageRow> rows;
    rows.reserve(some.size());
    for (const HighStretch& stretch : some) {
        rows.push_back({moment(stretch.span.start), moment(stretch.span.end),
                        duration(stretch.span.end - stretch.span.start), fmt::to_string(stretch.above_max),
                        mean(stretch.median_max_v) + "\u00a0V", mean(stretch.max_v) + "\u00a0V"});
    }
    const std::size_t all = evidence().stretches.size();
    return heading(Word::street_stretches) +
           page_table(
               std::vector{text_column(say(Word::from)), text_column(say(Word::to)),
                           number_column(say(Word::street_too_high)), number_column(say(Word::street_most_above)),
                           number_column(say(Word::street_highest_median)), number_column(say(Word::highest_mean))},
               rows) +
           (all > some.size() ? paragraph(say(Word::more_episodes, some.size(), all)) : std::string());
}

std::string StreetPage::street() const {
    const StreetRecord& record = report_.record;
    std::string text = fmt::format("<section>\n<h2>{}</h2>\n", escaped(say(Word::street_whole))) + sentence();
    if (!is_anything_measured()) {
        return text + "</section>\n";
    }
    text += paragraph(say(Word::street_measured, record.plugs_measured(), report_.plugs, record.curves.size(),
                          decimal(language(), cut(record.coverage_percent(), kPercentDecimals), kPercentDecimals)));
    if (evidence().judged < evidence().slots) {
        text += paragraph(say(Word::street_not_judged, evidence().slots - evidence().judged, evidence().slots,
                              report_.rules.curves_needed));
    }
    return text + over_time() + by_hour_of_day() + kept(hours()) + kept(stretches()) + "</section>\n";
}

std::string StreetPage::table_of_curves() const {
    std::vector<PageRow> rows;
    for (std::size_t number = 0; number < evidence().curves.size(); ++number) {
        const CurveEvidence& curve = evidence().curves[number];
        const std::string together = number_ranges(curve.together);
        rows.push_back({fmt::format("{}{}", number + 1, curve.stands_out() ? " *" : ""), fmt::to_string(curve.measured),
                        fmt::to_string(curve.above), hundredth(curve.correlation),
                        curve.deviation ? fmt::format("{} / {} / {}\u00a0V", mean(curve.deviation->p5),
                                                      mean(curve.deviation->p50), mean(curve.deviation->p95))
                                        : "-",
                        together.empty() ? "-" : together});
    }
    const std::string above = say(Word::above, volts(report_.rules.high_v));
    return page_table(
               std::vector{text_column(say(Word::street_curve_number)), number_column(say(Word::street_curve_measured)),
                           number_column(above), number_column(say(Word::street_correlation)),
                           number_column(say(Word::street_deviation)), text_column(say(Word::street_together))},
               rows) +
           (evidence().are_pairs_left_out ? paragraph(say(Word::street_pairs_left_out, kPairedCurvesMax))
                                          : std::string());
}

std::string StreetPage::outliers() const {
    std::string text;
    const auto add = [&text](const std::string& sentence) {
        text += fmt::format("<p><strong>* {}</strong></p>\n", escaped(sentence));
    };
    for (std::size_t number = 0; number < evidence().curves.size(); ++number) {
        const CurveEvidence& curve = evidence().curves[number];
        if (curve.is_correlation_low) {
            add(say(Word::street_apart, number + 1, hundredth(curve.correlation),
                    shortest(language(), report_.rules.together)));
        }
        if (curve.is_deviation_wide) {
            add(say(Word::street_wide, number + 1, mean(curve.deviation_range_v()),
                    hundredth(evidence().usual_range_v)));
        }
    }
    const Word nothing = evidence().usual_range_v ? Word::street_none_apart : Word::street_cannot_tell;
    return text.empty() ? fmt::format("<p>{}</p>\n", escaped(say(nothing))) : text;
}

std::string StreetPage::corrections() const {
    const auto sources = report_.are_plugs_named ? CorrectionSources::told : CorrectionSources::withheld;
    std::string facts;
    for (std::size_t number = 0; number < report_.record.curves.size(); ++number) {
        facts += correction_facts(report_.record.curves[number].corrections, report_.head.period.span, *this,
                                  fmt::format("{} {}", say(Word::street_curve_number), number + 1), sources);
    }
    return heading(Word::calibration) + (facts.empty() ? paragraph(say(Word::street_not_calibrated))
                                                       : "<table class=\"facts\">\n" + facts + "</table>\n");
}

std::string StreetPage::whose() const {
    if (!report_.are_plugs_named) {
        return {};
    }
    std::string facts;
    for (std::size_t number = 0; number < report_.record.curves.size(); ++number) {
        const StreetCurve& curve = report_.record.curves[number];
        const std::string topic = curve.channel > 1 ? say(Word::plug_channel, curve.plug.topic, curve.channel)
                                                    : say(Word::plug, curve.plug.topic);
        facts += fact(fmt::format("{} {}", say(Word::street_curve_number), number + 1),
                      curve.plug.name ? fmt::format("{} ({})", topic, *curve.plug.name) : topic);
    }
    return heading(Word::street_whose) + "<table class=\"facts\">\n" + facts + "</table>\n";
}

std::string StreetPage::curves() const {
    if (!is_anything_measured()) {
        return {};
    }
    return fmt::format("<section>\n<div class=\"keep wide\"><h2>{}</h2>\n{}{}</div>\n{}{}</section>\n",
                       escaped(say(Word::street_curves)), outliers(), table_of_curves(), kept(corrections()),
                       kept(whose()));
}

std::string StreetPage::method() const {
    std::string text = fmt::format("<section class=\"keep\">\n<h2>{}</h2>\n", escaped(say(Word::method)));
    for (const std::string& part :
         {say(Word::method_mean), say(Word::street_method_compared, shortest(language(), report_.rules.together)),
          say(Word::street_method_numbers), say(Word::street_method_house)}) {
        text += fmt::format("<p>{}</p>\n", escaped(part));
    }
    return text + "</section>\n";
}

}  // namespace

std::string street_page(const StreetReport& report, const LocalClock& clock, Language language,
                        const std::string& command) {
    const StreetPage page(report, clock, language);
    return page.head() + page.street() + page.curves() + page.method() + page.again(command);
}

}  // namespace collector
