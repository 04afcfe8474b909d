#include "mqtt/driver.hpp"

#include <random>
#include <utility>

#include "mqtt/connection_probe.hpp"
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
      backoff_(std::random_device{}()) {}

void Subscriber::Driver::start() {
    thread_ = std::jthread([this] {
        run();
        const std::lock_guard lock(mutex_);
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

void Subscriber::Driver::make_client(const SubscriberSettings& settings) {
    client_.reset();
    client_ = std::make_unique<PahoClient>(
        settings, PahoClient::Handlers{.on_message =
                                           [this](Delivery&& delivery) {
                                               messages_.fetch_add(1, std::memory_order_relaxed);
                                               delivery.arrived_at = clock_.steady_now();
                                               sink_(std::move(delivery));
                                           },
                                       .on_lost = [this](int reason) { note_lost(reason); },
                                       .now = [this] { return clock_.utc_now(); }});
}

void Subscriber::Driver::run() {
    make_client(current_settings());
    while (true) {
        board_.progress();
        const Setback setback = attempt();
        board_.progress();
        board_.set_state(LinkStatus::State::waiting);
        if (sleep(backoff_.after(setback))) {
            break;
        }
    }
    client_.reset();
    board_.set_state(LinkStatus::State::stopped);
}

Setback Subscriber::Driver::attempt() {
    SubscriberSettings settings = current_settings();
    {
        const std::lock_guard lock(mutex_);
        lost_ = false;
        lost_reason_ = 0;
    }
    board_.set_state(LinkStatus::State::connecting);
    const auto stopping = [this] { return is_stopping(); };
    ConnectOutcome outcome = client_->connect(settings, stopping);
    if (outcome.server_keep_alive && *outcome.server_keep_alive < settings.keep_alive) {
        // Debian 12's library goes on with our own, longer one, and the broker would drop us for silence.
        settings.keep_alive = std::max(*outcome.server_keep_alive, 1s);
        client_->disconnect();
        outcome = client_->connect(settings, stopping);
    }
    if (is_stopping()) {
        return Setback::lost;
    }
    using Kind = ConnectOutcome::Kind;
    switch (outcome.kind) {
        case Kind::connected:
            break;
        case Kind::refused:
            tell(news_.refused(outcome.code));
            return is_login_refusal(outcome.code) ? Setback::login_refused : Setback::failed;
        case Kind::stuck:
            make_client(settings);
            [[fallthrough]];
        case Kind::failed:
            explain_failure();
            return Setback::failed;
    }
    return hold_connection(clock_.steady_now());
}

Setback Subscriber::Driver::hold_connection(SteadyTime since) {
    board_.set_online();
    news_.connected();
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

void Subscriber::Driver::explain_failure() {
    auto fault = find_connection_fault(current_settings(), kProbePatience);
    tell({LogLevel::error, fault ? std::move(*fault) : unanswered_login(current_settings())});
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
