#include <collector/report/gaps_report.hpp>

#include <memory>

#include <collector/process/console_log.hpp>

#include "cli/record_arguments.hpp"
#include "cli/reports.hpp"

namespace collector {
namespace {

Made make_gaps_report(const RecordPart& part, const RecordArguments& arguments) {
    const auto report = read_gaps_report(part.record, part.head, part.plugs, part.clock);
    if (!report) {
        return explain(part.log, report.error());
    }
    const std::string& format = arguments.format;
    if (format == "html") {
        return gaps_page(*report, part.clock, part.language,
                         page_command_text(command_text("collector report gaps", arguments, part.head.period), part));
    }
    return format == "csv"    ? gaps_csv(*report)
           : format == "json" ? gaps_json(*report)
                              : gaps_text(*report, part.clock, text_columns(arguments.output));
}

ExitCode run_report(const RecordArguments& arguments) {
    ConsoleLog log(LogLevel::info);
    return output_from_record(
        arguments, [&arguments](const RecordPart& part) { return make_gaps_report(part, arguments); }, log);
}

}  // namespace

Command add_gaps_report(CLI::App& app) {
    const auto arguments = std::make_shared<RecordArguments>();
    add_report_options(app, *arguments);
    return [arguments] { return Ending{.code = run_report(*arguments)}; };
}

}  // namespace collector
