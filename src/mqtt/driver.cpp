#include "mqtt/driver.hpp"

#include <algorithm>
#include <functional>
#include <random>
#include <utility>

#include <collector/mqtt/connection_check.hpp>

#include "mqtt/connection_probe.hpp"
#include "mqtt/login.hpp"
#include "mqtt/refusal_text.hpp"

namespace collector::mqtt {
namespace {

using namespace std::chrono_literals;

/// A connection that ends sooner does not count as having held.
constexpr auto kHolds = 5s;

/// How long after data began to arrive we look at it. A fast network delivers some 10 MiB in that time.
constexpr auto kLookEvery = 50ms;

/// We look at least this often: when the library reads the data first, poll() does not wake us.
constexpr auto kLookAtLeastEvery = 1s;

/// After this long without a message, or twice the keep-alive time if that is longer, the broker is asked to answer.
constexpr std::chrono::seconds kQuietMax{60};

/// How often the library is asked whether it is connected, in case it reported no loss.
constexpr auto kCheckEvery = 5s;

/// What the first attempt after a loss gets, before a client made anew tries again: it can hang although the broker
/// answers, since Debian 12's library changes its list of sockets without a lock (paho.mqtt.c issue 1219).
constexpr std::chrono::seconds kPatienceAfterLoss{5};

/// For TCP connections to all of a broker's addresses.
constexpr auto kChoicePatience = 6s;

/// How long after a failed subscription the library may take to say that the connection has ended.
constexpr auto kLostPatience = 200ms;

constexpr auto kProbePatience = 5s;

}  // namespace

Subscriber::Driver::Driver(SubscriberSettings settings, const Clock& clock, Log& log, Sink sink)
    : settings_(std::move(settings)),
      clock_(clock),
      sink_(std::move(sink)),
      board_(clock),
      news_(settings_, clock, log),
      backoff_(std::random_device{}()),
      version_choice_(settings_.version),
      subscriptions_(settings_.topics, clock, news_) {}

void Subscriber::Driver::start() {
    const std::lock_guard lock(mutex_);
    if (stopping_) {
        return;
    }
    thread_ = std::jthread([this] {
        run();
        const std::lock_guard at_the_end(mutex_);
        finished_ = true;
        changed_.notify_all();
    });
}

void Subscriber::Driver::request_stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    bell_.ring();
}

bool Subscriber::Driver::wait_stopped(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [this] { return finished_ || !thread_.joinable(); });
}

void Subscriber::Driver::set_credentials(std::string username, std::string password) {
    const std::lock_guard lock(mutex_);
    settings_.username = std::move(username);
    settings_.password = std::move(password);
}

void Subscriber::Driver::ask_again_for_topics() {
    const std::lock_guard lock(mutex_);
    topics_asked_again_ = true;
}

SubscriberSettings Subscriber::Driver::current_settings() const {
    const std::lock_guard lock(mutex_);
    return settings_;
}

bool Subscriber::Driver::is_stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

void Subscriber::Driver::note_lost(int reason) {
    const std::lock_guard lock(mutex_);
    lost_ = true;
    lost_reason_ = reason;
    bell_.ring();
}

bool Subscriber::Driver::sleep(std::chrono::milliseconds delay) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, delay, [this] { return stopping_; });
}

void Subscriber::Driver::drop_client() {
    if (client_) {
        oversized_before_ += client_->oversized();
    }
    client_.reset();
}

void Subscriber::Driver::make_client(const SubscriberSettings& settings, ProtocolVersion version) {
    drop_client();
    client_ = std::make_unique<PahoClient>(
        settings, version, clock_,
        PahoClient::Handlers{.on_message = sink_, .on_lost = [this](int reason) { note_lost(reason); }});
}

void Subscriber::Driver::run() {
    Setback setback = Setback::failed;
    while (true) {
        board_.progress();
        setback = attempt(setback == Setback::lost);
        board_.progress();
        board_.set_state(LinkStatus::State::waiting);
        if (sleep(backoff_.after(setback))) {
            break;
        }
    }
    drop_client();
    board_.set_state(LinkStatus::State::stopped);
}

Setback Subscriber::Driver::attempt(bool is_after_loss) {
    {
        const std::lock_guard lock(mutex_);
        lost_ = false;
        lost_reason_ = 0;
        if (!stopping_) {
            bell_.silence();
        }
    }
    board_.set_state(LinkStatus::State::connecting);
    const ConnectOutcome outcome = connect(is_after_loss ? kPatienceAfterLoss : PahoClient::kConnectPatience);
    if (is_stopping()) {
        return Setback::lost;
    }
    if (is_after_loss && outcome.timed_out) {
        drop_client();  // made anew for the next attempt
        return Setback::held_up;
    }
    if (goes_elsewhere(outcome)) {
        return Setback::other_address;
    }
    if (outcome.kind != ConnectOutcome::Kind::connected) {
        return answer_failure(outcome);
    }
    addresses_.hold(address_);
    static_cast<void>(version_choice_.learn(VersionChoice::Answer::accepted, clock_.steady_now()));
    return hold_connection(clock_.steady_now());
}

ConnectOutcome Subscriber::Driver::connect(std::chrono::seconds patience) {
    SubscriberSettings settings = current_settings();
    address_ = settings.address = choose_address(settings);
    const ProtocolVersion version = version_choice_.choose(clock_.steady_now());
    if (!client_ || client_->version() != version) {
        make_client(settings, version);
    }
    return log_in(*client_, settings, std::bind_front(&Driver::is_stopping, this), patience);
}

std::string Subscriber::Driver::choose_address(const SubscriberSettings& settings) {
    addresses_.found(is_address(settings.host) ? std::vector<std::string>() : addresses_of(settings));
    if (!addresses_.has_several()) {
        return {};
    }
    SubscriberSettings way = settings;
    way.tls = false;  // TLS is left to the login, which would only repeat it
    const ConnectionReport report = check_connection(way, kChoicePatience, addresses_.failed());
    return report.fault ? "" : report.connected_to;
}

bool Subscriber::Driver::goes_elsewhere(const ConnectOutcome& outcome) {
    using Kind = ConnectOutcome::Kind;
    const bool has_failed = outcome.kind == Kind::failed || outcome.kind == Kind::stuck;
    if (!has_failed || address_.empty() || !addresses_.fail(address_)) {
        return false;
    }
    if (outcome.kind == Kind::stuck) {
        drop_client();
    }
    news_.goes_elsewhere(address_);
    return true;
}

Setback Subscriber::Driver::answer_failure(const ConnectOutcome& outcome) {
    using Kind = ConnectOutcome::Kind;
    const bool refused = outcome.kind == Kind::refused;
    VersionChoice::Answer answer = version_answer(outcome);
    LinkProblem problem = news_.refused(outcome.code);
    if (!refused) {
        const SubscriberSettings settings = current_settings();
        const auto fault = find_connection_fault(settings, kProbePatience);
        answer = fault ? VersionChoice::Answer::other : answer;
        problem = {LogLevel::error, fault.value_or(unanswered_login(settings))};
    }
    if (outcome.kind == Kind::stuck) {
        drop_client();
    }
    if (version_choice_.learn(answer, clock_.steady_now())) {
        news_.falls_back(refused ? std::optional(outcome.code) : std::nullopt);
        return Setback::other_version;
    }
    tell(problem);
    return refused && is_login_refusal(outcome.code) ? Setback::login_refused : Setback::failed;
}

Setback Subscriber::Driver::hold_connection(SteadyTime since) {
    board_.set_online(client_->version());
    news_.connected(client_->version());
    socket_ = BrokerSocket::find(settings_.port);
    stream_watch_.emplace(since, std::max(kQuietMax, 2 * settings_.keep_alive));
    subscriptions_.begin_connection();
    std::optional<End> end = subscribe(Round::first);
    if (!end) {
        note_receiving(since);
        end = wait_for_end(since);
    }
    if (receiving_since_ && *end != End::stopped) {
        board_.note({.receiving = false, .at = last_heard(*end)});
    }
    receiving_since_.reset();
    const bool held = clock_.steady_now() - since >= kHolds && subscriptions_.asking_for().empty();
    if (*end != End::stopped) {
        explain(*end, held);
    }
    const bool by_us = *end == End::overrun || *end == End::stuck;
    if (by_us && socket_) {
        socket_->cut();
    }
    socket_.reset();
    client_->disconnect();
    if (by_us) {
        drop_client();  // and with it whatever the library has in memory
    }
    return *end == End::stopped || (held && !by_us) ? Setback::lost : Setback::failed;
}

std::optional<Subscriber::Driver::End> Subscriber::Driver::subscribe(Round round) {
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(topics_asked_again_, false)) {
            subscriptions_.ask_again();
        }
    }
    if (round == Round::again && !subscriptions_.is_any_due()) {
        return look_at_stream();
    }
    const auto look = [this] {
        board_.progress();
        const auto end = signalled_end();
        return end ? end : look_at_stream();
    };
    const auto end = subscriptions_.ask(*client_, round, look, [this] { return end_after_silence(); });
    board_.progress();
    board_.set_refused_topics(subscriptions_.not_granted());
    return end;
}

std::optional<Subscriber::Driver::End> Subscriber::Driver::end_after_silence() const {
    // The library tells of a connection that has ended only after whoever waited for an answer.
    static_cast<void>(bell_.wait(std::nullopt, kLostPatience));
    const auto end = signalled_end();
    return end || client_->is_connected() ? end : End::lost;
}

void Subscriber::Driver::note_receiving(SteadyTime asked_at) {
    if (!receiving_since_ && subscriptions_.is_any_granted()) {
        asked_at_ = asked_at;
        receiving_since_ = clock_.steady_now();
        board_.note({.receiving = true, .at = clock_.utc_now()});
    }
}

Subscriber::Driver::End Subscriber::Driver::wait_for_end(SteadyTime since) {
    const std::uint64_t messages_before = client_->messages();
    SteadyTime check_at = since + kCheckEvery;
    while (true) {
        board_.progress();
        wait_for_traffic();
        auto end = signalled_end();
        const SteadyTime now = clock_.steady_now();
        end = end ? end : subscribe(Round::again);
        if (end) {
            return *end;
        }
        note_receiving(now);
        if (now < check_at) {
            continue;
        }
        check_at = now + kCheckEvery;
        if (!client_->is_connected()) {
            return End::lost;
        }
        board_.set_oversized(oversized_before_ + client_->oversized());
        if (client_->messages() == messages_before && receiving_since_) {
            news_.silent(std::chrono::duration_cast<std::chrono::milliseconds>(now - asked_at_));
        }
    }
}

void Subscriber::Driver::wait_for_traffic() const {
    const auto socket = socket_ ? std::optional(socket_->descriptor()) : std::nullopt;
    if (bell_.wait(socket, kLookAtLeastEvery) == Bell::Woken::by_socket) {
        static_cast<void>(bell_.wait(std::nullopt, kLookEvery));
    }
}

std::optional<Subscriber::Driver::End> Subscriber::Driver::signalled_end() const {
    const std::lock_guard lock(mutex_);
    if (stopping_) {
        return End::stopped;
    }
    return lost_ ? std::optional(End::lost) : std::nullopt;
}

std::optional<Subscriber::Driver::End> Subscriber::Driver::look_at_stream() {
    // First what the library has handed out, then what it has read, so that the former never seems to be more.
    Traffic traffic;
    traffic.messages = client_->messages();
    traffic.message_bytes = client_->message_bytes();
    traffic.last_message_at = client_->last_message_at();
    traffic.answered = client_->answered();
    if (const auto look = socket_ ? socket_->look() : std::nullopt) {
        traffic.stream_bytes = look->bytes_taken;
    }
    switch (stream_watch_->look(clock_.steady_now(), traffic)) {
        case StreamWatch::Verdict::fine:
            break;
        case StreamWatch::Verdict::ask:
            client_->ask();
            break;
        case StreamWatch::Verdict::overrun:
            return End::overrun;
        case StreamWatch::Verdict::stuck:
            return End::stuck;
    }
    return std::nullopt;
}

UtcMillis Subscriber::Driver::last_heard(End end) const {
    const SteadyTime now = clock_.steady_now();
    SteadyTime heard_at = stream_watch_->proven_at();
    if (end == End::lost) {
        const auto look = socket_ ? socket_->look() : std::nullopt;
        heard_at = look ? std::max<SteadyTime>(heard_at, now - look->since_last_packet) : now;
    }
    heard_at = std::clamp(heard_at, *receiving_since_, now);
    return clock_.utc_now() - std::chrono::duration_cast<std::chrono::milliseconds>(now - heard_at);
}

void Subscriber::Driver::explain(End end, bool had_held) {
    switch (end) {
        case End::stopped:
            return;
        case End::overrun:
            tell(news_.overrun(client_->version()));
            return;
        case End::stuck:
            tell(news_.stuck());
            return;
        case End::lost:
            break;
    }
    Loss loss{.reason = 0, .had_held = had_held, .subscribing_to = subscriptions_.asking_for()};
    {
        const std::lock_guard lock(mutex_);
        loss.reason = lost_reason_;
    }
    tell(news_.lost(loss));
}

void Subscriber::Driver::tell(const LinkProblem& problem) {
    board_.set_problem(problem.text);
    news_.say(problem);
}

}  // namespace collector::mqtt
