#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <collector/base/clock.hpp>
#include <collector/base/iso_time.hpp>
#include <collector/process/console_log.hpp>
#include <collector/report/en50160_page.hpp>
#include <collector/report/en50160_report.hpp>
#include <collector/report/language.hpp>
#include <collector/report/plug_choice.hpp>
#include <collector/sqlite_reader/sqlite_record_reader.hpp>

#include "cli/commands.hpp"
#include "cli/config_argument.hpp"
#include "cli/output.hpp"
#include "cli/store_exit_code.hpp"

namespace collector {
namespace {

struct ReportArguments {
    DatabaseArgument database;
    PeriodRequest period;
    std::vector<std::string> plugs;
    std::string format = "text";
    std::string language;  ///< empty: the locale's
    std::string output;
    En50160Limits limits;
};

/// Logs it.
ExitCode explain(const StoreError& error, Log& log) {
    log.error(error.what);
    return exit_code_of(error.code);
}

LocalClock clock_of(const SiteRow& site, Log& log) {
    if (!site.time_zone) {
        log.warn("the database has no time zone yet; days and weeks are those of UTC");
        return LocalClock({});
    }
    auto periods = offset_periods(*site.time_zone, kTimeZonesFrom, kTimeZonesEnd);
    if (!periods) {
        log.warn(fmt::format("{}; days and weeks are those of UTC", periods.error().what));
        return LocalClock({});
    }
    return LocalClock(std::move(*periods));
}

/// As the shell takes it.
std::string shell_word(const std::string& word) {
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=+,@%";
    if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) {
        return word;
    }
    std::string quoted = "'";
    for (const char c : word) {
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return quoted + "'";
}

/// What makes the same report again, of a copy of the record.
std::string command_of(const ReportArguments& arguments, const ReportPeriod& period) {
    const En50160Limits usual;
    const En50160Limits& limits = arguments.limits;
    std::string command = "collector report en50160";
    command += period.week ? " --week " + *period.week
                           : fmt::format(" --from {} --to {}", day_text(period.first_day), day_text(period.last_day));
    for (const std::string& plug : arguments.plugs) {
        command += " --plug " + shell_word(plug);
    }
    const auto add = [&command](const char* name, double value, double unless) {
        command += value == unless ? std::string() : fmt::format(" {} {}", name, value);
    };
    add("--limit-high", limits.high_v, usual.high_v);
    add("--limit-low", limits.low_v, usual.low_v);
    add("--limit-very-low", limits.very_low_v, usual.very_low_v);
    add("--outside", limits.outside_percent_max, usual.outside_percent_max);
    add("--coverage", limits.coverage_percent_needed, usual.coverage_percent_needed);
    return command;
}

/// Of messages, as gettext looks for it.
Language language_of_environment() {
    for (const char* const name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const auto value = process_environment(name);
        if (value && !value->empty()) {
            return language_of_locale(*value);
        }
    }
    return Language::english;
}

StoreResult<std::string> written(RecordSnapshot& record, const En50160Report& report, const LocalClock& clock,
                                 const ReportArguments& arguments) {
    if (arguments.format == "csv") {
        return en50160_csv(report);
    }
    if (arguments.format == "json") {
        return en50160_json(report);
    }
    if (arguments.format == "text") {
        return en50160_text(report);
    }
    const auto pictures = read_pictures(record, report);
    if (!pictures) {
        return tl::unexpected(pictures.error());
    }
    return en50160_page(report, *pictures, clock, language_of(arguments.language).value_or(language_of_environment()),
                        command_of(arguments, report.period));
}

ExitCode report_en50160(RecordSnapshot& record, const ReportArguments& arguments, Log& log) {
    const auto sites = record.sites();
    const auto known = record.plugs({});
    if (!sites || !known) {
        return explain(sites ? known.error() : sites.error(), log);
    }
    const SiteRow& site = sites->front();
    const LocalClock clock = clock_of(site, log);
    const UtcMillis now = SystemClock().utc_now();
    const auto period = find_period(arguments.period, clock, now, site.evaluated_until);
    if (!period) {
        log.error(period.error().what);
        return ExitCode::usage;
    }
    if (arguments.format == "html" && period->last_day - period->first_day >= kPageDaysMax) {
        log.error(
            fmt::format("a page shows {} days at most; ask for a part, or for another format", kPageDaysMax.count()));
        return ExitCode::usage;
    }
    const auto plugs = choose_plugs(*known, arguments.plugs);
    if (!plugs) {
        log.error(plugs.error().what);
        return ExitCode::usage;
    }
    auto channels = evaluate_en50160(record, *plugs, period->span, arguments.limits, clock);
    if (!channels) {
        return explain(channels.error(), log);
    }
    const En50160Report report{.program = "collector " COLLECTOR_VERSION,
                               .made_at = now,
                               .time_zone = site.time_zone.value_or("UTC"),
                               .period = *period,
                               .evaluated_until = site.evaluated_until,
                               .limits = arguments.limits,
                               .channels = std::move(*channels)};
    const auto text = written(record, report, clock, arguments);
    return text ? write_output(*text, arguments.output, log) : explain(text.error(), log);
}

ExitCode run_report(const ReportArguments& arguments) {
    ConsoleLog log(LogLevel::info);
    const auto database = find_database(arguments.database, log);
    if (!database) {
        return ExitCode::config;
    }
    const auto reader = open_sqlite_record(*database);
    if (!reader) {
        return explain(reader.error(), log);
    }
    const auto record = (*reader)->snapshot();
    return record ? report_en50160(**record, arguments, log) : explain(record.error(), log);
}

void add_period_options(CLI::App& app, PeriodRequest& period) {
    app.add_option("--week", period.week, "an ISO week, e.g. 2026-W21; the last whole one unless a period is named")
        ->type_name("WEEK");
    app.add_option("--from", period.from, "the first day of a period, e.g. 2026-05-18")->type_name("DAY");
    app.add_option("--to", period.to, "its last day; the day up to which the record is made, unless set")
        ->type_name("DAY");
}

void add_limit_options(CLI::App& app, En50160Limits& limits) {
    const auto add = [&app](const char* name, double& value, const char* what, const char* unit, double most) {
        app.add_option(name, value, what)->type_name(unit)->check(CLI::Range(0.0, most))->capture_default_str();
    };
    add("--limit-high", limits.high_v, "no value may be above", "V", kMainsMaxV);
    add("--limit-low", limits.low_v, "few values may be below", "V", kMainsMaxV);
    add("--limit-very-low", limits.very_low_v, "no value may be below", "V", kMainsMaxV);
    add("--outside", limits.outside_percent_max, "so many may lie outside the high and the low limit", "PERCENT", 100);
    add("--coverage", limits.coverage_percent_needed, "so much has to be measured for a verdict", "PERCENT", 100);
}

}  // namespace

Command add_report_command(CLI::App& app) {
    const auto arguments = std::make_shared<ReportArguments>();
    app.require_subcommand(1);
    CLI::App* const en50160 = app.add_subcommand(
        "en50160", "an EN 50160-style indication for a week: N, N1, N2 and a verdict for each plug and channel");
    add_database_options(*en50160, arguments->database);
    add_period_options(*en50160, arguments->period);
    en50160->add_option("--plug", arguments->plugs, "only this plug: its topic or its friendly name; may be repeated")
        ->type_name("NAME")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    en50160->add_option("--format", arguments->format, "how to write it")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"text", "csv", "json", "html"}))
        ->capture_default_str();
    en50160->add_option("--language", arguments->language, "of html: en, nl or de; that of the locale unless set")
        ->type_name("LANGUAGE")
        ->check(CLI::IsMember({"en", "nl", "de"}));
    en50160->add_option("--output", arguments->output, "write to this file, instead of standard output")
        ->type_name("FILE");
    add_limit_options(*en50160, arguments->limits);
    return [arguments] { return Ending{.code = run_report(*arguments)}; };
}

}  // namespace collector
