#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <collector/base/clock.hpp>

#include "mqtt/link_news.hpp"
#include "mqtt/paho_client.hpp"
#include "mqtt/topic_plan.hpp"

namespace collector::mqtt {

/// How a connection ended.
enum class ConnectionEnd {
    stopped,  ///< we were asked to
    lost,     ///< or a subscription was not answered
    overrun,  ///< we ended it because StreamWatch said so
    stuck,    ///< likewise
};

/// Asks the broker for topics, by TopicPlan, and tells what came of it. One thread.
class Subscriptions {
  public:
    /// How often a topic has been asked for on this connection.
    enum class Round { first, again };
    /// Looks whether the connection has ended; nullopt: it stands.
    using Look = std::function<std::optional<ConnectionEnd>()>;

    /// `clock` and `news` must outlive it.
    Subscriptions(const std::vector<std::string>& topics, const Clock& clock, LinkNews& news)
        : plan_(topics), clock_(clock), news_(news) {}

    void begin_connection();
    /// Somebody may have mended it: whatever is not granted is due.
    void ask_again() { plan_.ask_again(); }
    [[nodiscard]] bool is_any_due() const { return !plan_.due(clock_.steady_now()).empty(); }
    /// Asks for what is due, and looks every 50 ms while it waits for an answer. `look_at_last` gives the library the
    /// time to tell of a connection that has ended. nullopt: it stands.
    [[nodiscard]] std::optional<ConnectionEnd> ask(PahoClient& client, Round round, const Look& look,
                                                   const Look& look_at_last);

    [[nodiscard]] bool is_any_granted() const { return plan_.granted_count() > 0; }
    [[nodiscard]] std::vector<std::string> not_granted() const { return plan_.not_granted(); }
    /// The topic at which the connection ended, or that is being asked for; empty: none.
    [[nodiscard]] const std::string& asking_for() const { return asking_for_; }

  private:
    [[nodiscard]] std::optional<ConnectionEnd> ask_for(const std::string& topic, PahoClient& client, Round round,
                                                       const Look& look, const Look& look_at_last);

    TopicPlan plan_;
    const Clock& clock_;
    LinkNews& news_;
    std::string asking_for_;
};

}  // namespace collector::mqtt
