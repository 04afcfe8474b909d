#include <collector/report/gaps_report.hpp>

#include <memory>

#include <collector/process/console_log.hpp>

#include "cli/record_arguments.hpp"
#include "cli/reports.hpp"

namespace collector {
namespace {

Made make_report(const RecordPart& part, const std::string& format) {
    const auto report = read_gaps_report(part.record, part.head, part.plugs, part.clock);
    if (!report) {
        return explain(part.log, report.error());
    }
    return format == "csv" ? gaps_csv(*report) : format == "json" ? gaps_json(*report) : gaps_text(*report, part.clock);
}

ExitCode run_report(const RecordArguments& arguments) {
    ConsoleLog log(LogLevel::info);
    return output_from_record(
        arguments, [&arguments](const RecordPart& part) { return make_report(part, arguments.format); }, log);
}

}  // namespace

Command add_gaps_report(CLI::App& app) {
    const auto arguments = std::make_shared<RecordArguments>();
    add_database_options(app, arguments->database);
    add_period_options(app, arguments->period);
    add_plug_option(app, arguments->plugs);
    add_format_option(app, arguments->format, {"text", "csv", "json"});
    add_output_option(app, arguments->output);
    return [arguments] { return Ending{.code = run_report(*arguments)}; };
}

}  // namespace collector
