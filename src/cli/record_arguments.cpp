#include "cli/record_arguments.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/base/shell_word.hpp>
#include <collector/base/time_zone.hpp>
#include <collector/presentation/plug_choice.hpp>
#include <collector/presentation/text_parts.hpp>
#include <collector/report/en50160_page.hpp>
#include <collector/sqlite_reader/sqlite_record_reader.hpp>
#include <collector/store/twin_snapshots.hpp>

#include "cli/output.hpp"
#include "cli/store_exit_code.hpp"
#include "cli/terminal.hpp"

namespace collector {
namespace {

/// Whether a file that is to be written is one of the record's own.
bool is_of_record(const std::string& file, const std::filesystem::path& database) {
    std::error_code fault;
    const std::string written = std::filesystem::weakly_canonical(file, fault).string();
    const std::string record = std::filesystem::weakly_canonical(database, fault).string();
    const std::array<std::string, 4> own{record, record + "-wal", record + "-shm", record + ".lock"};
    return !file.empty() && std::ranges::find(own, written) != own.end();
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

Made make_from(const WholeRecord& whole, const RecordArguments& arguments, const RecordConfig& config,
               const std::function<Made(const RecordPart&)>& make) {
    const auto period = find_period(arguments.period, whole.clock, whole.now, whole.site.evaluated_until);
    if (!period) {
        return refuse(whole.log, period.error().what);
    }
    auto plugs = choose_plugs(whole.plugs, arguments.plugs);
    if (!plugs) {
        return refuse(whole.log, plugs.error().what);
    }
    return make({.record = whole.record,
                 .twin = whole.twin,
                 .head = {.program = "collector " COLLECTOR_VERSION,
                          .made_at = whole.now,
                          .time_zone = whole.time_zone,
                          .period = *period,
                          .evaluated_until = whole.site.evaluated_until},
                 .clock = whole.clock,
                 .plugs = std::move(*plugs),
                 .language = language_for(arguments, config.report),
                 .streets = config.streets,
                 .log = whole.log});
}

tl::expected<void, ExitCode> read_snapshots(const TwinSnapshots& snapshots,
                                            const std::function<void(const WholeRecord&)>& read, Log& log) {
    RecordSnapshot& record = *snapshots.first;
    const auto sites = record.sites();
    auto plugs = record.plugs({});
    if (!sites || !plugs) {
        return explain(log, sites ? plugs.error() : sites.error());
    }
    const SiteRow& site = sites->front();
    const LocalTime local = local_time_of(site, log);
    read({.record = record,
          .twin = snapshots.second.get(),
          .site = site,
          .time_zone = local.zone,
          .clock = local.clock,
          .plugs = std::move(*plugs),
          .now = SystemClock().utc_now(),
          .log = log});
    return {};
}

}  // namespace

void add_period_options(CLI::App& app, PeriodRequest& period, const UnsaidPeriod& unsaid) {
    app.add_option("--week", period.week, fmt::format("an ISO week, e.g. 2026-W21; {}", unsaid.period))
        ->type_name("WEEK");
    const bool is_days = period.edges == PeriodEdges::days;
    app.add_option("--from", period.from,
                   is_days ? "the first day of a period, e.g. 2026-05-18"
                           : "the first day of a period, or its first moment on local clocks, e.g. 2026-05-18T12:00")
        ->type_name(is_days ? "DAY" : "TIME");
    app.add_option("--to", period.to,
                   is_days ? fmt::format("its last day; {}", unsaid.end)
                           : "its last day, or the moment before which it ends; up to where the record is made, unless "
                             "set")
        ->type_name(is_days ? "DAY" : "TIME");
}

void add_plug_option(CLI::App& app, std::vector<std::string>& plugs) {
    app.add_option("--plug", plugs, "only this plug: its topic or its friendly name; may be repeated")
        ->type_name("NAME")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void add_format_option(CLI::App& app, std::string& format, const std::vector<std::string>& formats) {
    app.add_option("--format", format, "how to write it")
        ->type_name("FORMAT")
        ->check(CLI::IsMember(formats))
        ->capture_default_str();
}

void add_language_option(CLI::App& app, std::string& language, std::string_view what) {
    app.add_option("--language", language,
                   fmt::format("of {}: en, nl or de; that of the configuration or the locale unless set", what))
        ->type_name("LANGUAGE")
        ->check(CLI::IsMember({"en", "nl", "de"}));
}

void add_output_option(CLI::App& app, std::string& output) {
    app.add_option("--output", output, "write to this file, instead of standard output")->type_name("FILE");
}

void add_number_option(CLI::App& app, const char* name, double& value, const char* what, const char* unit,
                       double most) {
    app.add_option(name, value, what)->type_name(unit)->check(finite_up_to(most))->capture_default_str();
}

void add_report_options(CLI::App& app, RecordArguments& arguments) {
    add_database_options(app, arguments.database);
    add_period_options(app, arguments.period);
    add_plug_option(app, arguments.plugs);
    add_format_option(app, arguments.format, {"text", "csv", "json", "html"});
    add_language_option(app, arguments.language, "html");
    add_output_option(app, arguments.output);
}

Language language_for(const RecordArguments& arguments, const ReportConfig& config) {
    return language_of(arguments.language).value_or(config.language.value_or(language_of_environment()));
}

std::string command_text(std::string_view command, const RecordArguments& arguments, const ReportPeriod& period) {
    std::string text(command);
    text += period.week ? " --week " + *period.week
                        : fmt::format(" --from {} --to {}", day_text(period.first_day), day_text(period.last_day));
    for (const std::string& plug : arguments.plugs) {
        text += " --plug " + shell_word(plug);
    }
    return text;
}

std::size_t text_columns(const std::string& output) {
    const std::size_t columns = output.empty() ? terminal_columns(STDOUT_FILENO) : 0;
    return columns == 0 ? kTextColumns : columns;
}

std::string page_command_text(const std::string& command, const RecordPart& part) {
    return fmt::format("{} --format html --language {}", command, code(part.language));
}

tl::expected<void, ExitCode> check_page_days(const RecordPart& part, const std::string& format) {
    const ReportPeriod& period = part.head.period;
    if (format == "html" && period.last_day - period.first_day >= kPageDaysMax) {
        return refuse(part.log, fmt::format("a page shows {} days at most; ask for a part, or for another format",
                                            kPageDaysMax.count()));
    }
    return {};
}

tl::unexpected<ExitCode> refuse(Log& log, const std::string& what) {
    log.error(what);
    return tl::unexpected(ExitCode::usage);
}

tl::unexpected<ExitCode> explain(Log& log, const StoreError& error) {
    log.error(error.what);
    return tl::unexpected(exit_code_of(error.code));
}

tl::expected<RecordConfig, ExitCode> find_readable_record(const RecordArguments& arguments, Log& log) {
    auto config = find_record(arguments.database, log);
    if (!config) {
        return tl::unexpected(ExitCode::config);
    }
    if (is_of_record(arguments.output, config->database)) {
        return refuse(log, fmt::format("--output {} is the record itself", arguments.output));
    }
    return std::move(*config);
}

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

tl::expected<void, ExitCode> read_record(const std::filesystem::path& database,
                                         const std::function<void(const WholeRecord&)>& read, Log& log,
                                         RecordThreads threads) {
    const auto reader = open_sqlite_record(database);
    if (!reader) {
        return explain(log, reader.error());
    }
    std::unique_ptr<RecordReader> second;
    if (threads == RecordThreads::two) {
        auto opened = open_sqlite_record(database);
        if (!opened) {
            return explain(log, opened.error());
        }
        second = std::move(*opened);
    }
    const auto snapshots = second ? take_twins(**reader, *second)
                                  : (*reader)->snapshot().map([](std::unique_ptr<RecordSnapshot> snapshot) {
                                        return TwinSnapshots{std::move(snapshot), nullptr};
                                    });
    return snapshots ? read_snapshots(*snapshots, read, log) : explain(log, snapshots.error());
}

Made make_from_record(const RecordArguments& arguments, const std::function<Made(const RecordPart&)>& make, Log& log,
                      RecordThreads threads) {
    const auto config = find_readable_record(arguments, log);
    if (!config) {
        return tl::unexpected(config.error());
    }
    Made text;
    const auto read = read_record(
        config->database, [&](const WholeRecord& whole) { text = make_from(whole, arguments, *config, make); }, log,
        threads);
    return read ? text : Made(tl::unexpected(read.error()));
}

ExitCode output_from_record(const RecordArguments& arguments, const std::function<Made(const RecordPart&)>& make,
                            Log& log, RecordThreads threads) {
    allow_letters_of_locale();
    const auto text = make_from_record(arguments, make, log, threads);
    return text ? write_output(*text, arguments.output, log) : text.error();
}

}  // namespace collector
