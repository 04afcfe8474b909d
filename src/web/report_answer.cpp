#include <string>
#include <utility>

#include <fmt/format.h>

#include <collector/base/quote.hpp>
#include <collector/base/shell_word.hpp>
#include <collector/report/en50160_page.hpp>
#include <collector/report/en50160_report.hpp>

#include "web/api_answers.hpp"

namespace collector::web {
namespace {

/// The report says itself which style it has and that nothing else may run; here it is only held to its own frame.
constexpr const char* kReportPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

tl::expected<Language, Problem> language_for(const RecordView& view, const Parameters& parameters) {
    const auto written = parameters.text("language");
    if (!written) {
        return view.settings.language.value_or(Language::english);
    }
    const auto language = language_of(*written);
    if (!language) {
        return refuse(status::kBadRequest, fmt::format("language={} is none of en, nl, de", quote(*written)));
    }
    return *language;
}

tl::expected<ReportHead, Problem> head_for(const RecordView& view, const Parameters& parameters) {
    const PeriodRequest request{.week = std::string(parameters.text("week").value_or("")), .from = {}, .to = {}};
    auto period = find_period(request, view.clock, view.now, view.site.evaluated_until);
    if (!period) {
        return refuse(status::kBadRequest, period.error().what);
    }
    return ReportHead{.program = view.settings.program,
                      .made_at = view.now,
                      .time_zone = view.time_zone,
                      .period = std::move(*period),
                      .evaluated_until = view.site.evaluated_until};
}

/// What makes the same page again.
std::string command_for(const PlugRow& plug, const ReportHead& head, Language language) {
    return fmt::format("collector report en50160 --week {} --plug {} --format html --language {}",
                       head.period.week.value_or(""), shell_word(plug.topic), code(language));
}

StoreResult<std::string> page_of(const RecordView& view, const PlugRow& plug, const ReportHead& head,
                                 Language language) {
    auto channels = evaluate_en50160(view.record, {plug}, head.period.span, En50160Limits{}, view.clock);
    if (!channels) {
        return tl::unexpected(channels.error());
    }
    const En50160Report report{.head = head, .limits = {}, .channels = std::move(*channels)};
    const auto pictures = read_pictures(view.record, report);
    if (!pictures) {
        return tl::unexpected(pictures.error());
    }
    return en50160_page(report, *pictures, view.clock, language, command_for(plug, head, language));
}

}  // namespace

AnswerResult report_answer(const RecordView& view, const Parameters& parameters) {
    const auto plug = parameters.needed_plug();
    const auto language = language_for(view, parameters);
    const auto head = head_for(view, parameters);
    if (!plug || !language || !head) {
        return tl::unexpected(!plug ? plug.error() : !language ? language.error() : head.error());
    }
    auto page = page_of(view, **plug, *head, *language);
    if (!page) {
        return tl::unexpected(problem_of(page.error(), view.settings));
    }
    return HttpAnswer{.content_type = "text/html; charset=utf-8",
                      .body = std::move(*page),
                      .etag = {},
                      .headers = {{"Content-Security-Policy", kReportPolicy}}};
}

}  // namespace collector::web
