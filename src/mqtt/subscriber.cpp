#include <collector/mqtt/subscriber.hpp>

#include <MQTTAsync.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include "mqtt/backoff.hpp"
#include "mqtt/connection_probe.hpp"
#include "mqtt/link_news.hpp"
#include "mqtt/paho_client.hpp"
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

class Subscriber::Driver {
  public:
    Driver(SubscriberSettings settings, const Clock& clock, Log& log, Sink sink)
        : settings_(std::move(settings)),
          clock_(clock),
          news_(settings_, clock, log),
          sink_(std::move(sink)),
          backoff_(std::random_device{}()) {
        last_progress_ = clock_.steady_now().time_since_epoch().count();
    }

    void start() {
        thread_ = std::jthread([this] {
            run();
            const std::lock_guard lock(mutex_);
            finished_ = true;
            changed_.notify_all();
        });
    }

    void request_stop() {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        changed_.notify_all();
    }

    bool wait_stopped(std::chrono::milliseconds patience) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, patience, [this] { return finished_ || !thread_.joinable(); });
    }

    void set_credentials(std::string username, std::string password) {
        const std::lock_guard lock(mutex_);
        settings_.username = std::move(username);
        settings_.password = std::move(password);
    }

    [[nodiscard]] LinkStatus status() const {
        const std::lock_guard lock(mutex_);
        LinkStatus status = status_;
        status.oversized = oversized_;
        return status;
    }

    [[nodiscard]] std::vector<LinkChange> take_link_changes() {
        const std::lock_guard lock(mutex_);
        return std::exchange(link_changes_, {});
    }

    [[nodiscard]] SteadyTime last_progress() const { return SteadyTime{SteadyTime::duration{last_progress_.load()}}; }

  private:
    void run();
    [[nodiscard]] Setback attempt();
    [[nodiscard]] Setback hold_connection(SteadyTime since);
    /// False: the broker did not answer; without its subscriptions the connection is of no use.
    [[nodiscard]] bool subscribe_all();
    void explain_failure();
    void explain_loss(bool had_held);
    void tell(const LinkProblem& problem);

    [[nodiscard]] SubscriberSettings current_settings() const {
        const std::lock_guard lock(mutex_);
        return settings_;
    }
    void make_client(const SubscriberSettings& settings);
    void note_lost(int reason);
    void note_receiving(bool receiving);
    [[nodiscard]] bool is_stopping() const {
        const std::lock_guard lock(mutex_);
        return stopping_;
    }
    /// True: stop was asked for.
    bool sleep(std::chrono::milliseconds delay);
    void progress() { last_progress_ = clock_.steady_now().time_since_epoch().count(); }

    SubscriberSettings settings_;  // credentials guarded by mutex_, the rest is constant
    const Clock& clock_;
    LinkNews news_;  // the driver thread's own
    const Sink sink_;
    Backoff backoff_;

    // The driver thread's own.
    std::unique_ptr<PahoClient> client_;
    std::string subscribing_to_;
    std::uint64_t oversized_before_ = 0;  ///< by clients that are gone

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    bool finished_ = false;
    bool lost_ = false;
    int lost_reason_ = 0;
    LinkStatus status_;
    std::vector<LinkChange> link_changes_;

    std::atomic<SteadyTime::rep> last_progress_;
    std::atomic<std::uint64_t> messages_{0};
    std::atomic<std::uint64_t> oversized_{0};
    std::jthread thread_;  // last: it uses everything above
};

void Subscriber::Driver::note_lost(int reason) {
    const std::lock_guard lock(mutex_);
    lost_ = true;
    lost_reason_ = reason;
    changed_.notify_all();
}

void Subscriber::Driver::note_receiving(bool receiving) {
    const std::lock_guard lock(mutex_);
    if (link_changes_.size() < kLinkChangesMax) {
        link_changes_.push_back({receiving, clock_.utc_now()});
    }
}

bool Subscriber::Driver::sleep(std::chrono::milliseconds delay) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, delay, [this] { return stopping_; });
}

void Subscriber::Driver::make_client(const SubscriberSettings& settings) {
    if (client_) {
        oversized_before_ += client_->oversized();
    }
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
        progress();
        const Setback setback = attempt();
        progress();
        const std::chrono::milliseconds delay = backoff_.after(setback);
        {
            const std::lock_guard lock(mutex_);
            status_.state = LinkStatus::State::waiting;
        }
        if (sleep(delay)) {
            break;
        }
    }
    client_.reset();
    const std::lock_guard lock(mutex_);
    status_.state = LinkStatus::State::stopped;
}

Setback Subscriber::Driver::attempt() {
    SubscriberSettings settings = current_settings();
    {
        const std::lock_guard lock(mutex_);
        lost_ = false;
        lost_reason_ = 0;
        status_.state = LinkStatus::State::connecting;
    }
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
    {
        const std::lock_guard lock(mutex_);
        status_.state = LinkStatus::State::online;
        status_.problem.clear();
        ++status_.connects;
    }
    news_.connected();
    messages_ = 0;
    const bool subscribed = subscribe_all();
    if (subscribed) {
        note_receiving(true);
    }
    while (true) {
        progress();
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
                note_receiving(false);
            }
            explain_loss(held >= kHolds);
            client_->disconnect();
            return held < kHolds || !subscribed ? Setback::failed : Setback::lost;
        }
        oversized_ = oversized_before_ + client_->oversized();
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
        progress();
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
    const std::lock_guard lock(mutex_);
    status_.refused_topics = std::move(refused);
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
    {
        const std::lock_guard lock(mutex_);
        status_.problem = problem.text;
    }
    news_.say(problem);
}

void Subscriber::prepare_process() {
    MQTTAsync_setTraceLevel(MQTTASYNC_TRACE_ERROR);
    for (const char* const variable : {"http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"}) {
        unsetenv(variable);
    }
}

Subscriber::Subscriber(SubscriberSettings settings, const Clock& clock, Log& log, Sink sink)
    : driver_(std::make_unique<Driver>(std::move(settings), clock, log, std::move(sink))) {}

Subscriber::~Subscriber() {
    request_stop();
}

void Subscriber::start() {
    driver_->start();
}

void Subscriber::request_stop() {
    driver_->request_stop();
}

bool Subscriber::wait_stopped(std::chrono::milliseconds patience) {
    return driver_->wait_stopped(patience);
}

void Subscriber::set_credentials(std::string username, std::string password) {
    driver_->set_credentials(std::move(username), std::move(password));
}

LinkStatus Subscriber::status() const {
    return driver_->status();
}

std::vector<LinkChange> Subscriber::take_link_changes() {
    return driver_->take_link_changes();
}

SteadyTime Subscriber::last_progress() const {
    return driver_->last_progress();
}

}  // namespace collector::mqtt
