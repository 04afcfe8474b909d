#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <collector/process/console_log.hpp>
#include <collector/report/en50160_page.hpp>
#include <collector/report/en50160_report.hpp>

#include "cli/record_arguments.hpp"
#include "cli/reports.hpp"

namespace collector {
namespace {

struct En50160Arguments {
    RecordArguments record;
    En50160Limits limits;
};

/// What makes the same page again.
std::string command_of(const RecordPart& part, const En50160Arguments& arguments) {
    const En50160Limits usual;
    const En50160Limits& limits = arguments.limits;
    return page_command_text(
        command_text("collector report en50160", arguments.record, part.head.period) +
            option_text("--limit-high", limits.high_v, usual.high_v) +
            option_text("--limit-low", limits.low_v, usual.low_v) +
            option_text("--limit-very-low", limits.very_low_v, usual.very_low_v) +
            option_text("--outside", limits.outside_percent_max, usual.outside_percent_max) +
            option_text("--coverage", limits.coverage_percent_needed, usual.coverage_percent_needed),
        part);
}

Made written(const RecordPart& part, const En50160Report& report, const En50160Arguments& arguments) {
    const std::string& format = arguments.record.format;
    if (format != "html") {
        return format == "csv"    ? en50160_csv(report)
               : format == "json" ? en50160_json(report)
                                  : en50160_text(report, text_columns(arguments.record.output));
    }
    const auto pictures = read_pictures(part.record, report);
    if (!pictures) {
        return explain(part.log, pictures.error());
    }
    return en50160_page(report, *pictures, part.clock, part.language, command_of(part, arguments));
}

Made make_report(const RecordPart& part, const En50160Arguments& arguments) {
    if (const auto fits = check_page_days(part, arguments.record.format); !fits) {
        return tl::unexpected(fits.error());
    }
    auto channels = evaluate_en50160(part.record, part.plugs, part.head.period.span, arguments.limits, part.clock);
    if (!channels) {
        return explain(part.log, channels.error());
    }
    return written(part, {.head = part.head, .limits = arguments.limits, .channels = std::move(*channels)}, arguments);
}

ExitCode run_report(const En50160Arguments& arguments) {
    ConsoleLog log(LogLevel::info);
    const En50160Limits& limits = arguments.limits;
    if (limits.very_low_v > limits.low_v || limits.low_v > limits.high_v) {
        log.error("the limits must not cross: --limit-very-low, --limit-low, --limit-high in this order");
        return ExitCode::usage;
    }
    return output_from_record(
        arguments.record, [&arguments](const RecordPart& part) { return make_report(part, arguments); }, log);
}

void add_limit_options(CLI::App& app, En50160Limits& limits) {
    add_number_option(app, "--limit-high", limits.high_v, "no value may be above", "V", kMainsMaxV);
    add_number_option(app, "--limit-low", limits.low_v, "few values may be below", "V", kMainsMaxV);
    add_number_option(app, "--limit-very-low", limits.very_low_v, "no value may be below", "V", kMainsMaxV);
    add_number_option(app, "--outside", limits.outside_percent_max,
                      "so many may lie outside the high and the low limit", "PERCENT", 100);
    add_number_option(app, "--coverage", limits.coverage_percent_needed, "so much has to be measured for a verdict",
                      "PERCENT", 100);
}

}  // namespace

Command add_en50160_report(CLI::App& app) {
    const auto arguments = std::make_shared<En50160Arguments>();
    add_report_options(app, arguments->record);
    add_limit_options(app, arguments->limits);
    return [arguments] { return Ending{.code = run_report(*arguments)}; };
}

}  // namespace collector
