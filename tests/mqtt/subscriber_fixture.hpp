#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <collector/mqtt/subscriber.hpp>

#include "mqtt/scripted_broker.hpp"

namespace collector::test {

/// A generous limit for everything a test waits for.
inline constexpr std::chrono::seconds kLimit{30};

/// The real clocks, of which the one for intervals can be pushed forward. Any thread.
class PushedClock final : public Clock {
  public:
    [[nodiscard]] UtcMillis utc_now() const override { return real_.utc_now(); }
    [[nodiscard]] SteadyTime steady_now() const override {
        return real_.steady_now() + std::chrono::milliseconds{pushed_.load()};
    }
    [[nodiscard]] bool synchronised() const override { return true; }
    void push(std::chrono::milliseconds by) { pushed_ += by.count(); }

  private:
    SystemClock real_;
    std::atomic<std::chrono::milliseconds::rep> pushed_{0};
};

/// A log that can be waited for. Any thread.
class AwaitedLog final : public Log {
  public:
    void write(LogLevel level, std::string_view line) override;
    [[nodiscard]] bool wants(LogLevel /*level*/) const override { return true; }
    /// Waits until `times` lines hold `part`.
    [[nodiscard]] bool wait_for(std::string_view part, std::size_t times = 1) const;
    [[nodiscard]] std::size_t count(std::string_view part) const;
    /// Everything, for the message of a failed test.
    [[nodiscard]] std::string all() const;

  private:
    [[nodiscard]] std::size_t count_locked(std::string_view part) const;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<std::string> lines_;
};

/// Where messages arrive. Any thread.
class Inbox {
  public:
    void put(Delivery&& delivery);
    /// Waits for the message of this number, from 1.
    [[nodiscard]] std::optional<Delivery> wait(std::size_t number) const;
    [[nodiscard]] std::size_t size() const;

  private:
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<Delivery> deliveries_;
};

/// Looks again and again until it holds. False: that took too long.
[[nodiscard]] bool eventually(const std::function<bool()>& holds);

/// The real subscriber at a scripted broker.
class SubscriberTest : public testing::Test {
  protected:
    static void SetUpTestSuite() { mqtt::Subscriber::prepare_process(); }
    void TearDown() override;

    /// Makes the broker; settings can be changed before start().
    void play(ScriptedBroker::Script script);
    void start();
    /// Plays, starts and waits until every topic was asked for.
    void start_online(ScriptedBroker::Script script);
    [[nodiscard]] bool wait_connects(std::size_t times) const;
    [[nodiscard]] bool wait_state(mqtt::LinkStatus::State state) const;

    mqtt::SubscriberSettings settings_;
    PushedClock clock_;
    AwaitedLog log_;
    Inbox inbox_;
    std::function<void(Delivery&&)> sink_ = [this](Delivery&& delivery) { inbox_.put(std::move(delivery)); };
    std::optional<ScriptedBroker> broker_;
    std::optional<mqtt::Subscriber> subscriber_;
};

}  // namespace collector::test
