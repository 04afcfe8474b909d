#include "mqtt/driver.hpp"

#include <random>
#include <utility>

#include "mqtt/connection_probe.hpp"
#include "mqtt/login.hpp"
#include "mqtt/refusal_text.hpp"

namespace collector::mqtt {
namespace {

using namespace std::chrono_literals;

/// A connection that ends sooner did not hold.
constexpr auto kHolds = 5s;

/// The library's own word on the connection is asked for this often, in case a loss was not signalled.
constexpr auto kCheckEvery = 5s;

constexpr auto kProbePatience = 5s;

}  // namespace

Subscriber::Driver::Driver(SubscriberSettings settings, const Clock& clock, Log& log, Sink sink)
    : settings_(std::move(settings)),
      clock_(clock),
      sink_(std::move(sink)),
      board_(clock),
      news_(settings_, clock, log),
      backoff_(std::random_device{}()),
      version_choice_(settings_.version) {}

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
    changed_.notify_all();
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
    client_ =
        std::make_unique<PahoClient>(settings, version,
                                     PahoClient::Handlers{.on_message =
                                                              [this](Delivery&& delivery) {
                                                                  messages_.fetch_add(1, std::memory_order_relaxed);
                                                                  delivery.arrived_at = clock_.steady_now();
                                                                  sink_(std::move(delivery));
                                                              },
                                                          .on_lost = [this](int reason) { note_lost(reason); },
                                                          .now = [this] { return clock_.utc_now(); }});
}

void Subscriber::Driver::run() {
    while (true) {
        board_.progress();
        const Setback setback = attempt();
        board_.progress();
        board_.set_state(LinkStatus::State::waiting);
        if (sleep(backoff_.after(setback))) {
            break;
        }
    }
    drop_client();
    board_.set_state(LinkStatus::State::stopped);
}

Setback Subscriber::Driver::attempt() {
    {
        const std::lock_guard lock(mutex_);
        lost_ = false;
        lost_reason_ = 0;
    }
    board_.set_state(LinkStatus::State::connecting);
    const ConnectOutcome outcome = connect();
    if (is_stopping()) {
        return Setback::lost;
    }
    if (outcome.kind != ConnectOutcome::Kind::connected) {
        return answer_failure(outcome);
    }
    static_cast<void>(version_choice_.learn(VersionChoice::Answer::accepted, clock_.steady_now()));
    return hold_connection(clock_.steady_now());
}

ConnectOutcome Subscriber::Driver::connect() {
    SubscriberSettings settings = current_settings();
    const ProtocolVersion version = version_choice_.choose(clock_.steady_now());
    if (!client_ || client_->version() != version) {
        make_client(settings, version);
    }
    return log_in(*client_, settings, [this] { return is_stopping(); });
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
    messages_ = 0;
    const bool subscribed = subscribe_all();
    if (subscribed) {
        board_.note({.receiving = true, .at = clock_.utc_now()});
    }
    while (true) {
        board_.progress();
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, subscribed ? kCheckEvery : 0s, [this] { return stopping_ || lost_; });
        const bool stopping = stopping_;
        const bool lost = lost_;
        lock.unlock();
        if (stopping) {
            client_->disconnect();
            return Setback::lost;
        }
        const auto held = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady_now() - since);
        if (!subscribed || lost || !client_->is_connected()) {
            if (subscribed) {
                board_.note({.receiving = false, .at = clock_.utc_now()});
            }
            explain_loss(held >= kHolds);
            client_->disconnect();
            return held < kHolds || !subscribed ? Setback::failed : Setback::lost;
        }
        board_.set_oversized(oversized_before_ + client_->oversized());
        if (messages_.load(std::memory_order_relaxed) == 0) {
            news_.silent(held);
        }
    }
}

bool Subscriber::Driver::subscribe_all() {
    std::vector<std::string> refused;
    std::size_t granted = 0;
    for (const std::string& topic : settings_.topics) {
        subscribing_to_ = topic;
        const SubscribeOutcome outcome = client_->subscribe(topic);
        board_.progress();
        if (outcome.kind == SubscribeOutcome::Kind::lost) {
            return false;  // The caller explains it, and names the topic.
        }
        if (outcome.kind == SubscribeOutcome::Kind::refused) {
            news_.topic_refused(topic, outcome.code);
            refused.push_back(topic);
        } else {
            ++granted;
        }
    }
    subscribing_to_.clear();
    news_.subscribed(granted, settings_.topics.size());
    board_.set_refused_topics(std::move(refused));
    return true;
}

void Subscriber::Driver::explain_loss(bool had_held) {
    Loss loss{.reason = 0, .had_held = had_held, .subscribing_to = subscribing_to_};
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
