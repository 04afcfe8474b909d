#include "support/process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace collector::test {
namespace {

constexpr int kCannotStart = 127;

[[noreturn]] void become(const std::vector<std::string>& arguments, const Process::Environment& environment) {
    // What a crashed test leaves behind would disturb the next one.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    for (const auto& [name, value] : environment) {
        if (value) {
            setenv(name.c_str(), value->c_str(), 1);
        } else {
            unsetenv(name.c_str());
        }
    }
    std::vector<char*> argv;
    for (const std::string& argument : arguments) {
        argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    execvp(argv[0], argv.data());
    _exit(kCannotStart);
}

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) {
        ++found;
    }
    return found;
}

}  // namespace

Process::Process(std::vector<std::string> arguments, const Environment& environment) {
    std::array<int, 2> to_child{};
    std::array<int, 2> from_child{};
    if (pipe2(to_child.data(), O_CLOEXEC) != 0 || pipe2(from_child.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("cannot make a pipe");
    }
    pid_ = fork();
    if (pid_ < 0) {
        throw std::runtime_error("cannot fork");
    }
    if (pid_ == 0) {
        dup2(to_child[0], STDIN_FILENO);
        dup2(from_child[1], STDOUT_FILENO);
        dup2(from_child[1], STDERR_FILENO);
        become(arguments, environment);
    }
    close(to_child[0]);
    close(from_child[1]);
    input_ = to_child[1];
    reader_ = std::thread([this, descriptor = from_child[0]] { gather(descriptor); });
}

Process::~Process() {
    if (!exit_code_) {
        signal(SIGKILL);
        static_cast<void>(wait_exit());
    }
    close_input();
    reader_.join();
}

void Process::gather(int descriptor) {
    std::array<char, 65536> buffer{};
    for (ssize_t size = 0; (size = read(descriptor, buffer.data(), buffer.size())) > 0;) {
        const std::lock_guard lock(mutex_);
        output_.append(buffer.data(), static_cast<std::size_t>(size));
        changed_.notify_all();
    }
    close(descriptor);
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
}

void Process::say(std::string_view line) {
    const std::string text = std::string(line) + "\n";
    if (write(input_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        throw std::runtime_error("the process does not read its input any more");
    }
}

void Process::close_input() {
    if (input_ >= 0) {
        close(input_);
        input_ = -1;
    }
}

void Process::signal(int number) const {
    kill(pid_, number);
}

bool Process::wait_for(std::string_view part, std::size_t times, std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    const auto there = [&] { return count(output_, part) >= times; };
    changed_.wait_for(lock, patience, [&] { return there() || closed_; });
    return there();
}

std::string Process::wait_for_line(std::string_view start, std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    std::size_t& seen = lines_seen_.emplace(start, 0).first->second;
    std::string found;
    const auto there = [&] {
        std::size_t nth = 0;
        for (std::size_t begin = 0; begin < output_.size();) {
            const std::size_t end = output_.find('\n', begin);
            if (end == std::string::npos) {
                return false;
            }
            const std::string_view line(output_.data() + begin, end - begin);
            if (line.starts_with(start) && nth++ == seen) {
                found = line;
                return true;
            }
            begin = end + 1;
        }
        return false;
    };
    if (!changed_.wait_for(lock, patience, [&] { return there() || closed_; }) || found.empty()) {
        throw std::runtime_error("no line starting with \"" + std::string(start) + "\" in:\n" + output_);
    }
    ++seen;
    return found;
}

std::optional<int> Process::wait_exit(std::chrono::milliseconds patience) {
    const auto give_up = std::chrono::steady_clock::now() + patience;
    while (!exit_code_ && std::chrono::steady_clock::now() < give_up) {
        int status = 0;
        if (waitpid(pid_, &status, WNOHANG) == pid_) {
            exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        } else {
            usleep(2000);  // the kernel offers no wait with a limit that fits beside other children
        }
    }
    return exit_code_;
}

void Process::wait_output_end() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kPatience, [this] { return closed_; });
}

std::string Process::output() const {
    const std::lock_guard lock(mutex_);
    return output_;
}

std::string run(std::vector<std::string> arguments) {
    const std::string name = arguments[0];
    Process process(std::move(arguments));
    process.close_input();
    const auto code = process.wait_exit();
    if (code != 0) {
        throw std::runtime_error(name + " failed:\n" + process.output());
    }
    process.wait_output_end();
    return process.output();
}

}  // namespace collector::test
