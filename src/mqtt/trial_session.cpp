#include <collector/mqtt/trial_session.hpp>

#include <utility>

#include <fmt/format.h>

#include "mqtt/login.hpp"
#include "mqtt/refusal_text.hpp"

namespace collector::mqtt {
namespace {

using AnswerKind = TrialAnswer::Kind;

SubscriberSettings trial_of(SubscriberSettings settings) {
    settings.client_id = client_id_beside(settings.client_id, "check");
    settings.session = SessionKind::clean;
    return settings;
}

TrialAnswer answer_of(const ConnectOutcome& outcome, const SubscriberSettings& settings) {
    switch (outcome.kind) {
        case ConnectOutcome::Kind::connected:
            return {};
        case ConnectOutcome::Kind::refused:
            return {is_login_refusal(outcome.code) ? AnswerKind::login_refused : AnswerKind::refused, outcome.code,
                    std::string(connect_refusal(outcome.code))};
        case ConnectOutcome::Kind::failed:
            return {AnswerKind::lost, 0, unanswered_login(settings)};
        case ConnectOutcome::Kind::stuck:
            return {AnswerKind::lost, 0, fmt::format("{}:{} does not answer the login", settings.host, settings.port)};
    }
    return {};
}

}  // namespace

struct TrialSession::Parts {
    SubscriberSettings settings;
    const Clock& clock;
    Handlers handlers;
    VersionChoice version_choice{settings.version};
    std::unique_ptr<PahoClient> client = make_client();

    [[nodiscard]] std::unique_ptr<PahoClient> make_client() {
        return std::make_unique<PahoClient>(
            settings, version_choice.choose(clock.steady_now()), clock,
            PahoClient::Handlers{.on_message = handlers.on_message,
                                 .on_lost = [on_lost = handlers.on_lost](int /*reason*/) { on_lost(); }});
    }
};

TrialSession::TrialSession(const SubscriberSettings& settings, const Clock& clock, const Handlers& handlers)
    : parts_(std::make_unique<Parts>(Parts{.settings = trial_of(settings), .clock = clock, .handlers = handlers})) {}

TrialSession::~TrialSession() {
    parts_->client->disconnect();
}

const std::string& TrialSession::client_id() const {
    return parts_->settings.client_id;
}

ProtocolVersion TrialSession::version() const {
    return parts_->client->version();
}

TrialAnswer TrialSession::login(const std::function<bool()>& stopping) {
    int hang_ups = 0;  // with one version
    while (true) {
        const ConnectOutcome outcome = log_in(*parts_->client, parts_->settings, stopping);
        const auto answer = version_answer(outcome);
        const bool other_version = parts_->version_choice.learn(answer, parts_->clock.steady_now());
        hang_ups = answer == VersionChoice::Answer::hung_up && !other_version ? hang_ups + 1 : 0;
        const bool once_more = hang_ups == 1 && !parts_->settings.version;
        if (stopping() || !(other_version || once_more)) {
            return answer_of(outcome, parts_->settings);
        }
        if (other_version) {
            parts_->client = parts_->make_client();
        }
    }
}

TrialAnswer TrialSession::subscribe(const std::string& filter) {
    const SubscribeOutcome outcome = parts_->client->subscribe(filter);
    switch (outcome.kind) {
        case SubscribeOutcome::Kind::granted:
            return {};
        case SubscribeOutcome::Kind::refused:
            return {AnswerKind::refused, outcome.code, std::string(subscribe_refusal(outcome.code))};
        case SubscribeOutcome::Kind::lost:
            return {AnswerKind::lost, 0, "the broker does not answer, or ends the connection"};
    }
    return {};
}

bool TrialSession::is_connected() const {
    return parts_->client->is_connected();
}

}  // namespace collector::mqtt
