#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>

#include <fmt/format.h>

#include <collector/charts/plot.hpp>
#include <collector/process/console_log.hpp>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/picture.hpp"
#include "cli/record_arguments.hpp"
#include "cli/terminal.hpp"

namespace collector {
namespace {

struct PlotArguments {
    RecordArguments record;
    bool stack_days = false;
};

/// Of standard output.
TextLook look_of_terminal() {
    constexpr std::size_t kColumnsOfAPipe = 80;
    const std::size_t columns = terminal_columns(STDOUT_FILENO);
    const bool is_utf8 = allow_letters_of_locale();
    const bool in_colour = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    return {.columns = columns == 0 ? kColumnsOfAPipe : columns,
            .letters = is_utf8 ? TextLook::Letters::braille : TextLook::Letters::ascii,
            .colours = in_colour ? TextLook::Colours::ansi : TextLook::Colours::none};
}

/// A picture of too much shows nothing.
tl::expected<void, ExitCode> check_curves(std::size_t curves, const RecordPart& part) {
    if (curves > kPlotCurvesMax) {
        return refuse(part.log, fmt::format("a picture shows {} curves at most, and these are {}; choose some with "
                                            "--plug",
                                            kPlotCurvesMax, curves));
    }
    return {};
}

Made make_plot(const RecordPart& part, const PlotArguments& arguments) {
    const ReportPeriod& period = part.head.period;
    const bool is_picture = !arguments.record.output.empty();
    if (arguments.stack_days && period.last_day - period.first_day >= kPlotDaysMax) {
        return refuse(part.log,
                      fmt::format("--stack-days shows {} days at most; ask for a part", kPlotDaysMax.count()));
    }
    if (const auto few = check_curves(is_picture ? part.plugs.size() : 0, part); !few) {
        return tl::unexpected(few.error());
    }
    const auto plot =
        read_plot(part.record, part.plugs, part.head, arguments.stack_days ? PlotLayout::days : PlotLayout::one_row);
    if (!plot) {
        return explain(part.log, plot.error());
    }
    if (!is_picture) {
        return plot_text(*plot, part.clock, look_of_terminal());
    }
    if (const auto few = check_curves(plot->curves.size(), part); !few) {
        return tl::unexpected(few.error());
    }
    return plot_svg(*plot, part.clock, part.language);
}

ExitCode write_picture(const std::string& svg, PictureKind kind, const std::string& file, Log& log) {
    const auto picture = picture_of(svg, kind);
    if (!picture) {
        log.error(picture.error().what);
        return picture.error().kind == PictureFault::Kind::no_converter ? ExitCode::unavailable : ExitCode::io;
    }
    return write_output(*picture, file, log);
}

ExitCode run_plot(const PlotArguments& arguments) {
    ConsoleLog log(LogLevel::info);
    const std::string& file = arguments.record.output;
    const auto kind = picture_kind_of(file);
    if (!file.empty() && !kind) {
        log.error(
            fmt::format("--output {} is no picture that can be made: its name has to end in .svg, .png or .pdf", file));
        return ExitCode::usage;
    }
    const auto made = make_from_record(
        arguments.record, [&arguments](const RecordPart& part) { return make_plot(part, arguments); }, log);
    if (!made) {
        return made.error();
    }
    return kind ? write_picture(*made, *kind, file, log) : write_output(*made, "", log);
}

}  // namespace

Command add_plot_command(CLI::App& app) {
    const auto arguments = std::make_shared<PlotArguments>();
    RecordArguments& record = arguments->record;
    record.period.edges = PeriodEdges::moments;
    add_database_options(app, record.database);
    add_period_options(app, record.period);
    add_plug_option(app, record.plugs);
    app.add_flag("--stack-days", arguments->stack_days, "a row for each day, from 0:00 to 24:00, below each other");
    add_language_option(app, record.language, "a picture");
    app.add_option("--output", record.output, "write a picture to this file, by its name: .svg, .png or .pdf")
        ->type_name("FILE");
    app.footer(
        "Without --output the curves are drawn in the terminal. Up to 25 hours the samples are drawn, of a longer time "
        "the\nten-minute means, in a picture of one plug with the range of its samples. png and pdf take the package "
        "librsvg2-bin.");
    return [arguments] { return Ending{.code = run_plot(*arguments)}; };
}

}  // namespace collector
