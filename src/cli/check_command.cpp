#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include <fmt/format.h>

#include <collector/base/duration.hpp>
#include <collector/base/terminal_text.hpp>
#include <collector/check/doctor.hpp>
#include <collector/mqtt/subscriber.hpp>
#include <collector/process/console_log.hpp>

#include "cli/commands.hpp"
#include "cli/config_argument.hpp"
#include "cli/terminal.hpp"

namespace collector {
namespace {

/// Tasmota's default TelePeriod of 300 s, and a little more.
constexpr const char* kListenDefault = "310s";
constexpr std::chrono::hours kListenMax{24};

struct CheckArguments {
    ConfigArgument config;
    std::string listen = kListenDefault;
};

std::string_view word_of(StepMark mark) {
    switch (mark) {
        case StepMark::ok:
            return "ok";
        case StepMark::note:
            return "note";
        case StepMark::failed:
            return "FAIL";
        case StepMark::skipped:
            return "-";
    }
    return {};
}

std::string_view colour_of(StepMark mark) {
    switch (mark) {
        case StepMark::ok:
            return "\x1b[32m";  // green
        case StepMark::note:
            return "\x1b[33m";  // yellow
        case StepMark::failed:
            return "\x1b[1;31m";  // bold red
        case StepMark::skipped:
            return "\x1b[2m";  // faint
    }
    return {};
}

/// What a step says, in the columns to the right of its mark.
std::string indented(std::string_view what, std::size_t columns) {
    constexpr std::size_t kIndent = 6;
    constexpr std::size_t kLeast = 20;  // in less, the terminal may break it
    return columns < kIndent + kLeast
               ? std::string(what)
               : fmt::format("{}", fmt::join(wrapped(what, columns - kIndent), "\n" + std::string(kIndent, ' ')));
}

/// Prints the steps to standard output and, if that is a terminal, the progress of waiting to standard error.
class CheckPrinter {
  public:
    void print(const StepResult& result) {
        wipe();
        const std::string word = fmt::format("{:<4}", word_of(result.mark));
        fmt::print("{}  {}\n", in_colour_ ? fmt::format("{}{}\x1b[0m", colour_of(result.mark), word) : word,
                   indented(result.what, terminal_columns(STDOUT_FILENO)));
        // Not broken: a command must stay one that can be copied.
        for (const std::string& line : result.advice) {
            fmt::print("        {}\n", line);
        }
        std::fflush(stdout);  // a step can take long
    }
    void show(const ListeningProgress& progress) {
        if (on_terminal_) {
            using std::chrono::duration_cast;
            using std::chrono::seconds;
            const std::string line = fmt::format("waiting for a reading: {} of {} s, {} messages so far",
                                                 duration_cast<seconds>(progress.waited).count(),
                                                 duration_cast<seconds>(progress.limit).count(), progress.messages);
            // One that fills the last column would be two, and each would stay.
            const std::size_t columns = terminal_columns(STDERR_FILENO);
            fmt::print(stderr, "\r\x1b[K{}", columns > 1 ? wrapped(line, columns - 1).front() : line);
            line_is_open_ = true;
        }
    }

  private:
    void wipe() {
        if (line_is_open_) {
            fmt::print(stderr, "\r\x1b[K");
            line_is_open_ = false;
        }
    }

    bool in_colour_ = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    bool on_terminal_ = isatty(STDERR_FILENO) == 1;
    bool line_is_open_ = false;
};

ExitCode run_check(const CheckArguments& arguments) {
    mqtt::Subscriber::prepare_process();
    ConsoleLog log(LogLevel::info);
    CheckPrinter printer;
    const std::string file = arguments.config.named_or_default();
    const auto loaded = load_or_explain(file, ConfigUse::everything, log);
    if (!loaded) {
        printer.print(
            {StepMark::failed, fmt::format("configuration: {} is refused; nothing else was looked at", file)});
        return ExitCode::config;
    }
    const SystemClock clock;
    return examine(*loaded, file, clock,
                   {.listen = parse_duration(arguments.listen).value(),
                    .report = [&printer](const StepResult& result) { printer.print(result); },
                    .progress = [&printer](const ListeningProgress& progress) { printer.show(progress); }});
}

std::string refuse_duration(const std::string& text) {
    const auto duration = parse_duration(text);
    return duration && *duration <= kListenMax ? "" : "must be a duration from 0s to 24h, such as 310s or 10min";
}

}  // namespace

Command add_check_command(CLI::App& app) {
    const auto arguments = std::make_shared<CheckArguments>();
    add_config_option(app, arguments->config, "the configuration to check");
    app.add_option("--listen", arguments->listen, "how long to wait for a first reading; 0s: not at all")
        ->capture_default_str()
        ->check(refuse_duration)
        ->type_name("DURATION");
    return [arguments] { return Ending{.code = run_check(*arguments)}; };
}

}  // namespace collector
