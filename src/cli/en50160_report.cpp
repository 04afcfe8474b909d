#include <cstddef>
#include <future>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

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

/// By two threads, where that is worth one: a half of the plugs each.
StoreResult<std::vector<En50160Channel>> evaluate(const RecordPart& part, const En50160Limits& limits) {
    const auto evaluated = [&](RecordSnapshot& record, const std::vector<PlugRow>& plugs) {
        return evaluate_en50160(record, plugs, part.head.period.span, limits, part.clock);
    };
    if (part.twin == nullptr || part.plugs.size() < 2) {
        return evaluated(part.record, part.plugs);
    }
    const auto middle = part.plugs.begin() + static_cast<std::ptrdiff_t>(part.plugs.size() / 2);
    const std::vector<PlugRow> others(middle, part.plugs.end());
    auto of_others = std::async(std::launch::async, [&] { return evaluated(*part.twin, others); });
    auto channels = evaluated(part.record, {part.plugs.begin(), middle});
    auto more = of_others.get();
    if (!channels || !more) {
        return channels ? more : channels;
    }
    channels->insert(channels->end(), std::make_move_iterator(more->begin()), std::make_move_iterator(more->end()));
    return channels;
}

Made make_report(const RecordPart& part, const En50160Arguments& arguments) {
    if (const auto fits = check_page_days(part, arguments.record.format); !fits) {
        return tl::unexpected(fits.error());
    }
    auto channels = evaluate(part, arguments.limits);
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
        arguments.record, [&arguments](const RecordPart& part) { return make_report(part, arguments); }, log,
        arguments.record.plugs.size() == 1 ? RecordThreads::one : RecordThreads::two);
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
