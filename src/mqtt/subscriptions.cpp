#include "mqtt/subscriptions.hpp"

namespace collector::mqtt {

void Subscriptions::begin_connection() {
    plan_.begin_connection();
    asking_for_.clear();
}

std::optional<ConnectionEnd> Subscriptions::ask(PahoClient& client, Round round, const Look& look,
                                                const Look& look_at_last) {
    std::optional<ConnectionEnd> end = look();
    for (const std::string& topic : plan_.due(clock_.steady_now())) {
        end = end ? end : ask_for(topic, client, round, look, look_at_last);
    }
    if (!end && round == Round::first) {
        news_.subscribed(plan_.granted_count(), plan_.size());
    }
    return end;
}

std::optional<ConnectionEnd> Subscriptions::ask_for(const std::string& topic, PahoClient& client, Round round,
                                                    const Look& look, const Look& look_at_last) {
    std::optional<ConnectionEnd> end;
    asking_for_ = topic;
    const SubscribeOutcome outcome = client.subscribe(topic, [&] {
        end = look();
        return end.has_value();
    });
    const SteadyTime now = clock_.steady_now();
    switch (outcome.kind) {
        case SubscribeOutcome::Kind::lost:
            end = end ? end : look_at_last();
            if (!end && round == Round::again) {
                plan_.refused(topic, now);  // The others are heard all the same.
                break;
            }
            if (end == ConnectionEnd::lost && plan_.hung_up_at(topic, now) == TopicPlan::HangUp::leaves_out) {
                news_.left_out(topic);
            }
            return end.value_or(ConnectionEnd::lost);
        case SubscribeOutcome::Kind::refused:
            if (round == Round::first) {
                news_.topic_refused(topic, outcome.code);
            }
            plan_.refused(topic, now);
            break;
        case SubscribeOutcome::Kind::granted:
            if (round == Round::again) {
                news_.granted(topic);
            }
            plan_.granted(topic);
            break;
    }
    asking_for_.clear();
    return std::nullopt;
}

}  // namespace collector::mqtt
