#include "mqtt/login.hpp"

#include <algorithm>

#include "mqtt/refusal_text.hpp"

namespace collector::mqtt {

ConnectOutcome log_in(PahoClient& client, SubscriberSettings& settings, const std::function<bool()>& stopping,
                      std::chrono::seconds patience) {
    const ConnectOutcome outcome = client.connect(settings, stopping, patience);
    if (!outcome.server_keep_alive || *outcome.server_keep_alive >= settings.keep_alive) {
        return outcome;
    }
    // Debian 12's library would keep to our longer one, and the broker would drop us for being silent.
    settings.keep_alive = std::max(*outcome.server_keep_alive, std::chrono::seconds{1});
    client.disconnect();
    return client.connect(settings, stopping, patience);
}

VersionChoice::Answer version_answer(const ConnectOutcome& outcome) {
    using Answer = VersionChoice::Answer;
    switch (outcome.kind) {
        case ConnectOutcome::Kind::connected:
            return Answer::accepted;
        case ConnectOutcome::Kind::refused:
            return is_version_refusal(outcome.code) ? Answer::version_refused : Answer::other;
        case ConnectOutcome::Kind::failed:
            return outcome.timed_out ? Answer::other : Answer::hung_up;
        case ConnectOutcome::Kind::stuck:
            return Answer::other;
    }
    return Answer::other;
}

}  // namespace collector::mqtt
