#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <tl/expected.hpp>

#include <collector/base/clock.hpp>
#include <collector/base/iso_time.hpp>
#include <collector/base/shell_word.hpp>
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

struct LocalTime {
    std::string zone;
    LocalClock clock;
};

LocalTime local_time_of(const SiteRow& site, Log& log) {
    if (!site.time_zone) {
        log.warn("the database has no time zone yet; days and weeks are those of UTC");
        return {"UTC", LocalClock({})};
    }
    auto periods = offset_periods(*site.time_zone, kTimeZonesFrom, kTimeZonesEnd);
    if (!periods) {
        log.warn(fmt::format("{}; days and weeks are those of UTC", periods.error().what));
        return {"UTC", LocalClock({})};
    }
    return {*site.time_zone, LocalClock(std::move(*periods))};
}

/// What makes the same report again, of a copy of the record.
std::string command_of(const ReportArguments& arguments, const ReportPeriod& period, Language language) {
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
    return command + " --format html --language " + std::string(code(language));
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
    const Language language = language_of(arguments.language).value_or(language_of_environment());
    return en50160_page(report, *pictures, clock, language, command_of(arguments, report.period, language));
}

/// What is to be written; or why there is nothing, which was logged.
tl::expected<std::string, ExitCode> report_en50160(RecordSnapshot& record, const ReportArguments& arguments, Log& log) {
    const auto refuse = [&log](const std::string& what) {
        log.error(what);
        return tl::unexpected(ExitCode::usage);
    };
    const auto sites = record.sites();
    const auto known = record.plugs({});
    if (!sites || !known) {
        return tl::unexpected(explain(sites ? known.error() : sites.error(), log));
    }
    const SiteRow& site = sites->front();
    const LocalTime local = local_time_of(site, log);
    const UtcMillis now = SystemClock().utc_now();
    const auto period = find_period(arguments.period, local.clock, now, site.evaluated_until);
    if (!period) {
        return refuse(period.error().what);
    }
    if (arguments.format == "html" && period->last_day - period->first_day >= kPageDaysMax) {
        return refuse(
            fmt::format("a page shows {} days at most; ask for a part, or for another format", kPageDaysMax.count()));
    }
    const auto plugs = choose_plugs(*known, arguments.plugs);
    if (!plugs) {
        return refuse(plugs.error().what);
    }
    auto channels = evaluate_en50160(record, *plugs, period->span, arguments.limits, local.clock);
    if (!channels) {
        return tl::unexpected(explain(channels.error(), log));
    }
    const En50160Report report{.program = "collector " COLLECTOR_VERSION,
                               .made_at = now,
                               .time_zone = local.zone,
                               .period = *period,
                               .evaluated_until = site.evaluated_until,
                               .limits = arguments.limits,
                               .channels = std::move(*channels)};
    auto text = written(record, report, local.clock, arguments);
    return text ? tl::expected<std::string, ExitCode>(std::move(*text)) : tl::unexpected(explain(text.error(), log));
}

/// The snapshot is gone before anything is written: a reader that does not read on must not hold it.
tl::expected<std::string, ExitCode> report_on(const std::filesystem::path& database, const ReportArguments& arguments,
                                              Log& log) {
    const auto reader = open_sqlite_record(database);
    if (!reader) {
        return tl::unexpected(explain(reader.error(), log));
    }
    const auto record = (*reader)->snapshot();
    return record ? report_en50160(**record, arguments, log) : tl::unexpected(explain(record.error(), log));
}

/// Whether a file that is to be written is one of the record's own.
bool is_of_record(const std::string& file, const std::filesystem::path& database) {
    std::error_code fault;
    const std::string written = std::filesystem::weakly_canonical(file, fault).string();
    const std::string record = std::filesystem::weakly_canonical(database, fault).string();
    const std::array<std::string, 4> own{record, record + "-wal", record + "-shm", record + ".lock"};
    return !file.empty() && std::ranges::find(own, written) != own.end();
}

ExitCode run_report(const ReportArguments& arguments) {
    ConsoleLog log(LogLevel::info);
    const En50160Limits& limits = arguments.limits;
    if (limits.very_low_v > limits.low_v || limits.low_v > limits.high_v) {
        log.error("the limits must not cross: --limit-very-low, --limit-low, --limit-high in this order");
        return ExitCode::usage;
    }
    const auto database = find_database(arguments.database, log);
    if (!database) {
        return ExitCode::config;
    }
    if (is_of_record(arguments.output, *database)) {
        log.error(fmt::format("--output {} is the record itself", arguments.output));
        return ExitCode::usage;
    }
    const auto text = report_on(*database, arguments, log);
    return text ? write_output(*text, arguments.output, log) : text.error();
}

void add_period_options(CLI::App& app, PeriodRequest& period) {
    app.add_option("--week", period.week, "an ISO week, e.g. 2026-W21; the last whole one unless a period is named")
        ->type_name("WEEK");
    app.add_option("--from", period.from, "the first day of a period, e.g. 2026-05-18")->type_name("DAY");
    app.add_option("--to", period.to, "its last day; the day up to which the record is made, unless set")
        ->type_name("DAY");
}

/// CLI::Range takes "nan".
CLI::Validator finite_up_to(double most) {
    return {[most](const std::string& text) {
                double value = 0;
                return CLI::detail::lexical_cast(text, value) && value >= 0 && value <= most
                           ? std::string()
                           : fmt::format("{} is no number from 0 to {}", text, most);
            },
            fmt::format("0 to {}", most)};
}

void add_limit_options(CLI::App& app, En50160Limits& limits) {
    const auto add = [&app](const char* name, double& value, const char* what, const char* unit, double most) {
        app.add_option(name, value, what)->type_name(unit)->check(finite_up_to(most))->capture_default_str();
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
    app.fallthrough();  // --config may stand before or after
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
