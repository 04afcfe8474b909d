#include "web/connection_watch.hpp"

namespace collector::web {

std::vector<int> ConnectionWatch::take_overdue(SteadyTime now) {
    std::vector<int> overdue;
    for (auto& [connection, state] : connections_) {
        if (state.deadline <= now) {
            overdue.push_back(connection);
            state = {SteadyTime::max(), false};
        }
    }
    return overdue;
}

int ConnectionWatch::take_longest_awaited() {
    auto longest = connections_.end();
    for (auto one = connections_.begin(); one != connections_.end(); ++one) {
        if (one->second.is_awaited &&
            (longest == connections_.end() || one->second.deadline < longest->second.deadline)) {
            longest = one;
        }
    }
    if (longest == connections_.end()) {
        return -1;
    }
    longest->second = {SteadyTime::max(), false};
    return longest->first;
}

}  // namespace collector::web
