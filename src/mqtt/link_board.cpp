#include "mqtt/link_board.hpp"

#include <utility>

namespace collector::mqtt {

LinkBoard::LinkBoard(const Clock& clock) : clock_(clock), progress_(clock.steady_now().time_since_epoch().count()) {}

void LinkBoard::set_state(LinkStatus::State state) {
    const std::lock_guard lock(mutex_);
    status_.state = state;
}

void LinkBoard::set_online(ProtocolVersion version) {
    const std::lock_guard lock(mutex_);
    status_.state = LinkStatus::State::online;
    status_.problem.clear();
    status_.version = version;
    ++status_.connects;
}

void LinkBoard::set_problem(std::string problem) {
    const std::lock_guard lock(mutex_);
    status_.problem = std::move(problem);
}

void LinkBoard::set_refused_topics(std::vector<std::string> topics) {
    const std::lock_guard lock(mutex_);
    status_.refused_topics = std::move(topics);
}

void LinkBoard::set_oversized(std::uint64_t count) {
    const std::lock_guard lock(mutex_);
    status_.oversized = count;
}

void LinkBoard::note(const LinkChange& change) {
    const std::lock_guard lock(mutex_);
    if (changes_.size() < Subscriber::kLinkChangesMax) {
        changes_.push_back(change);
    }
}

void LinkBoard::progress() {
    progress_ = clock_.steady_now().time_since_epoch().count();
}

LinkStatus LinkBoard::status() const {
    const std::lock_guard lock(mutex_);
    return status_;
}

std::vector<LinkChange> LinkBoard::take_changes() {
    const std::lock_guard lock(mutex_);
    return std::exchange(changes_, {});
}

SteadyTime LinkBoard::last_progress() const {
    return SteadyTime{SteadyTime::duration{progress_.load()}};
}

}  // namespace collector::mqtt
