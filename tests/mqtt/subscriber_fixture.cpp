#include "mqtt/subscriber_fixture.hpp"

#include <algorithm>
#include <thread>

namespace collector::test {

void AwaitedLog::write(LogLevel /*level*/, std::string_view line) {
    const std::lock_guard lock(mutex_);
    lines_.emplace_back(line);
    changed_.notify_all();
}

std::size_t AwaitedLog::count_locked(std::string_view part) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        lines_, [part](const std::string& line) { return line.find(part) != std::string::npos; }));
}

bool AwaitedLog::wait_for(std::string_view part, std::size_t times) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kLimit, [&] { return count_locked(part) >= times; });
}

std::size_t AwaitedLog::count(std::string_view part) const {
    const std::lock_guard lock(mutex_);
    return count_locked(part);
}

std::string AwaitedLog::all() const {
    const std::lock_guard lock(mutex_);
    std::string text = "the log says:\n";
    for (const std::string& line : lines_) {
        text += "  " + line + "\n";
    }
    return text;
}

void Inbox::put(Delivery&& delivery) {
    const std::lock_guard lock(mutex_);
    deliveries_.push_back(std::move(delivery));
    changed_.notify_all();
}

std::optional<Delivery> Inbox::wait(std::size_t number) const {
    std::unique_lock lock(mutex_);
    const bool there = changed_.wait_for(lock, kLimit, [&] { return deliveries_.size() >= number; });
    return there ? std::optional(deliveries_[number - 1]) : std::nullopt;
}

std::size_t Inbox::size() const {
    const std::lock_guard lock(mutex_);
    return deliveries_.size();
}

bool eventually(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + kLimit;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    return true;
}

void SubscriberTest::TearDown() {
    // The broker goes first, so that a client that still waits for an answer is not waited for.
    broker_.reset();
    subscriber_.reset();
}

void SubscriberTest::play(ScriptedBroker::Script script) {
    settings_.version = script.version;
    broker_.emplace(std::move(script));
    settings_.host = "127.0.0.1";
    settings_.port = broker_->port();
    settings_.tls = false;
    settings_.client_id = "collector-test";
    settings_.topics = {"mjs-voltage/+/#", "tasmota/discovery/+/+"};
}

void SubscriberTest::start() {
    subscriber_.emplace(settings_, clock_, log_, [this](Delivery&& delivery) { sink_(std::move(delivery)); });
    subscriber_->start();
}

void SubscriberTest::start_online(ScriptedBroker::Script script) {
    play(std::move(script));
    start();
    ASSERT_TRUE(log_.wait_for("subscribed to")) << log_.all();
}

bool SubscriberTest::wait_connects(std::size_t times) const {
    return broker_->wait_until([times](const BrokerView& view) { return view.connects.size() >= times; });
}

bool SubscriberTest::wait_state(mqtt::LinkStatus::State state) const {
    return eventually([this, state] { return subscriber_->status().state == state; });
}

}  // namespace collector::test
