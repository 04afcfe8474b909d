#include <collector/presentation/page_parts.hpp>

#include <collector/presentation/chart_style.hpp>
#include <collector/presentation/digest.hpp>
#include <collector/presentation/figures.hpp>
#include <collector/presentation/markup.hpp>
#include <collector/presentation/time_figures.hpp>

#include "presentation/page_style.hpp"

namespace collector {
namespace {

std::string base64_sha256(std::string_view text) {
    Digest digest;
    digest.add(text);
    return digest.base64();
}

}  // namespace

std::string PageParts::share(std::int64_t part, std::int64_t whole) const {
    return decimal(language_, whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole), 2);
}

std::string PageParts::share(std::chrono::milliseconds part, std::chrono::milliseconds whole) const {
    return decimal(language_, cut(percent_of(part, whole).value_or(0), kPercentDecimals), kPercentDecimals);
}

std::string PageParts::duration(std::chrono::milliseconds length) const {
    using Minutes = std::chrono::duration<double, std::ratio<60>>;
    using Hours = std::chrono::duration<double, std::ratio<3600>>;
    return length >= std::chrono::hours{3} ? shortest(language_, rounded(Hours(length).count(), 1)) + "\u00a0h"
                                           : shortest(language_, rounded(Minutes(length).count(), 1)) + "\u00a0min";
}

std::string PageParts::time_of_day(UtcMillis time) const {
    return clock_text(time, clock_);
}

std::string PageParts::moment(UtcMillis time) const {
    return short_day(language_, clock_.day_of(time)) + " " + time_of_day(time);
}

std::string PageParts::heading(Word which) const {
    return fmt::format("<h3>{}</h3>\n", escaped(word(language_, which)));
}

std::string PageParts::paragraph(std::string_view text) {
    return fmt::format("<p class=\"small\">{}</p>\n", escaped(text));
}

std::string PageParts::kept(const std::string& part) {
    return part.empty() ? part : fmt::format("<div class=\"keep wide\">{}</div>\n", part);
}

std::string PageParts::verdict(std::string_view kind, std::string_view text) {
    return fmt::format("<p class=\"verdict {}\">{}</p>\n", kind, escaped(text));
}

std::string PageParts::plug_heading(const PlugRow& plug, std::uint8_t channel) const {
    const std::string topic = channel > 1 ? say(Word::plug_channel, plug.topic, channel) : say(Word::plug, plug.topic);
    return fmt::format("<h2><bdi>{}</bdi>{}</h2>\n", escaped(topic),
                       plug.name ? " (<bdi>" + escaped(*plug.name) + "</bdi>)" : "");
}

std::string PageParts::fact(std::string_view what, std::string_view value) {
    return fmt::format("<tr><th>{}</th><td>{}</td></tr>\n", escaped(what), escaped(value));
}

std::string PageParts::begin(const ReportHead& head, Word title, const std::string& subtitle,
                             const std::string& remarks) const {
    const ReportPeriod& period = head.period;
    const std::string first = long_day(language_, period.first_day);
    const std::string last = long_day(language_, period.last_day);
    const std::string made_until = head.evaluated_until && *head.evaluated_until < period.span.end
                                       ? paragraph(say(Word::made_until, moment(*head.evaluated_until)))
                                       : std::string();
    const std::string style = std::string(kPageStyle) + std::string(kChartStyle);
    return fmt::format(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; "
        "base-uri 'none'; form-action 'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n"
        "<style>{}</style>\n</head>\n<body>\n<header>\n<h1>{}</h1>\n<p>{}<br>{}<br>{}</p>\n{}{}</header>\n<main>\n",
        code(language_), base64_sha256(style),
        escaped(say(title) + ", " + period.week.value_or(say(Word::days, first, last))), style, escaped(say(title)),
        escaped(subtitle),
        escaped(period.week ? say(Word::week, *period.week, first, last) : say(Word::days, first, last)),
        escaped(say(Word::intervals_of_ten_minutes, intervals_in(period.span), head.time_zone)), remarks, made_until);
}

std::string PageParts::end(const ReportHead& head, std::string_view command) const {
    return fmt::format(
        "<section class=\"keep\">\n<h2>{}</h2>\n<p>{}</p>\n<pre><code>{}</code></pre>\n<p>{}</p>\n</section>\n"
        "</main>\n</body>\n</html>\n",
        escaped(say(Word::again)), escaped(say(Word::again_explained, head.program)), escaped(command),
        escaped(say(Word::made, long_day(language_, clock_.day_of(head.made_at)), time_of_day(head.made_at),
                    head.time_zone)));
}

}  // namespace collector
