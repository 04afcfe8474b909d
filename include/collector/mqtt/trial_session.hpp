#pragma once

#include <functional>
#include <memory>
#include <string>

#include <collector/base/clock.hpp>
#include <collector/model/delivery.hpp>
#include <collector/mqtt/subscriber_settings.hpp>

namespace collector::mqtt {

/// What the broker made of a request.
struct TrialAnswer {
    enum class Kind {
        accepted,
        login_refused,  ///< name, password or certificate are not accepted
        refused,        ///< for another reason; `code` says which
        lost,           ///< no usable answer: the connection ended, or time was up
    };
    Kind kind = Kind::accepted;
    int code = 0;      ///< of CONNACK or SUBACK when refused
    std::string what;  ///< why not, without a full stop; empty when accepted
};

/// One MQTT session, to see whether it works. It makes no more attempts than it takes to find the version of MQTT, and
/// has no threads but the library's. It uses the client id that client_id_beside() makes and a clean session, so that
/// it neither throws out a running collector nor leaves anything on the broker.
///
/// Calls by one thread. Subscriber::prepare_process() must have been called.
class TrialSession {
  public:
    struct Handlers {
        /// Called on the MQTT library's thread, one message at a time; must be quick.
        std::function<void(Delivery&&)> on_message;
        /// The connection has ended; likewise.
        std::function<void()> on_lost;
    };

    /// `clock` must outlive the session; nothing happens before login().
    TrialSession(const SubscriberSettings& settings, const Clock& clock, const Handlers& handlers);
    /// Leaves the broker; waits two seconds at most. No handler is called afterwards.
    ~TrialSession();
    TrialSession(const TrialSession&) = delete;
    TrialSession& operator=(const TrialSession&) = delete;

    [[nodiscard]] const std::string& client_id() const;
    /// The version of MQTT that the last attempt spoke; before login(), that the first one will.
    [[nodiscard]] ProtocolVersion version() const;
    /// TCP, TLS and login, with the version in the settings, or else with the one the subscriber would choose; gives up
    /// soon after `stopping` says so. If the broker ends the connection twice without answering, the reason is taken to
    /// be the version, so run check_connection first.
    [[nodiscard]] TrialAnswer login(const std::function<bool()>& stopping);
    /// Blocks for at most ten seconds.
    [[nodiscard]] TrialAnswer subscribe(const std::string& filter);
    [[nodiscard]] bool is_connected() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace collector::mqtt
