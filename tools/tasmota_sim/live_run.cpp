#include "live_run.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <optional>
#include <set>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

#include "control_input.hpp"
#include "csv_files.hpp"
#include "due_queue.hpp"
#include "file_descriptor.hpp"
#include "system_limits.hpp"

namespace tasmota_sim {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kOpeningMax = 48;  // below the usual queue of new connections, 100 in mosquitto
constexpr std::size_t kFaultsSaidMax = 8;
constexpr auto kKeepAliveInterval = 1s;
constexpr auto kProgressInterval = 5s;
constexpr auto kFlushPatience = 2s;

// What epoll hands back for descriptors that are no plug's.
constexpr std::uint64_t kStdinKey = UINT64_MAX;
constexpr std::uint64_t kSetSignalKey = UINT64_MAX - 1;

void say(const std::string& line) {
    fmt::print(stdout, "{}\n", line);
    // A reader that went away is no reason to stop the plugs.
    static_cast<void>(std::fflush(stdout));
}

class LiveRun final : public LiveHost {
  public:
    LiveRun(const std::vector<Persona>& fleet, const GridVoltage& grid, const LiveRequest& request, UtcMillis start);

    void run();

    [[nodiscard]] const BrokerAccess& access() const override { return request_.access; }
    [[nodiscard]] bool may_open() const override { return opening_ < kOpeningMax; }
    [[nodiscard]] bool paused() const override { return paused_; }
    void written(const Persona& plug, const Message& message) override;
    void fault(const std::string& what) override;

  private:
    /// What epoll was last told about a plug's socket.
    struct Watch {
        int fd = -1;
        bool write = false;
        bool opening = false;
    };

    [[nodiscard]] UtcMillis now() const;
    void wait_and_serve(UtcMillis until);
    void serve(const epoll_event& event);
    void act_on_due();
    void refresh(std::size_t index);
    void watch_descriptor(int fd, std::uint64_t key);
    void watch_stdin();
    void read_stdin();
    void obey(const ControlCommand& command);
    void cut(const std::string& topic);
    void tick(UtcMillis at);
    void answer_pause(UtcMillis at);
    [[nodiscard]] bool all_flushed() const;
    void finish();

    const LiveRequest& request_;
    std::chrono::steady_clock::time_point steady_start_ = std::chrono::steady_clock::now();
    UtcMillis start_;
    FileDescriptor epoll_;
    FileDescriptor signals_;
    ControlInput input_;
    std::optional<Ledger> ledger_;
    MqttLibrary library_;
    std::vector<LivePlug> plugs_;
    std::vector<Watch> watches_;
    DueQueue queue_;
    std::size_t opening_ = 0;
    std::set<std::string> announced_;  ///< MACs whose discovery went out
    bool ready_said_ = false;
    std::set<std::string> faults_said_;
    Tally tally_;
    bool stop_ = false;
    bool paused_ = false;
    UtcMillis pause_answer_by_ = kNever;
    UtcMillis keep_alive_at_;
    UtcMillis progress_at_;
};

LiveRun::LiveRun(const std::vector<Persona>& fleet, const GridVoltage& grid, const LiveRequest& request,
                 UtcMillis start)
    : request_{request},
      start_{start},
      epoll_{::epoll_create1(EPOLL_CLOEXEC)},
      signals_{open_stop_signals()},
      watches_(fleet.size()),
      queue_{fleet.size()},
      keep_alive_at_{start + kKeepAliveInterval},
      progress_at_{start + kProgressInterval} {
    if (epoll_.get() < 0) {
        throw std::runtime_error(fmt::format("cannot wait for sockets: {}", std::strerror(errno)));
    }
    if (!request.ledger_path.empty()) {
        ledger_.emplace(request.ledger_path);
    }
    plugs_.reserve(fleet.size());
    for (const Persona& persona : fleet) {
        plugs_.emplace_back(Plug{persona, request.timing, grid, start}, request.retry, *this);
    }
    watch_descriptor(signals_.get(), kSetSignalKey);
    watch_stdin();
    for (std::size_t index = 0; index < plugs_.size(); ++index) {
        refresh(index);
    }
}

UtcMillis LiveRun::now() const {
    // Steady: a step of the host's clock is not a step of the plugs' clocks.
    return start_ + std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now() - steady_start_);
}

void LiveRun::run() {
    const UtcMillis end = request_.duration > 0s ? start_ + request_.duration : kNever;
    while (!stop_ && now() < end) {
        wait_and_serve(std::min({end, queue_.next_due(), keep_alive_at_, progress_at_, pause_answer_by_}));
        act_on_due();
        tick(now());
    }
    finish();
}

void LiveRun::wait_and_serve(UtcMillis until) {
    std::array<epoll_event, 256> events{};
    const auto wait = std::clamp(until - now(), std::chrono::milliseconds{0}, std::chrono::milliseconds{1s});
    const int count =
        ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), static_cast<int>(wait.count()));
    if (count < 0 && errno != EINTR) {
        throw std::runtime_error(fmt::format("cannot wait for sockets: {}", std::strerror(errno)));
    }
    for (int n = 0; n < count; ++n) {
        serve(events[static_cast<std::size_t>(n)]);
    }
}

void LiveRun::serve(const epoll_event& event) {
    const std::uint64_t key = event.data.u64;
    if (key == kSetSignalKey) {
        stop_ = true;
        return;
    }
    if (key == kStdinKey) {
        read_stdin();
        return;
    }
    const bool trouble = (event.events & (EPOLLERR | EPOLLHUP)) != 0U;
    plugs_[key].on_ready(
        {.read = trouble || (event.events & EPOLLIN) != 0U, .write = trouble || (event.events & EPOLLOUT) != 0U},
        now());
    refresh(key);
}

void LiveRun::act_on_due() {
    const UtcMillis at = now();
    for (auto index = queue_.pop(at); index; index = queue_.pop(at)) {
        plugs_[*index].act(at);
        refresh(*index);
    }
}

void LiveRun::refresh(std::size_t index) {
    const LivePlug& plug = plugs_[index];
    queue_.set(index, plug.next_due());
    Watch& watch = watches_[index];
    if (watch.opening != plug.opening()) {
        watch.opening = plug.opening();
        opening_ = watch.opening ? opening_ + 1 : opening_ - 1;
    }
    const Watch wanted{.fd = plug.socket(), .write = plug.wants_write(), .opening = plug.opening()};
    if (wanted.fd >= 0 && (wanted.fd != watch.fd || wanted.write != watch.write)) {
        epoll_event event{};
        event.events = wanted.write ? static_cast<std::uint32_t>(EPOLLIN | EPOLLOUT) : EPOLLIN;
        event.data.u64 = index;
        // A closed socket has left the set by itself, and its number may come back as another plug's.
        if (::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, wanted.fd, &event) != 0 &&
            ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wanted.fd, &event) != 0) {
            throw std::runtime_error(fmt::format("cannot watch a socket: {}", std::strerror(errno)));
        }
    }
    watch = wanted;
}

void LiveRun::watch_descriptor(int fd, std::uint64_t key) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = key;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
        throw std::runtime_error(fmt::format("cannot watch descriptor {}: {}", fd, std::strerror(errno)));
    }
}

void LiveRun::watch_stdin() {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = kStdinKey;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, STDIN_FILENO, &event) == 0) {
        return;
    }
    // A regular file or /dev/null cannot be watched, but neither does it make a reader wait. A closed stdin ends here
    // as well.
    while (!input_.ended()) {
        read_stdin();
    }
}

void LiveRun::read_stdin() {
    for (const ControlCommand& command : input_.read()) {
        obey(command);
    }
    if (input_.ended()) {
        static_cast<void>(::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, STDIN_FILENO, nullptr));
        stop_ = stop_ || request_.duration == 0s;
    }
}

void LiveRun::obey(const ControlCommand& command) {
    using Verb = ControlCommand::Verb;
    switch (command.verb) {
        case Verb::pause:
            paused_ = true;
            pause_answer_by_ = now() + kFlushPatience;
            break;
        case Verb::resume:
            paused_ = false;
            pause_answer_by_ = kNever;
            say("resumed");
            break;
        case Verb::status:
            say(fmt::format("status connected={} readings={}", std::ranges::count_if(plugs_, &LivePlug::linked),
                            tally_.readings));
            break;
        case Verb::cut:
            cut(command.argument);
            break;
        case Verb::quit:
            stop_ = true;
            break;
        case Verb::unknown:
            say("error unknown command: " + command.argument);
            break;
    }
}

void LiveRun::cut(const std::string& topic) {
    const auto plug = std::ranges::find_if(plugs_, [&](const LivePlug& p) { return p.persona().topic == topic; });
    if (plug == plugs_.end()) {
        say("error unknown plug: " + topic);
        return;
    }
    plug->cut_power(now());
    refresh(static_cast<std::size_t>(plug - plugs_.begin()));
    say("cut " + topic);
}

void LiveRun::written(const Persona& plug, const Message& message) {
    tally_.add(message);
    if (ledger_) {
        ledger_->add(plug.topic, message.readings);
    }
    if (!ready_said_ && message.kind == MessageKind::discovery && message.topic.ends_with("/sensors")) {
        announced_.insert(plug.mac);
    }
}

void LiveRun::fault(const std::string& what) {
    if (faults_said_.size() < kFaultsSaidMax && faults_said_.insert(what).second) {
        fmt::print(stderr, "tasmota-sim: {}:{}: {}; the plugs keep trying\n", request_.access.url.host,
                   request_.access.url.port, what);
    }
}

void LiveRun::tick(UtcMillis at) {
    if (!ready_said_ && announced_.size() == plugs_.size()) {
        ready_said_ = true;
        say(fmt::format("ready plugs={}", plugs_.size()));
    }
    if (keep_alive_at_ <= at) {
        keep_alive_at_ = at + kKeepAliveInterval;
        for (std::size_t index = 0; index < plugs_.size(); ++index) {
            plugs_[index].keep_alive(at);
            refresh(index);
        }
    }
    if (progress_at_ <= at) {
        progress_at_ = at + kProgressInterval;
        fmt::print(stderr, "readings={}\n", tally_.readings);
        if (ledger_) {
            ledger_->flush();
        }
    }
    answer_pause(at);
}

bool LiveRun::all_flushed() const {
    return std::ranges::all_of(plugs_, &LivePlug::flushed);
}

void LiveRun::answer_pause(UtcMillis at) {
    if (pause_answer_by_ == kNever || (!all_flushed() && at < pause_answer_by_)) {
        return;
    }
    pause_answer_by_ = kNever;
    if (ledger_) {
        ledger_->flush();
    }
    say(fmt::format("paused readings={}", tally_.readings));
}

void LiveRun::finish() {
    for (const UtcMillis limit = now() + kFlushPatience; !all_flushed() && now() < limit;) {
        wait_and_serve(now() + 50ms);
    }
    for (std::size_t index = 0; index < plugs_.size(); ++index) {
        plugs_[index].hang_up();
        refresh(index);
    }
    for (const UtcMillis limit = now() + kFlushPatience;
         !std::ranges::all_of(plugs_, &LivePlug::gone) && now() < limit;) {
        wait_and_serve(now() + 50ms);
    }
    if (ledger_) {
        ledger_->flush();
    }
    say(fmt::format("published readings={} sensors={} plugs={}", tally_.readings, tally_.sensors, plugs_.size()));
}

}  // namespace

void run_live(const std::vector<Persona>& fleet, const GridVoltage& grid, const LiveRequest& request, UtcMillis start) {
    allow_connections(fleet.size());
    LiveRun{fleet, grid, request, start}.run();
}

}  // namespace tasmota_sim
