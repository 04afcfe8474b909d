#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/base/log.hpp>
#include <collector/mqtt/subscriber.hpp>

#include "mqtt/backoff.hpp"
#include "mqtt/link_board.hpp"
#include "mqtt/link_news.hpp"
#include "mqtt/paho_client.hpp"
#include "mqtt/version_choice.hpp"

namespace collector::mqtt {

/// The thread of a Subscriber, and what it does: connects, subscribes, holds the connection, and begins again. Every
/// public function: any thread.
class Subscriber::Driver {
  public:
    Driver(SubscriberSettings settings, const Clock& clock, Log& log, Sink sink);

    void start();
    void request_stop();
    [[nodiscard]] bool wait_stopped(std::chrono::milliseconds patience);
    void set_credentials(std::string username, std::string password);

    [[nodiscard]] const LinkBoard& board() const { return board_; }
    [[nodiscard]] LinkBoard& board() { return board_; }

  private:
    void run();
    [[nodiscard]] Setback attempt();
    [[nodiscard]] ConnectOutcome connect();
    /// Says what is wrong, and decides how and when to go on.
    [[nodiscard]] Setback answer_failure(const ConnectOutcome& outcome);
    [[nodiscard]] Setback hold_connection(SteadyTime since);
    /// False: the broker did not answer; without its subscriptions the connection is of no use.
    [[nodiscard]] bool subscribe_all();
    void explain_loss(bool had_held);
    void tell(const LinkProblem& problem);

    [[nodiscard]] SubscriberSettings current_settings() const;
    void drop_client();
    void make_client(const SubscriberSettings& settings, ProtocolVersion version);
    void note_lost(int reason);
    [[nodiscard]] bool is_stopping() const;
    /// True: stop was asked for.
    bool sleep(std::chrono::milliseconds delay);

    SubscriberSettings settings_;  // credentials guarded by mutex_, the rest is constant
    const Clock& clock_;
    const Sink sink_;
    LinkBoard board_;

    // The thread's own.
    LinkNews news_;
    Backoff backoff_;
    VersionChoice version_choice_;
    std::unique_ptr<PahoClient> client_;
    std::string subscribing_to_;
    std::uint64_t oversized_before_ = 0;  ///< by clients that are gone

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    bool finished_ = false;
    bool lost_ = false;
    int lost_reason_ = 0;

    std::atomic<std::uint64_t> messages_{0};
    std::jthread thread_;  // last: it uses everything above
};

}  // namespace collector::mqtt
