#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <collector/model/event.hpp>
#include <collector/presentation/plug_choice.hpp>
#include <collector/process/console_log.hpp>
#include <collector/report/record_export.hpp>
#include <collector/sqlite_reader/sqlite_record_reader.hpp>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/progress_bar.hpp"
#include "cli/record_arguments.hpp"
#include "cli/salt_file.hpp"
#include "cli/terminal.hpp"

namespace collector {
namespace {

struct ExportArguments {
    RecordArguments record;
    std::optional<int> channel;
    std::string time = "utc";
    bool voltage_only = false;
    std::string salt_file;
};

/// What is not said has no bounds.
tl::expected<TimeSpan, ExitCode> span_of(const PeriodRequest& request, const LocalClock& clock, Log& log) {
    TimeSpan span{UtcMillis::min(), UtcMillis::max()};
    const bool has_start = !request.week.empty() || !request.from.empty();
    const bool has_end = !request.week.empty() || !request.to.empty();
    if (!has_start && !has_end) {
        return span;
    }
    PeriodRequest bounded = request;
    if (!has_start) {
        bounded.from = "1970-01-01";
    }
    if (!has_end) {
        bounded.to = request.from;
    }
    const auto period = find_period(bounded, clock, SystemClock().utc_now(), std::nullopt);
    if (!period) {
        return refuse(log, period.error().what);
    }
    span.start = has_start ? period->span.start : span.start;
    span.end = has_end ? period->span.end : span.end;
    return span;
}

tl::expected<ExportStyle, ExitCode> style_of(ExportKind kind, const ExportArguments& arguments, const LocalClock& clock,
                                             Log& log) {
    ExportStyle style;
    style.format = arguments.record.format == "csv" ? ExportFormat::csv : ExportFormat::json_lines;
    if (arguments.time == "local") {
        style.local = clock;
    }
    if (!arguments.voltage_only) {
        return style;
    }
    if (kind == ExportKind::gaps) {
        style.voltage_only = Pseudonyms({});  // names no plug
        return style;
    }
    if (arguments.salt_file.empty()) {
        log.warn("the pseudonyms are of this export alone; with --salt-file FILE they stay the same");
        style.voltage_only = Pseudonyms(random_salt());
        return style;
    }
    auto salt = salt_of(arguments.salt_file, log);
    if (!salt) {
        return tl::unexpected(salt.error());
    }
    style.voltage_only = Pseudonyms(std::move(*salt));
    return style;
}

/// Nothing is held of the record afterwards.
tl::expected<ExportRequest, ExitCode> request_of(ExportKind kind, const ExportArguments& arguments,
                                                 RecordReader& reader, Log& log) {
    const auto record = reader.snapshot();
    if (!record) {
        return explain(log, record.error());
    }
    const auto sites = (*record)->sites();
    const auto known = (*record)->plugs({});
    if (!sites || !known) {
        return explain(log, sites ? known.error() : sites.error());
    }
    const LocalTime local = local_time_of(sites->front(), log);
    const auto span = span_of(arguments.record.period, local.clock, log);
    if (!span) {
        return tl::unexpected(span.error());
    }
    auto plugs = choose_plugs(*known, arguments.record.plugs);
    if (!plugs) {
        return refuse(log, plugs.error().what);
    }
    auto style = style_of(kind, arguments, local.clock, log);
    if (!style) {
        return tl::unexpected(style.error());
    }
    ExportRequest request{
        .kind = kind, .span = *span, .plugs = std::move(*plugs), .channel = {}, .style = std::move(*style)};
    if (arguments.channel) {
        request.channel = static_cast<std::uint8_t>(*arguments.channel);
    }
    return request;
}

ExitCode write_rows(RecordReader& reader, const ExportRequest& request, const std::string& file, Log& log) {
    constexpr double kBarSteps = 1000;
    Output output(file, log);
    StoreResult<std::uint64_t> rows;
    bool is_wanted = true;
    {
        std::optional<ProgressBar> bar;
        // Not among the rows.
        if (!file.empty() || isatty(STDOUT_FILENO) != 1) {
            bar.emplace(static_cast<std::uint64_t>(kBarSteps));
            bar->show(0);
        }
        rows = export_record(reader, request, [&](std::string_view piece, double share) {
            is_wanted = output.write(piece);
            if (bar) {
                bar->show(static_cast<std::uint64_t>(share * kBarSteps));
            }
            return is_wanted;
        });
    }
    if (!rows) {
        return explain(log, rows.error()).value();
    }
    const ExitCode code = output.finish();
    if (code == ExitCode::ok && *rows == 0) {
        log.warn(fmt::format("no {} of what was asked for are on record", name(request.kind)));
    } else if (code == ExitCode::ok && is_wanted && !file.empty()) {
        log.info(fmt::format("wrote {} {} to {}", *rows, name(request.kind), file));
    }
    return code;
}

ExitCode run_export(ExportKind kind, const ExportArguments& arguments) {
    ConsoleLog log(lowest_level());
    const auto config = find_readable_record(arguments.record, log);
    if (!config) {
        return config.error();
    }
    const auto reader = open_sqlite_record(config->database);
    if (!reader) {
        return explain(log, reader.error()).value();
    }
    const auto request = request_of(kind, arguments, **reader, log);
    return request ? write_rows(**reader, *request, arguments.record.output, log) : request.error();
}

const char* explanation_of(ExportKind kind) {
    switch (kind) {
        case ExportKind::readings:
            return "what the plugs measured";
        case ExportKind::intervals:
            return "the ten-minute values";
        case ExportKind::gaps:
            return "when nothing was measured, and why";
    }
    return "";
}

const char* what_is_left(ExportKind kind) {
    switch (kind) {
        case ExportKind::readings:
            return "to publish them: the voltage alone, under pseudonyms, without what was sent because a load changed";
        case ExportKind::intervals:
            return "to publish them: those that are valid, under pseudonyms";
        case ExportKind::gaps:
            return "to publish them: those of the collector alone, since a plug's show when somebody unplugged it";
    }
    return "";
}

Command add_kind(CLI::App& app, ExportKind kind) {
    const auto arguments = std::make_shared<ExportArguments>();
    arguments->record.format = "csv";
    add_database_options(app, arguments->record.database);
    add_period_options(
        app, arguments->record.period,
        {.period = "everything on record unless a period is named", .end = "all that follows unless set"});
    add_plug_option(app, arguments->record.plugs);
    if (kind != ExportKind::gaps) {
        app.add_option("--channel", arguments->channel, "only this channel of each plug, from 1")
            ->type_name("N")
            ->check(CLI::Range(1, static_cast<int>(kChannelsMax)));
    }
    add_format_option(app, arguments->record.format, {"csv", "json"});
    app.add_option("--time", arguments->time, "whose time it is written in: utc, or local, that of the record's zone")
        ->type_name("TIME")
        ->check(CLI::IsMember({"utc", "local"}))
        ->capture_default_str();
    add_output_option(app, arguments->record.output);
    CLI::Option* const voltage_only = app.add_flag("--voltage-only", arguments->voltage_only, what_is_left(kind));
    if (kind != ExportKind::gaps) {
        app.add_option("--salt-file", arguments->salt_file,
                       "keeps what the pseudonyms are made with, so that they stay the same; made if it is not there")
            ->type_name("FILE")
            ->needs(voltage_only);
    }
    return [kind, arguments] { return Ending{.code = run_export(kind, *arguments)}; };
}

}  // namespace

Command add_export_command(CLI::App& app) {
    app.require_subcommand(1);
    app.fallthrough();  // --config may stand before or after
    const auto kinds = std::make_shared<std::vector<std::pair<CLI::App*, Command>>>();
    for (const ExportKind kind : kExportKinds) {
        CLI::App* const subcommand = app.add_subcommand(std::string(name(kind)), explanation_of(kind));
        kinds->emplace_back(subcommand, add_kind(*subcommand, kind));
    }
    return [kinds] {
        return std::ranges::find_if(*kinds, [](const auto& kind) { return kind.first->parsed(); })->second();
    };
}

}  // namespace collector
