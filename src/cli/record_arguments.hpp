#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <tl/expected.hpp>

#include <collector/base/clock.hpp>
#include <collector/base/local_clock.hpp>
#include <collector/base/log.hpp>
#include <collector/presentation/language.hpp>
#include <collector/presentation/period.hpp>
#include <collector/presentation/report_head.hpp>
#include <collector/process/exit_code.hpp>
#include <collector/store/record_reader.hpp>

#include "cli/config_argument.hpp"

namespace collector {

/// What is said to the commands that show the record. Each adds the options that it has.
struct RecordArguments {
    DatabaseArgument database;
    PeriodRequest period;
    std::vector<std::string> plugs;
    std::string format = "text";
    std::string language;  ///< empty: the configuration's, or else the locale's
    std::string output;    ///< empty: standard output
};

/// What it means that a part of the period is not said.
struct UnsaidPeriod {
    const char* period = "the last whole one unless a period is named";
    const char* end = "the day up to which the record is made, unless set";
};

/// These must live as long as `app` is parsed.
/// Days, or also moments, as `period.edges` has it.
void add_period_options(CLI::App& app, PeriodRequest& period, const UnsaidPeriod& unsaid = {});
void add_plug_option(CLI::App& app, std::vector<std::string>& plugs);
void add_format_option(CLI::App& app, std::string& format, const std::vector<std::string>& formats);
/// `what`: of which it is the language.
void add_language_option(CLI::App& app, std::string& language, std::string_view what);
void add_output_option(CLI::App& app, std::string& output);
/// What all reports have: where the record is, the period, the plugs, the format, the language of a page, the output.
void add_report_options(CLI::App& app, RecordArguments& arguments);
/// A number from 0 to `most`, which has to be said as one.
void add_number_option(CLI::App& app, const char* name, double& value, const char* what, const char* unit, double most);

/// `collector report NAME` with the period, in days unless it is a week, and the plugs: what makes the same again, of
/// a copy of the record.
[[nodiscard]] std::string command_text(std::string_view command, const RecordArguments& arguments,
                                       const ReportPeriod& period);

/// The part of the record that was asked for.
struct RecordPart {
    RecordSnapshot& record;
    ReportHead head;
    const LocalClock& clock;
    std::vector<PlugRow> plugs;  ///< by id
    Language language;           ///< that was asked for, or else that of the configuration, or else that of messages
    std::vector<StreetConfig> streets;  ///< of the configuration; none where a database alone was named
    Log& log;
};

/// For text that goes to that file, or to standard output: those of the terminal, or of any text.
[[nodiscard]] std::size_t text_columns(const std::string& output);

/// What a command makes of it; or why there is nothing, which was logged.
using Made = tl::expected<std::string, ExitCode>;

/// Logs it.
[[nodiscard]] tl::unexpected<ExitCode> refuse(Log& log, const std::string& what);
[[nodiscard]] tl::unexpected<ExitCode> explain(Log& log, const StoreError& error);

/// ` --name value`; nothing where the value is what it is unless said.
template <class Value>
[[nodiscard]] std::string option_text(std::string_view name, const Value& value, const Value& unless) {
    return value == unless ? std::string() : fmt::format(" {} {}", name, value);
}

/// The same with what makes it a page, in the language of the part.
[[nodiscard]] std::string page_command_text(const std::string& command, const RecordPart& part);

/// Refuses a page of more days than there are rows on it. Other formats take any.
[[nodiscard]] tl::expected<void, ExitCode> check_page_days(const RecordPart& part, const std::string& format);

/// The record that was asked for. Errors, which are said: config, and usage, where the output is one of its files.
[[nodiscard]] tl::expected<RecordConfig, ExitCode> find_readable_record(const RecordArguments& arguments, Log& log);

struct LocalTime {
    std::string zone;
    LocalClock clock;
};

/// By the zone of the record; UTC, which is said, where it has none that is known.
[[nodiscard]] LocalTime local_time_of(const SiteRow& site, Log& log);

/// The whole record, as it is at one moment.
struct WholeRecord {
    RecordSnapshot& record;
    SiteRow site;
    std::string time_zone;  ///< IANA name
    const LocalClock& clock;
    std::vector<PlugRow> plugs;  ///< all, by id
    UtcMillis now;
    Log& log;
};

/// Opens a record and shows it to `read`. Errors: were logged, and nothing was shown.
[[nodiscard]] tl::expected<void, ExitCode> read_record(const std::filesystem::path& database,
                                                       const std::function<void(const WholeRecord&)>& read, Log& log);

/// Opens the record, finds what was asked for, and has `make` make something of it. Then the record is let go.
[[nodiscard]] Made make_from_record(const RecordArguments& arguments,
                                    const std::function<Made(const RecordPart&)>& make, Log& log);

/// Makes something of the record, and writes that. The record is let go before anything is written: whoever reads the
/// output and does not read on must not hold it.
[[nodiscard]] ExitCode output_from_record(const RecordArguments& arguments,
                                          const std::function<Made(const RecordPart&)>& make, Log& log);

}  // namespace collector
