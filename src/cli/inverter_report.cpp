#include <collector/report/inverter_report.hpp>

#include <charconv>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <collector/process/console_log.hpp>

#include "cli/record_arguments.hpp"
#include "cli/reports.hpp"

namespace collector {
namespace {

struct InverterArguments {
    RecordArguments record;
    InverterLimits limits;
    std::string daylight = "8-20";
    std::optional<double> latitude;
    std::optional<double> longitude;
};

std::optional<int> whole_number(std::string_view text) {
    int number = 0;
    const char* const end = text.data() + text.size();
    const auto [read, fault] = std::from_chars(text.data(), end, number);
    return fault == std::errc() && read == end ? std::optional(number) : std::nullopt;
}

/// `8-20`.
std::optional<HoursOfDay> hours_of(std::string_view text) {
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) {
        return std::nullopt;
    }
    const auto from = whole_number(text.substr(0, dash));
    const auto to = whole_number(text.substr(dash + 1));
    constexpr int kHoursOfADay = 24;
    const bool is_in_order = from && to && *from >= 0 && *from < *to && *to <= kHoursOfADay;
    return is_in_order ? std::optional(HoursOfDay{*from, *to}) : std::nullopt;
}

CLI::Validator hours() {
    return {[](const std::string& text) {
                return hours_of(text) ? std::string() : fmt::format("{} are no hours like 8-20", text);
            },
            ""};
}

/// CLI::Range takes "nan".
CLI::Validator degrees_up_to(double most) {
    return {[most](const std::string& text) {
                double value = 0;
                return CLI::detail::lexical_cast(text, value) && std::abs(value) <= most
                           ? std::string()
                           : fmt::format("{} are no degrees from -{} to {}", text, most, most);
            },
            fmt::format("-{} to {}", most, most)};
}

/// What makes the same page again.
std::string command_of(const RecordPart& part, const InverterArguments& arguments) {
    const InverterArguments usual{};
    const InverterLimits& limits = arguments.limits;
    std::string command = command_text("collector report inverter", arguments.record, part.head.period) +
                          option_text("--limit-warning", limits.warning_v, usual.limits.warning_v) +
                          option_text("--limit-high", limits.high_v, usual.limits.high_v) +
                          option_text("--limit-mean", limits.mean_v, usual.limits.mean_v) +
                          option_text("--limit-very-high", limits.very_high_v, usual.limits.very_high_v);
    command += arguments.latitude && arguments.longitude
                   ? fmt::format(" --latitude {} --longitude {}", *arguments.latitude, *arguments.longitude)
                   : option_text("--daylight", arguments.daylight, usual.daylight);
    return page_command_text(command, part);
}

Made make_report(const RecordPart& part, const InverterArguments& arguments) {
    const std::string& format = arguments.record.format;
    if (const auto fits = check_page_days(part, format); !fits) {
        return tl::unexpected(fits.error());
    }
    DaylightChoice choice{.hours = hours_of(arguments.daylight).value_or(HoursOfDay{0, 24}), .place = std::nullopt};
    if (arguments.latitude && arguments.longitude) {
        choice.place = Place{*arguments.latitude, *arguments.longitude};
    }
    const auto report = read_inverter_report(
        part.record, {.head = part.head, .plugs = part.plugs, .limits = arguments.limits, .daylight = choice},
        part.clock);
    if (!report) {
        return explain(part.log, report.error());
    }
    if (format == "html") {
        return inverter_page(*report, part.clock, part.language, command_of(part, arguments));
    }
    return format == "csv"    ? inverter_csv(*report)
           : format == "json" ? inverter_json(*report)
                              : inverter_text(*report, part.clock, text_columns(arguments.record.output));
}

ExitCode run_report(const InverterArguments& arguments) {
    ConsoleLog log(LogLevel::info);
    return output_from_record(
        arguments.record, [&arguments](const RecordPart& part) { return make_report(part, arguments); }, log);
}

void add_limit_options(CLI::App& app, InverterLimits& limits) {
    add_number_option(app, "--limit-warning", limits.warning_v, "a sample above: some reduce their power", "V",
                      kMainsMaxV);
    add_number_option(app, "--limit-high", limits.high_v, "a sample above: many switch off", "V", kMainsMaxV);
    add_number_option(app, "--limit-mean", limits.mean_v, "the mean of the last ten minutes above: others switch off",
                      "V", kMainsMaxV);
    add_number_option(app, "--limit-very-high", limits.very_high_v, "a sample above: all switch off at once", "V",
                      kMainsMaxV);
}

void add_daylight_options(CLI::App& app, InverterArguments& arguments) {
    CLI::Option* const hours_option =
        app.add_option("--daylight", arguments.daylight, "the hours of the clock that are taken for day")
            ->type_name("FROM-TO")
            ->check(hours())
            ->capture_default_str();
    constexpr double kPole = 90;
    constexpr double kDateLine = 180;
    CLI::Option* const latitude =
        app.add_option("--latitude", arguments.latitude, "day is from sunrise to sunset: degrees, north is positive")
            ->type_name("DEGREES")
            ->check(degrees_up_to(kPole))
            ->excludes(hours_option);
    CLI::Option* const longitude =
        app.add_option("--longitude", arguments.longitude, "... and east is positive; a tenth is enough")
            ->type_name("DEGREES")
            ->check(degrees_up_to(kDateLine))
            ->needs(latitude);
    latitude->needs(longitude);
}

}  // namespace

Command add_inverter_report(CLI::App& app) {
    const auto arguments = std::make_shared<InverterArguments>();
    add_report_options(app, arguments->record);
    add_limit_options(app, arguments->limits);
    add_daylight_options(app, *arguments);
    return [arguments] { return Ending{.code = run_report(*arguments)}; };
}

}  // namespace collector
