#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collector/mqtt/subscriber_settings.hpp>

#include "mqtt/loopback_server.hpp"

namespace collector::test {

/// What a client said of itself.
struct ConnectPacket {
    int version = 0;  ///< 4: MQTT 3.1.1
    bool clean = false;
    std::uint16_t keep_alive = 0;
    std::string client_id;
    std::optional<std::string> username;
    std::optional<std::string> password;
};

/// What a broker has seen so far, over all its connections.
struct BrokerView {
    std::vector<ConnectPacket> connects;
    std::vector<std::string> filters;  ///< of SUBSCRIBE packets
    std::vector<int> requested_qos;    ///< one for each filter
    int acknowledgements = 0;          ///< PUBACK
    int receipts = 0;                  ///< PUBREC
    int questions = 0;                 ///< UNSUBSCRIBE
    int goodbyes = 0;                  ///< DISCONNECT of the client
};

/// An MQTT broker, as far as one client can see, that answers as it is told: the answers a real one cannot be made to
/// give. Serves one client at a time.
class ScriptedBroker {
  public:
    struct Script {
        /// Which version the client is to speak; nullopt: it may choose. Answers come in the one that it speaks.
        std::optional<mqtt::ProtocolVersion> version = mqtt::ProtocolVersion::v3_1_1;
        /// The code for the n-th CONNECT, from 1; nullopt: no answer, ever.
        std::function<std::optional<std::uint8_t>(std::size_t number)> on_connect = [](std::size_t) { return 0; };
        /// What is sent instead of a CONNACK, byte by byte, before hanging up; nullopt: a CONNACK as above.
        std::function<std::optional<std::string>(const ConnectPacket& packet, std::size_t number)> in_place_of_connack =
            [](const ConnectPacket&, std::size_t) { return std::nullopt; };
        /// The code for a filter of the n-th connection; nullopt: no answer, ever.
        std::function<std::optional<std::uint8_t>(const std::string& filter, std::size_t number)> on_subscribe =
            [](const std::string&, std::size_t) { return 1; };
        /// Hangs up when this filter is asked for.
        std::string hang_up_at{};
        /// MQTT 5: the keep-alive time that the client is to use instead of its own.
        std::optional<std::uint16_t> server_keep_alive{};
        bool answers_pings = true;
        bool answers_questions = true;
    };

    explicit ScriptedBroker(Script script);
    ~ScriptedBroker() { server_.reset(); }
    ScriptedBroker(const ScriptedBroker&) = delete;
    ScriptedBroker& operator=(const ScriptedBroker&) = delete;

    [[nodiscard]] std::uint16_t port() const { return server_->port(); }
    [[nodiscard]] BrokerView view() const;
    /// Waits until `holds` for what the broker has seen. False: that took too long.
    [[nodiscard]] bool wait_until(const std::function<bool(const BrokerView&)>& holds,
                                  std::chrono::milliseconds limit = std::chrono::seconds{30}) const;

    struct Message {
        std::string_view topic;
        std::string_view payload;
        std::uint8_t qos = 0;
        bool retained = false;
    };
    /// Sends a message to the client that is connected.
    void publish(const Message& message);
    /// Sends these bytes as they are.
    void send_bytes(const std::string& bytes) { send_now(bytes); }
    /// MQTT 5: ends the connection with a reason.
    void disconnect(std::uint8_t reason);
    /// Ends the connection without a word.
    void hang_up() { server_->cut(); }

  private:
    void serve(int socket);
    /// False: hang up.
    bool answer(int socket, std::uint8_t head, std::string_view body, std::size_t number);
    void see(const std::function<void(BrokerView&)>& change);
    [[nodiscard]] bool speaks_v5() const;
    void send_now(const std::string& bytes);

    const Script script_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    BrokerView view_;
    int socket_ = -1;
    bool v5_ = false;  ///< what the client that is connected speaks
    std::optional<LoopbackServer> server_;
};

}  // namespace collector::test
