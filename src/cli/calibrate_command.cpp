#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <collector/base/clock.hpp>
#include <collector/base/utf8.hpp>
#include <collector/model/event.hpp>
#include <collector/process/console_log.hpp>
#include <collector/report/calibration_list.hpp>
#include <collector/report/calibration_report.hpp>
#include <collector/sqlite_writer/calibration_table.hpp>

#include "cli/calibration_finding.hpp"
#include "cli/commands.hpp"
#include "cli/config_argument.hpp"
#include "cli/database_owner.hpp"
#include "cli/output.hpp"
#include "cli/record_arguments.hpp"
#include "cli/store_exit_code.hpp"
#include "cli/terminal.hpp"

namespace collector {
namespace {

/// A plug that is off by more measures nothing; it is rather a slip of the pen.
constexpr double kGivenGainMin = 0.8;
constexpr double kGivenGainMax = 1.25;
constexpr std::size_t kSourceBytesMax = 200;

struct CalibrateArguments {
    DatabaseArgument database;
    CalibrationQuestion question;
    std::string format = "text";
    std::optional<CalibrationId> revoke;
    bool list = false;
    bool apply = false;

    [[nodiscard]] bool is_by_hand() const { return question.gain || !question.source.empty(); }
    [[nodiscard]] bool has_time() const { return !question.from.empty() || !question.to.empty(); }
};

bool is_one_line(const std::string& text) {
    constexpr unsigned char kDelete = 0x7f;
    return is_utf8(text) && std::ranges::all_of(text, [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return byte >= ' ' && byte != kDelete;
           });
}

/// What is wrong with what was said together; empty: nothing.
std::string wrong_with(const CalibrateArguments& said) {
    const CalibrationQuestion& question = said.question;
    const int ways = (question.reference.empty() ? 0 : 1) + (said.is_by_hand() ? 1 : 0) + (said.list ? 1 : 0) +
                     (said.revoke ? 1 : 0);
    if (ways != 1) {
        return "say one of these: --plug NAME --reference NAME, which compares them; --plug NAME --gain FACTOR "
               "--source "
               "TEXT; --list; --revoke ID";
    }
    if ((said.list || said.revoke) && said.apply) {
        return "--apply goes with --reference or --gain; --revoke needs none";
    }
    if (!said.list && !said.revoke && question.plug.empty()) {
        return "which plug? name it with --plug";
    }
    if (!said.is_by_hand()) {
        return {};
    }
    if (!question.gain || question.source.empty()) {
        return "--gain and --source go together: the factor, and what the plug was compared with";
    }
    if (!(*question.gain >= kGivenGainMin && *question.gain <= kGivenGainMax)) {
        return fmt::format(
            "--gain {} is no factor from {} to {}: the volts that are right, divided by those that the "
            "plug shows",
            *question.gain, kGivenGainMin, kGivenGainMax);
    }
    if (question.source.size() > kSourceBytesMax || !is_one_line(question.source)) {
        return fmt::format("--source is one line of text in UTF-8, of {} bytes at most", kSourceBytesMax);
    }
    return said.has_time() ? "--from and --to are of a comparison; --valid-from and --valid-to say when a factor holds"
                           : std::string();
}

tl::expected<CalibrationId, ExitCode> store(const std::filesystem::path& database, const CalibrationReport& report,
                                            Log& log) {
    auto table = CalibrationTable::open(database);
    if (!table) {
        return explain(log, table.error());
    }
    const auto id = table->add({.plug_id = report.plug.id,
                                .channel = report.channel,
                                .gain = report.gain,
                                .source = report.source,
                                .valid_from = report.valid_from,
                                .valid_to = report.valid_to,
                                .made_at = report.made_at});
    return id ? tl::expected<CalibrationId, ExitCode>(*id) : explain(log, id.error());
}

ExitCode find(const std::filesystem::path& database, const CalibrateArguments& said, Log& log) {
    auto finding = find_calibration(database, said.question, log);
    if (!finding) {
        return finding.error();
    }
    const bool is_json = said.format == "json";
    if (!finding->report) {
        const ExitCode written = is_json ? write_output(finding->refusal_json, "", log) : ExitCode::ok;
        return written == ExitCode::ok ? ExitCode::unavailable : written;
    }
    CalibrationReport& report = *finding->report;
    if (said.apply) {
        const auto id = store(database, report, log);
        if (!id) {
            return id.error();
        }
        report.stored_as = *id;
    }
    return write_output(is_json ? calibration_json(report) : calibration_text(report, finding->clock, text_columns("")),
                        "", log);
}

/// All of them, or those of one plug.
Made listed(const WholeRecord& whole, const CalibrateArguments& said) {
    std::vector<PlugRow> plugs = whole.plugs;
    if (!said.question.plug.empty()) {
        const auto plug = one_plug(whole, said.question.plug);
        if (!plug) {
            return tl::unexpected(plug.error());
        }
        plugs = {*plug};
    }
    const auto calibrations = whole.record.calibrations({});
    if (!calibrations) {
        return explain(whole.log, calibrations.error());
    }
    const CalibrationList list{.program = "collector " COLLECTOR_VERSION,
                               .made_at = whole.now,
                               .time_zone = whole.time_zone,
                               .calibrations = list_calibrations(plugs, *calibrations, whole.now)};
    return said.format == "json" ? calibrations_json(list) : calibrations_text(list, whole.clock, text_columns(""));
}

ExitCode show_list(const std::filesystem::path& database, const CalibrateArguments& said, Log& log) {
    Made text;
    const auto read = read_record(
        database, [&](const WholeRecord& whole) { text = listed(whole, said); }, log);
    if (!read || !text) {
        return read ? text.error() : read.error();
    }
    return write_output(*text, "", log);
}

ExitCode revoke(const std::filesystem::path& database, CalibrationId id, Log& log) {
    auto table = CalibrationTable::open(database);
    const auto revoked = table ? table->revoke(id, SystemClock().utc_now()) : tl::unexpected(table.error());
    if (!revoked) {
        return explain(log, revoked.error()).value();
    }
    switch (*revoked) {
        case CalibrationTable::Revocation::done:
            log.info(
                fmt::format("calibration {} is revoked; while the collector runs, it makes anew what it had made "
                            "with it",
                            id));
            return ExitCode::ok;
        case CalibrationTable::Revocation::was_revoked:
            log.info(fmt::format("calibration {} was revoked before", id));
            return ExitCode::ok;
        case CalibrationTable::Revocation::unknown:
            log.error(fmt::format("there is no calibration {}; --list shows those there are", id));
            return ExitCode::usage;
    }
    return ExitCode::internal;
}

ExitCode run_calibrate(const CalibrateArguments& said) {
    ConsoleLog log(LogLevel::info);
    allow_letters(STDOUT_FILENO);
    if (const std::string wrong = wrong_with(said); !wrong.empty()) {
        log.error(wrong);
        return ExitCode::usage;
    }
    const auto database = find_database(said.database, log);
    if (!database) {
        return ExitCode::config;
    }
    if (said.apply || said.revoke) {
        go_on_as_owner(*database, log);
    }
    return said.list     ? show_list(*database, said, log)
           : said.revoke ? revoke(*database, *said.revoke, log)
                         : find(*database, said, log);
}

}  // namespace

Command add_calibrate_command(CLI::App& app) {
    const auto said = std::make_shared<CalibrateArguments>();
    CalibrationQuestion& question = said->question;
    add_database_options(app, said->database);
    app.add_option("--plug", question.plug, "the plug that may be wrong: its topic or its friendly name")
        ->type_name("NAME");
    app.add_option("--reference", question.reference, "the plug to compare it with, from when both sat in one socket")
        ->type_name("NAME");
    app.add_option("--channel", question.channel, "of a plug with several, the one that may be wrong")
        ->type_name("N")
        ->check(CLI::Range(1, static_cast<int>(kChannelsMax)))
        ->capture_default_str();
    app.add_option("--from", question.from,
                   "when they began to sit there, e.g. 2026-05-03T14:30; the last day of both unless set")
        ->type_name("TIME");
    app.add_option("--to", question.to, "until when they did; until now unless set")->type_name("TIME");
    app.add_option("--gain", question.gain, "take this factor instead: the right volts by those that the plug shows")
        ->type_name("FACTOR");
    app.add_option("--source", question.source, "where it comes from, e.g. \"Fluke 117, 2026-05-03\"")
        ->type_name("TEXT");
    app.add_option("--valid-from", question.valid_from,
                   "from when on it holds; from the plug's first reading, or its last calibration, unless set")
        ->type_name("TIME");
    app.add_option("--valid-to", question.valid_to, "until when; it lasts unless set")->type_name("TIME");
    app.add_flag("--apply", said->apply, "store it; else it is only shown");
    app.add_flag("--list", said->list, "show the calibrations on record");
    app.add_option("--revoke", said->revoke, "take one back, by its number in the list")->type_name("ID");
    add_format_option(app, said->format, {"text", "json"});
    return [said] { return Ending{.code = run_calibrate(*said)}; };
}

}  // namespace collector
