#include "cli/captured_run.hpp"

#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>

#include <collector/cli/cli.hpp>

namespace collector::test {
namespace {

struct Closer {
    // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): the unique_ptr below owns it.
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Closer>;

File temporary_file() {
    File file(std::tmpfile());
    if (!file) {
        throw std::runtime_error("no temporary file");
    }
    return file;
}

std::string content(std::FILE* file) {
    std::rewind(file);
    std::string text;
    std::array<char, 4096> part{};
    for (std::size_t size = 0; (size = std::fread(part.data(), 1, part.size(), file)) > 0;) {
        text.append(part.data(), size);
    }
    return text;
}

int wait_for(pid_t child) {
    constexpr int kSignalBase = 128;
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : kSignalBase + WTERMSIG(status);
}

}  // namespace

Outcome run_captured(const std::function<int()>& body, const std::string& input) {
    const File in = temporary_file();
    const File out = temporary_file();
    const File err = temporary_file();
    std::fwrite(input.data(), 1, input.size(), in.get());
    std::rewind(in.get());
    std::fflush(stdout);  // else the child would write it, too
    const pid_t child = fork();
    if (child == 0) {
        dup2(fileno(in.get()), STDIN_FILENO);
        dup2(fileno(out.get()), STDOUT_FILENO);
        dup2(fileno(err.get()), STDERR_FILENO);
        unsetenv("JOURNAL_STREAM");
        const int code = body();
        std::fflush(stdout);
        std::fflush(stderr);
        _exit(code);
    }
    Outcome outcome;
    outcome.code = wait_for(child);
    outcome.out = content(out.get());
    outcome.err = content(err.get());
    return outcome;
}

int call_collector(const std::vector<std::string>& arguments) {
    std::vector<std::string> words{"collector"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (std::string& word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    return static_cast<int>(run_cli(static_cast<int>(words.size()), pointers.data()).code);
}

Outcome run_collector(const std::vector<std::string>& arguments, const std::string& input) {
    return run_captured([&arguments] { return call_collector(arguments); }, input);
}

std::string shown_on_terminal(const std::function<void()>& body, int descriptor, unsigned short columns) {
    int ours = -1;
    int terminal = -1;
    const winsize screen{.ws_row = 24, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
    if (openpty(&ours, &terminal, nullptr, nullptr, &screen) != 0) {
        throw std::runtime_error("no terminal");
    }
    const pid_t child = fork();
    if (child == 0) {
        dup2(terminal, descriptor);
        close(ours);
        close(terminal);
        body();
        std::fflush(stdout);
        std::fflush(stderr);
        _exit(0);
    }
    close(terminal);
    std::string text;
    std::array<char, 1024> part{};
    // A terminal whose other end is closed answers with an error instead of an end.
    for (ssize_t size = 0; (size = read(ours, part.data(), part.size())) > 0;) {
        text.append(part.data(), static_cast<std::size_t>(size));
    }
    close(ours);
    wait_for(child);
    return text;
}

}  // namespace collector::test
