#include <collector/mqtt/trial_session.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "mqtt/paho_client.hpp"
#include "mqtt/refusal_text.hpp"

namespace collector::mqtt {
namespace {

using Kind = TrialAnswer::Kind;

SubscriberSettings trial_of(SubscriberSettings settings) {
    settings.client_id += "-check";
    settings.session = SessionKind::clean;
    return settings;
}

}  // namespace

struct TrialSession::Parts {
    SubscriberSettings settings;
    PahoClient client;

    Parts(SubscriberSettings trial, const Clock& clock, const Handlers& handlers)
        : settings(std::move(trial)),
          client(settings, {.on_message = handlers.on_message,
                            .on_lost = [on_lost = handlers.on_lost](int /*reason*/) { on_lost(); },
                            .now = [&clock] { return clock.utc_now(); }}) {}
};

TrialSession::TrialSession(const SubscriberSettings& settings, const Clock& clock, const Handlers& handlers)
    : parts_(std::make_unique<Parts>(trial_of(settings), clock, handlers)) {}

TrialSession::~TrialSession() {
    parts_->client.disconnect();
}

const std::string& TrialSession::client_id() const {
    return parts_->settings.client_id;
}

TrialAnswer TrialSession::login(const std::function<bool()>& stopping) {
    SubscriberSettings& settings = parts_->settings;
    ConnectOutcome outcome = parts_->client.connect(settings, stopping);
    if (outcome.server_keep_alive && *outcome.server_keep_alive < settings.keep_alive) {
        // As the subscriber does: Debian 12's library would go on with our own, longer one.
        settings.keep_alive = std::max(*outcome.server_keep_alive, std::chrono::seconds{1});
        parts_->client.disconnect();
        outcome = parts_->client.connect(settings, stopping);
    }
    switch (outcome.kind) {
        case ConnectOutcome::Kind::connected:
            return {};
        case ConnectOutcome::Kind::refused:
            return {is_login_refusal(outcome.code) ? Kind::login_refused : Kind::refused, outcome.code,
                    std::string(connect_refusal(outcome.code))};
        case ConnectOutcome::Kind::failed:
            return {Kind::lost, 0, unanswered_login(settings)};
        case ConnectOutcome::Kind::stuck:
            return {Kind::lost, 0, fmt::format("{}:{} does not answer the login", settings.host, settings.port)};
    }
    return {};
}

TrialAnswer TrialSession::subscribe(const std::string& filter) {
    const SubscribeOutcome outcome = parts_->client.subscribe(filter);
    switch (outcome.kind) {
        case SubscribeOutcome::Kind::granted:
            return {};
        case SubscribeOutcome::Kind::refused:
            return {Kind::refused, outcome.code, std::string(subscribe_refusal(outcome.code))};
        case SubscribeOutcome::Kind::lost:
            return {Kind::lost, 0, "the broker does not answer, or ends the connection"};
    }
    return {};
}

bool TrialSession::is_connected() const {
    return parts_->client.is_connected();
}

}  // namespace collector::mqtt
