#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <collector/base/nearest.hpp>
#include <collector/base/quote.hpp>
#include <collector/base/shell_word.hpp>
#include <collector/process/console_log.hpp>
#include <collector/report/street_report.hpp>

#include "cli/record_arguments.hpp"
#include "cli/reports.hpp"

namespace collector {
namespace {

struct StreetArguments {
    RecordArguments record;
    std::string street;  ///< empty: none
    StreetRules rules;
    bool are_plugs_named = false;
};

/// Why there is no such street.
std::string unknown_street(const std::string& name, const std::vector<StreetConfig>& streets) {
    if (streets.empty()) {
        return fmt::format("there is no street {}: streets are tables of a configuration, and --config names one",
                           quote(name));
    }
    std::vector<std::string> known;
    std::ranges::transform(streets, std::back_inserter(known), &StreetConfig::name);
    const auto meant = nearest(name, known);
    return fmt::format("there is no street {}{}", quote(name),
                       meant ? fmt::format("; did you mean {}?", quote(*meant))
                             : fmt::format("; the configuration has {}{}", quote(known.front()),
                                           known.size() > 1 ? fmt::format(" and {} more", known.size() - 1) : ""));
}

/// The plugs of the record that a street lists. What it lists and nobody has heard of is warned about.
std::vector<PlugRow> plugs_of(const StreetConfig& street, const std::vector<PlugRow>& known, Log& log) {
    std::vector<PlugRow> plugs;
    std::ranges::copy_if(known, std::back_inserter(plugs), [&street](const PlugRow& plug) {
        return std::ranges::find(street.plugs, plug.topic) != street.plugs.end();
    });
    std::vector<std::string> topics;
    std::ranges::transform(known, std::back_inserter(topics), &PlugRow::topic);
    for (const std::string& topic : street.plugs) {
        if (std::ranges::find(topics, topic) == topics.end()) {
            const auto meant = nearest(topic, topics);
            log.warn(fmt::format("{} of the street {} is not on record{}", quote(topic), quote(street.name),
                                 meant ? fmt::format("; did you mean {}?", quote(*meant)) : ""));
        }
    }
    return plugs;
}

/// What makes the same page again.
std::string command_of(const RecordPart& part, const StreetArguments& arguments) {
    const StreetRules usual;
    const StreetRules& rules = arguments.rules;
    RecordArguments record = arguments.record;
    if (!arguments.are_plugs_named) {
        std::ranges::fill(record.plugs, "PLUG");  // whose they are is not told here, either
    }
    std::string command = command_text("collector report street", record, part.head.period);
    command += arguments.street.empty() ? std::string() : " --street " + shell_word(arguments.street);
    command += arguments.are_plugs_named ? " --name-plugs" : "";
    return page_command_text(command + option_text("--limit-high", rules.high_v, usual.high_v) +
                                 option_text("--curves-needed", rules.curves_needed, usual.curves_needed) +
                                 option_text("--together", rules.together, usual.together),
                             part);
}

Made written(const RecordPart& part, const StreetReport& report, const StreetArguments& arguments) {
    const std::string& format = arguments.record.format;
    if (format == "html") {
        return street_page(report, part.clock, part.language, command_of(part, arguments));
    }
    return format == "csv"    ? street_csv(report)
           : format == "json" ? street_json(report)
                              : street_text(report, part.clock, text_columns(arguments.record.output));
}

Made make_report(const RecordPart& part, const StreetArguments& arguments) {
    if (const auto fits = check_page_days(part, arguments.record.format); !fits) {
        return tl::unexpected(fits.error());
    }
    StreetReport report{.head = part.head,
                        .street = std::nullopt,
                        .rules = arguments.rules,
                        .plugs = 0,
                        .are_plugs_named = arguments.are_plugs_named,
                        .record = {}};
    std::vector<PlugRow> plugs = part.plugs;
    report.plugs = static_cast<std::int64_t>(plugs.size());
    if (!arguments.street.empty()) {
        const auto street = std::ranges::find(part.streets, arguments.street, &StreetConfig::name);
        if (street == part.streets.end()) {
            return refuse(part.log, unknown_street(arguments.street, part.streets));
        }
        plugs = plugs_of(*street, part.plugs, part.log);
        report.street = street->name;
        report.plugs = static_cast<std::int64_t>(street->plugs.size());
    }
    auto record = evaluate_street(part.record, plugs, part.head, arguments.rules, part.clock);
    if (!record) {
        return explain(part.log, record.error());
    }
    report.record = std::move(*record);
    return written(part, report, arguments);
}

ExitCode run_report(const StreetArguments& arguments) {
    ConsoleLog log(LogLevel::info);
    return output_from_record(
        arguments.record, [&arguments](const RecordPart& part) { return make_report(part, arguments); }, log);
}

void add_street_options(CLI::App& app, StreetArguments& arguments) {
    app.add_option("--street", arguments.street, "only the plugs of this street of the configuration")
        ->type_name("NAME")
        ->excludes("--plug");
    app.add_flag("--name-plugs", arguments.are_plugs_named, "say whose curves they are");
    add_number_option(app, "--limit-high", arguments.rules.high_v, "what is above is too high", "V", kMainsMaxV);
    app.add_option("--curves-needed", arguments.rules.curves_needed,
                   "so many curves (channels of plugs) have to be measured to speak of the street")
        ->type_name("N")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    add_number_option(app, "--together", arguments.rules.together, "from this correlation on, curves move together",
                      "R", 1);
}

}  // namespace

Command add_street_report(CLI::App& app) {
    const auto arguments = std::make_shared<StreetArguments>();
    add_report_options(app, arguments->record);
    add_street_options(app, *arguments);
    return [arguments] { return Ending{.code = run_report(*arguments)}; };
}

}  // namespace collector
