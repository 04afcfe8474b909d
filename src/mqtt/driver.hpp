#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/base/log.hpp>
#include <collector/mqtt/subscriber.hpp>

#include "mqtt/address_choice.hpp"
#include "mqtt/backoff.hpp"
#include "mqtt/bell.hpp"
#include "mqtt/broker_socket.hpp"
#include "mqtt/link_board.hpp"
#include "mqtt/link_news.hpp"
#include "mqtt/paho_client.hpp"
#include "mqtt/stream_watch.hpp"
#include "mqtt/subscriptions.hpp"
#include "mqtt/version_choice.hpp"

namespace collector::mqtt {

/// The thread of a Subscriber and its work: it connects, subscribes, holds the connection, and starts again. Public
/// functions may be called by any thread.
class Subscriber::Driver {
  public:
    Driver(SubscriberSettings settings, const Clock& clock, Log& log, Sink sink);

    void start();
    void request_stop();
    [[nodiscard]] bool wait_stopped(std::chrono::milliseconds patience);
    void set_credentials(std::string username, std::string password);
    void ask_again_for_topics();

    [[nodiscard]] const LinkBoard& board() const { return board_; }
    [[nodiscard]] LinkBoard& board() { return board_; }

  private:
    void run();
    [[nodiscard]] Setback attempt(bool is_after_loss);
    [[nodiscard]] ConnectOutcome connect(std::chrono::seconds patience);
    /// Of several addresses one that takes connections, so that one that does not keeps nobody waiting.
    [[nodiscard]] std::string choose_address(const SubscriberSettings& settings);
    /// Whether the login failed at one of several addresses, and another one is left to be tried.
    [[nodiscard]] bool goes_elsewhere(const ConnectOutcome& outcome);
    /// Says what is wrong, and decides how and when to go on.
    [[nodiscard]] Setback answer_failure(const ConnectOutcome& outcome);
    using End = ConnectionEnd;
    using Round = Subscriptions::Round;
    [[nodiscard]] Setback hold_connection(SteadyTime since);
    /// Asks for the topics that are due. nullopt: the connection stands.
    [[nodiscard]] std::optional<End> subscribe(Round round);
    /// After a subscription without an answer. nullopt: the connection stands.
    [[nodiscard]] std::optional<End> end_after_silence() const;
    /// From the first topic that is granted on, messages come.
    /// `asked_at`: before the topics were asked for, so that nobody who hears of the answer is earlier.
    void note_receiving(SteadyTime asked_at);
    [[nodiscard]] End wait_for_end(SteadyTime since);
    /// Returns kLookEvery after data arrived, at the latest after kLookAtLeastEvery.
    void wait_for_traffic() const;
    /// nullopt: it has not ended.
    [[nodiscard]] std::optional<End> signalled_end() const;
    /// nullopt: the stream is in order.
    [[nodiscard]] std::optional<End> look_at_stream();
    /// When the last packet of use arrived, as far as anybody knows.
    [[nodiscard]] UtcMillis last_heard(End end) const;
    void explain(End end, bool had_held);
    void tell(const LinkProblem& problem);

    [[nodiscard]] SubscriberSettings current_settings() const;
    void drop_client();
    void make_client(const SubscriberSettings& settings, ProtocolVersion version);
    void note_lost(int reason);
    [[nodiscard]] bool is_stopping() const;
    /// True: we were asked to stop.
    bool sleep(std::chrono::milliseconds delay);

    SubscriberSettings settings_;  // credentials guarded by mutex_, the rest is constant
    const Clock& clock_;
    const Sink sink_;
    LinkBoard board_;

    // Used by the thread alone.
    LinkNews news_;
    Backoff backoff_;
    VersionChoice version_choice_;
    std::unique_ptr<PahoClient> client_;
    AddressChoice addresses_;
    std::string address_;  ///< of the last attempt; empty: whichever the library took
    Subscriptions subscriptions_;
    std::optional<SteadyTime> receiving_since_;  ///< nullopt: no topic is granted
    SteadyTime asked_at_{};                      ///< silence counts from here on while receiving
    std::optional<BrokerSocket> socket_;         ///< of the connection that is held, like stream_watch_
    std::optional<StreamWatch> stream_watch_;
    std::uint64_t oversized_before_ = 0;  ///< dropped by earlier clients

    const Bell bell_;  ///< rings when stopping_ or lost_ is set
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    bool finished_ = false;
    bool lost_ = false;
    bool topics_asked_again_ = false;  ///< somebody wants ask_again_for_topics()
    int lost_reason_ = 0;

    std::jthread thread_;  // last: it uses everything above
};

}  // namespace collector::mqtt
