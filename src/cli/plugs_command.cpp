#include <unistd.h>

#include <cstdlib>
#include <memory>

#include <collector/process/console_log.hpp>
#include <collector/report/plugs_report.hpp>

#include "cli/commands.hpp"
#include "cli/record_arguments.hpp"
#include "cli/terminal.hpp"

namespace collector {
namespace {

/// A file is read anywhere.
TableLook look_of(const RecordArguments& arguments) {
    const bool is_terminal = arguments.output.empty() && isatty(STDOUT_FILENO) == 1;
    return {.columns = is_terminal ? terminal_columns(STDOUT_FILENO) : 0,
            .in_colour = is_terminal && std::getenv("NO_COLOR") == nullptr};
}

Made make_report(const RecordPart& part, const RecordArguments& arguments) {
    const auto report = read_plugs_report(part.record, part.head, part.plugs, part.clock);
    if (!report) {
        return explain(part.log, report.error());
    }
    return arguments.format == "csv"    ? plugs_csv(*report)
           : arguments.format == "json" ? plugs_json(*report)
                                        : plugs_text(*report, part.clock, look_of(arguments));
}

ExitCode run_plugs(const RecordArguments& arguments) {
    ConsoleLog log(LogLevel::info);
    return output_from_record(
        arguments, [&arguments](const RecordPart& part) { return make_report(part, arguments); }, log);
}

}  // namespace

Command add_plugs_command(CLI::App& app) {
    const auto arguments = std::make_shared<RecordArguments>();
    add_database_options(app, arguments->database);
    add_plug_option(app, arguments->plugs);
    add_format_option(app, arguments->format, {"text", "csv", "json"});
    add_output_option(app, arguments->output);
    return [arguments] { return Ending{.code = run_plugs(*arguments)}; };
}

}  // namespace collector
