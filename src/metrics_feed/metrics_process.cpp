#include <collector/metrics_feed/metrics_process.hpp>

#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include <collector/base/quote.hpp>
#include <collector/metrics_feed/health_wire.hpp>

namespace collector {
namespace {

constexpr std::size_t kLineBytesMax = 512;

std::string reason(int fault) {
    return std::generic_category().message(fault);
}

/// Of a child that has been waited for.
std::string ending_text(int status) {
    return WIFSIGNALED(status) ? fmt::format("it was ended by signal {}", WTERMSIG(status))
                               : fmt::format("it ended with {}", WEXITSTATUS(status));
}

/// Readable once the process has ended. The C library of Debian 12 declares a function for it that C++ cannot call.
int descriptor_of(pid_t process) {
    return static_cast<int>(syscall(SYS_pidfd_open, process, 0));
}

/// Its end of the socket becomes its standard input; of everything else that is open here it gets output and errors.
int spawn(const std::filesystem::path& program, std::array<std::string, 3> words, int its_end, pid_t& child) {
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, its_end, STDIN_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    std::array<char*, words.size() + 1> arguments{};
    std::ranges::transform(words, arguments.begin(), [](std::string& word) { return word.data(); });
    const int fault = posix_spawn(&child, program.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    return fault;
}

}  // namespace

/// The program while it runs, and our end of the socket.
class MetricsProcess::Child {
  public:
    Child(pid_t process, int socket) : process_(process), socket_(socket) {}
    ~Child() { static_cast<void>(end()); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// False: it is not there any more.
    [[nodiscard]] bool tell(std::string_view message) const {
        return send(socket_, message.data(), message.size(), MSG_DONTWAIT | MSG_NOSIGNAL) >= 0 || errno == EAGAIN ||
               errno == EINTR || errno == ENOBUFS;
    }
    /// What it has said; nullopt: nothing new. Empty: it has hung up.
    [[nodiscard]] std::optional<std::string> hear() const {
        std::array<char, kLineBytesMax> line{};
        ssize_t size = -1;
        do {
            size = recv(socket_, line.data(), line.size(), MSG_DONTWAIT);
            // When it ended without reading everything, that is said first, and its last words come after.
        } while (size < 0 && (errno == EINTR || errno == ECONNRESET));
        if (size < 0) {
            return errno == EAGAIN ? std::nullopt : std::optional<std::string>("");
        }
        return std::string(line.data(), static_cast<std::size_t>(size));
    }
    /// Hangs up, and waits for its end, but not for long. How it ended.
    std::string end() {
        if (process_ < 0) {
            return {};
        }
        close(socket_);
        pollfd its_end{.fd = descriptor_of(process_), .events = POLLIN, .revents = 0};
        if (poll(&its_end, 1, static_cast<int>(kEndPatience.count())) <= 0) {
            kill(process_, SIGKILL);
        }
        if (its_end.fd >= 0) {
            close(its_end.fd);
        }
        int status = 0;
        while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
        }
        process_ = -1;
        return ending_text(status);
    }

  private:
    pid_t process_;
    const int socket_;
};

MetricsProcess::MetricsProcess(Setup setup, const Clock& clock, Log& log)
    : setup_(std::move(setup)), clock_(clock), log_(log), start_at_(clock.steady_now()) {}

MetricsProcess::~MetricsProcess() = default;

void MetricsProcess::publish(const Health& health) {
    const SteadyTime now = clock_.steady_now();
    if (!child_ && now >= start_at_) {
        start(now);
    }
    if (child_) {
        hear(now);
    }
    if (child_ && !child_->tell(to_wire(health))) {
        hear(now);
    }
}

void MetricsProcess::start(SteadyTime now) {
    started_at_ = now;
    fault_.clear();
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        fell_away(now, reason(errno));
        return;
    }
    pid_t process = -1;
    const int fault = spawn(setup_.program, {setup_.program.filename(), setup_.address, setup_.port}, ends[1], process);
    close(ends[1]);
    if (fault != 0) {
        close(ends[0]);
        fell_away(now, fmt::format("cannot run {}: {}", setup_.program.string(), reason(fault)));
        return;
    }
    child_ = std::make_unique<Child>(process, ends[0]);
}

void MetricsProcess::hear(SteadyTime now) {
    constexpr std::string_view kServing = "serving ";
    constexpr std::string_view kFault = "fault ";
    while (const auto line = child_->hear()) {
        if (line->empty()) {
            const std::string how = child_->end();
            child_.reset();
            fell_away(now, fault_.empty() ? how : fault_);
            return;
        }
        if (line->starts_with(kServing)) {
            log_.info(fmt::format("metrics are served on {}{}", line->substr(kServing.size()),
                                  trouble_said_.empty() ? "" : " again"));
            trouble_said_.clear();
        } else if (line->starts_with(kFault)) {
            fault_ = line->substr(kFault.size());
        }
    }
}

void MetricsProcess::fell_away(SteadyTime now, const std::string& why) {
    using std::chrono::milliseconds;
    delay_ = now - started_at_ >= kProven ? milliseconds(kRestartFirst)
                                          : std::clamp<milliseconds>(delay_ * 2, kRestartFirst, kRestartMax);
    start_at_ = now + delay_;
    say_trouble(why);
}

/// Once, until it is another or metrics were served in between.
void MetricsProcess::say_trouble(const std::string& why) {
    if (why != trouble_said_) {
        trouble_said_ = why;
        log_.warn(fmt::format("metrics are not served: {}; recording goes on, and it is tried again", why));
    }
}

}  // namespace collector
