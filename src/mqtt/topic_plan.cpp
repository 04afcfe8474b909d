#include "mqtt/topic_plan.hpp"

#include <algorithm>

namespace collector::mqtt {

TopicPlan::TopicPlan(const std::vector<std::string>& filters) {
    for (const std::string& filter : filters) {
        if (std::ranges::find(topics_, filter, &Topic::filter) == topics_.end()) {
            topics_.push_back(Topic{.filter = filter});
        }
    }
}

void TopicPlan::begin_connection() {
    for (Topic& topic : topics_) {
        topic.is_granted = false;
        topic.is_refused = false;
    }
}

std::vector<std::string> TopicPlan::due(SteadyTime now) const {
    std::vector<const Topic*> due;
    for (const Topic& topic : topics_) {
        const bool waits = (topic.is_refused || topic.is_left_out) && now < topic.ask_again_at;
        if (!topic.is_granted && !waits) {
            due.push_back(&topic);
        }
    }
    std::ranges::stable_sort(due, {}, [](const Topic* topic) { return topic->hang_ups; });
    std::vector<std::string> filters;
    filters.reserve(due.size());
    for (const Topic* const topic : due) {
        filters.push_back(topic->filter);
    }
    return filters;
}

void TopicPlan::granted(const std::string& filter) {
    find(filter) = Topic{.filter = filter, .is_granted = true};
}

void TopicPlan::refused(const std::string& filter, SteadyTime now) {
    find(filter) = Topic{.filter = filter, .is_refused = true, .ask_again_at = now + kAskAgainAfter};
}

TopicPlan::HangUp TopicPlan::hung_up_at(const std::string& filter, SteadyTime now) {
    Topic& topic = find(filter);
    ++topic.hang_ups;
    if (topic.hang_ups < kHangUpsMax || granted_count() == 0) {
        topic.is_left_out = false;
        return HangUp::noted;
    }
    topic.is_left_out = true;
    topic.ask_again_at = now + kLeftOutFor;
    return HangUp::leaves_out;
}

void TopicPlan::ask_again() {
    for (Topic& topic : topics_) {
        topic.ask_again_at = SteadyTime{};
    }
}

std::size_t TopicPlan::granted_count() const {
    return static_cast<std::size_t>(std::ranges::count(topics_, true, &Topic::is_granted));
}

std::vector<std::string> TopicPlan::not_granted() const {
    std::vector<std::string> filters;
    for (const Topic& topic : topics_) {
        if (topic.is_refused || topic.is_left_out) {
            filters.push_back(topic.filter);
        }
    }
    return filters;
}

TopicPlan::Topic& TopicPlan::find(const std::string& filter) {
    return *std::ranges::find(topics_, filter, &Topic::filter);
}

}  // namespace collector::mqtt
