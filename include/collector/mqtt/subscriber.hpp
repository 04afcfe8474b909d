#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/base/log.hpp>
#include <collector/model/delivery.hpp>
#include <collector/mqtt/subscriber_settings.hpp>

namespace collector::mqtt {

/// What a person wants to know about the connection.
struct LinkStatus {
    enum class State { connecting, online, waiting, stopped };
    State state = State::connecting;
    std::string problem;                      ///< why it is not online; empty when it is
    std::optional<ProtocolVersion> version;   ///< of the last connection; nullopt: there was none
    std::vector<std::string> refused_topics;  ///< those that are left out among them
    std::uint64_t connects = 0;               ///< successful ones since the start
    std::uint64_t oversized = 0;  ///< messages dropped on arrival: payload or topic beyond the limits of delivery.hpp
};

/// From `at` on, messages come or do not.
struct LinkChange {
    bool receiving;  ///< connected, and subscribed to one topic at least
    UtcMillis at;    ///< of a loss: when the last packet came, which can be long before the loss was noticed

    friend bool operator==(const LinkChange&, const LinkChange&) = default;
};

/// Keeps a connection to one broker for ever and hands every message to a function.
///
/// A thread of its own connects, subscribes to every topic after every connect, and after any loss or failure tries
/// again: at once, then after 1 s doubling to 30 s, with jitter; after a refused login after 60 s. A topic that is
/// refused is asked for again every minute; one at which the broker hangs up twice is left out for an hour. It logs
/// each change once, and a lasting failure now and then with the reason a person needs.
///
/// One subscriber a process: the MQTT library shares its threads and one lock between all clients.
class Subscriber {
  public:
    /// Called on the MQTT library's thread, one message at a time. Must be quick and must not call the subscriber:
    /// nothing else is received meanwhile. For QoS 1 the acknowledgement is sent when it returns.
    using Sink = std::function<void(Delivery&&)>;

    /// Call first thing in the process, before any thread: switches off the library's tracing of its own calls, which
    /// costs CPU time with every message, and keeps it from sending MQTT through an HTTP proxy of the environment.
    static void prepare_process();

    /// `clock` and `log` must outlive the subscriber; nothing happens before start().
    Subscriber(SubscriberSettings settings, const Clock& clock, Log& log, Sink sink);
    /// Stops it if nobody has; can wait for a name lookup, 30 s at worst.
    ~Subscriber();
    Subscriber(const Subscriber&) = delete;
    Subscriber& operator=(const Subscriber&) = delete;

    /// Returns at once; connecting goes on in the background. Any thread; nothing happens after request_stop().
    void start();

    /// Asks the thread to leave the broker and end. No message is handed out after wait_stopped() returned true.
    void request_stop();
    /// False: it is still busy, in a name lookup for example.
    [[nodiscard]] bool wait_stopped(std::chrono::milliseconds patience);

    /// Takes effect at the next connect. Any thread.
    void set_credentials(std::string username, std::string password);

    /// Somebody may have mended the permissions: asks within a second for every topic that is not granted. Any thread.
    void ask_again_for_topics();

    /// Any thread.
    [[nodiscard]] LinkStatus status() const;
    /// What has changed since the last call, in order; at the start, no messages come. No more than kLinkChangesMax
    /// changes are kept, the oldest, until they are taken. Any thread.
    [[nodiscard]] std::vector<LinkChange> take_link_changes();
    static constexpr std::size_t kLinkChangesMax = 1000;
    /// When the thread last moved on; it is never silent for longer than a connect attempt takes. Any thread.
    [[nodiscard]] SteadyTime last_progress() const;

  private:
    class Driver;
    std::unique_ptr<Driver> driver_;
};

}  // namespace collector::mqtt
