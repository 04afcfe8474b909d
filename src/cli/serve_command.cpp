#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include <collector/process/console_log.hpp>

#include "cli/commands.hpp"
#include "cli/config_argument.hpp"

namespace collector {
namespace {

constexpr const char* kWebProgram = "collector-web";

struct ServeArguments {
    DatabaseArgument database;
    std::string listen;
};

/// Beside this program, as it is built, or else where it is installed.
std::filesystem::path find_program() {
    std::error_code fault;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", fault);
    const auto beside = self.parent_path() / kWebProgram;
    return !fault && std::filesystem::exists(beside, fault) ? beside
                                                            : std::filesystem::path(COLLECTOR_LIBEXEC) / kWebProgram;
}

/// Becomes that program, so that signals, output and exit code are its own. Returns only when that fails.
Ending become(const std::filesystem::path& program, std::vector<std::string> words) {
    words.insert(words.begin(), program.string());
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    execv(program.c_str(), arguments.data());
    ConsoleLog(LogLevel::info)
        .error(fmt::format("cannot start {}: {}", program.string(), std::generic_category().message(errno)));
    return {.code = ExitCode::unavailable};
}

Ending run_serve(const ServeArguments& arguments) {
    std::vector<std::string> words;
    const auto add = [&words](const char* name, const std::string& value) {
        if (!value.empty()) {
            words.insert(words.end(), {name, value});
        }
    };
    add("--config", arguments.database.config.named());
    add("--database", arguments.database.database);
    add("--listen", arguments.listen);
    return become(find_program(), std::move(words));
}

}  // namespace

Command add_serve_command(CLI::App& app) {
    const auto arguments = std::make_shared<ServeArguments>();
    add_database_options(app, arguments->database);
    app.add_option("--listen", arguments->listen,
                   "where to wait for browsers, e.g. 127.0.0.1:8080; that of the configuration unless set")
        ->type_name("ADDRESS:PORT");
    app.footer(
        "Prints the page's address. On an address that others can reach it takes a password "
        "(web.password_file), or shows the\nvoltage alone and names no plug (web.public). It reads the record, and "
        "has no way to write.");
    return [arguments] { return run_serve(*arguments); };
}

}  // namespace collector
