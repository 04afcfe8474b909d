#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <collector/base/clock.hpp>
#include <collector/model/delivery.hpp>
#include <collector/mqtt/subscriber_settings.hpp>

namespace collector::mqtt {

/// How an attempt to connect ended.
struct ConnectOutcome {
    enum class Kind {
        connected,
        refused,  ///< the broker answered and said no: `code`
        failed,   ///< no usable connection; the library cannot say why
        stuck,    ///< the library did not come back in time, or we were told not to wait; make the client anew
    };
    Kind kind;
    int code = 0;
    bool timed_out = false;  ///< it failed because no answer came, not because the broker ended the connection
    std::optional<std::chrono::seconds> server_keep_alive =
        std::nullopt;  ///< MQTT 5: what the broker asks for instead of ours
};

/// How a subscription ended.
struct SubscribeOutcome {
    enum class Kind { granted, refused, lost };
    Kind kind;
    int code = 0;
};

/// One MQTT client of the Paho library, the only place that knows its types and its two versions' differences.
/// The calls may be used by one thread; the handlers run on the library's threads, inside its lock.
class PahoClient {
  public:
    struct Handlers {
        /// A message came; must be quick.
        std::function<void(Delivery&&)> on_message;
        /// The connection ended; the reason of an MQTT 5 DISCONNECT, or 0. Must only take a note of it.
        std::function<void(int reason)> on_lost;
    };

    /// `version` is spoken whatever `settings.version` says.
    /// `clock` must outlive the client.
    PahoClient(const SubscriberSettings& settings, ProtocolVersion version, const Clock& clock, Handlers handlers);
    ~PahoClient();
    PahoClient(const PahoClient&) = delete;
    PahoClient& operator=(const PahoClient&) = delete;

    [[nodiscard]] ProtocolVersion version() const;

    static constexpr std::chrono::seconds kConnectPatience{15};

    /// One attempt: TCP, TLS, login, all within `patience`. `settings` may differ from the constructor's in
    /// credentials, keep-alive and address. Waits no longer once `stopping` says so.
    [[nodiscard]] ConnectOutcome connect(
        const SubscriberSettings& settings, const std::function<bool()>& stopping = [] { return false; },
        std::chrono::seconds patience = kConnectPatience);
    /// Waits no longer once `stopping` says so, which is asked every 50 ms.
    [[nodiscard]] SubscribeOutcome subscribe(
        const std::string& filter, const std::function<bool()>& stopping = [] { return false; });
    /// Asks the broker for something that it must answer and that changes nothing: to end a subscription that does not
    /// exist. Does not wait for the answer.
    void ask();
    /// The last ask() was answered.
    [[nodiscard]] bool answered() const;
    [[nodiscard]] bool is_connected() const;
    /// Says goodbye to the broker; waits two seconds at most.
    void disconnect();

    /// Messages received, too long ones among them, and their bytes: topics, payloads and properties. Any thread.
    [[nodiscard]] std::uint64_t messages() const;
    [[nodiscard]] std::uint64_t message_bytes() const;
    /// When the last of them came; SteadyTime{}: none has. Any thread.
    [[nodiscard]] SteadyTime last_message_at() const;
    /// Messages longer than kPayloadBytesMax or kTopicBytesMax, dropped on arrival. Any thread.
    [[nodiscard]] std::uint64_t oversized() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace collector::mqtt
