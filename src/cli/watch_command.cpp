#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include <collector/base/duration.hpp>
#include <collector/process/console_log.hpp>
#include <collector/process/standard_streams.hpp>
#include <collector/watch/watch.hpp>

#include "cli/commands.hpp"
#include "cli/config_argument.hpp"
#include "cli/terminal.hpp"

namespace collector {
namespace {

struct WatchArguments {
    ConfigArgument config;
    std::vector<std::string> plugs;
    std::string duration;
};

std::string_view colour_of(WatchLine::Kind kind) {
    switch (kind) {
        case WatchLine::Kind::event:
            return "";
        case WatchLine::Kind::refusal:
            return "\x1b[31m";
        case WatchLine::Kind::hint:
            return "\x1b[33m";
        case WatchLine::Kind::complete:
            return "\x1b[32m";
        case WatchLine::Kind::summary:
            return "\x1b[1m";
    }
    return "";
}

/// Standard output, flushed after every group of lines so that `| grep` sees them at once.
class Screen {
  public:
    Screen() : in_colour_(isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr) {}

    /// False: nobody reads any more, or it cannot be written.
    [[nodiscard]] bool print(const std::vector<WatchLine>& lines) {
        std::string text;
        for (const WatchLine& line : lines) {
            const std::string_view colour = in_colour_ ? colour_of(line.kind) : "";
            text += fmt::format("{}{}{}\n", colour, line.text, colour.empty() ? "" : "\x1b[0m");
        }
        if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
            fault_ = errno;
            return false;
        }
        return has_reader();
    }
    /// Why it cannot be written, an errno. 0: it can, or its reader has left, which is no fault.
    [[nodiscard]] int fault() const { return fault_ == EPIPE ? 0 : fault_; }

  private:
    /// Sees a closed pipe without writing to it: `| head -1` is to end even if no line follows.
    [[nodiscard]] static bool has_reader() {
        pollfd out{.fd = STDOUT_FILENO, .events = 0, .revents = 0};
        const int ready = poll(&out, 1, 0);
        return ready <= 0 || (out.revents & (POLLERR | POLLHUP)) == 0;
    }

    bool in_colour_;
    int fault_ = 0;
};

Ending run_watch_command(const WatchArguments& arguments) {
    const auto log = std::make_shared<ConsoleLog>(LogLevel::info);
    if (!has_standard_output()) {
        log->error("standard output is closed");
        return {.code = ExitCode::io};
    }
    const auto loaded = load_finished_or_explain(arguments.config.named_or_default(), *log);
    if (!loaded) {
        return {.code = ExitCode::config};
    }
    // A closed pipe makes the write fail, instead of ending the process.
    std::signal(SIGPIPE, SIG_IGN);
    log->set_lowest(loaded->config.log_level);
    const auto screen = std::make_shared<Screen>();
    allow_letters_of_locale();
    const WatchRequest request{.plugs = arguments.plugs,
                               .duration = parse_duration(arguments.duration),
                               .columns = terminal_columns(STDOUT_FILENO)};
    Ending ending = run_watch(*loaded, request, log,
                              [screen](const std::vector<WatchLine>& lines) { return screen->print(lines); });
    if (!ending.still_in_use && screen->fault() != 0) {
        log->error(
            fmt::format("cannot write to standard output: {}", std::generic_category().message(screen->fault())));
        ending.code = ExitCode::io;
    }
    return ending;
}

}  // namespace

Command add_watch_command(CLI::App& app) {
    const auto arguments = std::make_shared<WatchArguments>();
    add_config_option(app, arguments->config, "the broker to listen to, and how");
    app.add_option("--plug", arguments->plugs,
                   "show only this plug, and say when it is complete: its Tasmota topic, friendly name or MAC; may be "
                   "repeated")
        ->type_name("NAME")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->check([](const std::string& name) { return name.empty() ? "a plug's name must not be empty" : ""; });
    app.add_option("--for", arguments->duration, "end after this time, e.g. 90s or 10min, without waiting for Ctrl-C")
        ->type_name("DURATION")
        ->check([](const std::string& text) {
            const auto duration = parse_duration(text);
            return duration && duration->count() > 0 ? "" : "write a duration as 90s, 10min or 1h";
        });
    app.footer(
        "With --plug and --for, the exit code is 0 only if each of the plugs has shown its LWT, its discovery "
        "message\nand a live reading of mains voltage, otherwise 69. Nothing is recorded, and a running collector is "
        "not disturbed.");
    return [arguments] { return run_watch_command(*arguments); };
}

}  // namespace collector
