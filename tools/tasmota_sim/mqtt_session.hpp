#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "broker_url.hpp"
#include "message.hpp"

struct mosquitto;

namespace tasmota_sim {

/// How to reach the broker and log in.
struct BrokerAccess {
    BrokerUrl url;
    std::string ca_file;   ///< empty: the system's store
    std::string username;  ///< empty: anonymous
    std::string password;
};

/// Sets libmosquitto up for as long as it lives. One a process, before the first session.
class MqttLibrary {
  public:
    MqttLibrary();
    ~MqttLibrary();
    MqttLibrary(const MqttLibrary&) = delete;
    MqttLibrary& operator=(const MqttLibrary&) = delete;
};

/// One connection of one plug, from the attempt to connect to its end; a reconnect is another session. Never blocks,
/// but for the look-up of the host name. One thread. The owner waits for the socket and calls on_ready().
class MqttSession {
  public:
    enum class State {
        opening,  ///< TCP, TLS or CONNECT under way
        open,     ///< CONNACK came
        closing,  ///< we said no more, and wait for the broker to close
        closed,   ///< over; see fault()
    };

    /// Starts to connect as a plug does: 3.1.1, clean session, keep-alive 30 s.
    MqttSession(const BrokerAccess& access, const std::string& client_id, const Message& will);
    ~MqttSession();
    MqttSession(const MqttSession&) = delete;
    MqttSession& operator=(const MqttSession&) = delete;

    [[nodiscard]] State state() const { return state_; }

    /// Why the session is closed, for a person; empty when nothing went wrong.
    [[nodiscard]] const std::string& fault() const { return fault_; }

    /// -1 when there is none.
    [[nodiscard]] int socket() const;
    [[nodiscard]] bool wants_write() const;

    struct Readiness {
        bool read = false;
        bool write = false;
    };
    /// Call when the socket became ready.
    void on_ready(Readiness ready);

    /// Call about once a second: sends PINGREQ, notices a silent broker.
    void keep_alive();

    /// Queues a message and writes as much as the socket takes. Only while open.
    void publish(const Message& message);
    void subscribe(const std::string& topic_filter);

    /// How many messages went to the socket completely since the last call. They go in the order of publish().
    [[nodiscard]] std::size_t take_written();

    /// Ends like a plug that loses its mains: the connection is closed without DISCONNECT, so the broker sends the
    /// will. What was written before still arrives. The state becomes closing.
    void hang_up();

  private:
    struct Callbacks;
    struct Destroy {
        void operator()(mosquitto* client) const;
    };

    void configure(const BrokerAccess& access, const Message& will);
    void check(int result);
    void close(const std::string& fault);

    std::unique_ptr<mosquitto, Destroy> client_;
    State state_ = State::opening;
    std::string fault_;
    std::string library_error_;  ///< the last error the library logged; it knows TLS faults better than its codes do
    std::size_t written_ = 0;
};

}  // namespace tasmota_sim
