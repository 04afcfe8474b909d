#pragma once

#include <vector>

#include <collector/base/clock.hpp>
#include <collector/mqtt/subscriber.hpp>

namespace collector {

/// The connection as the worker sees it: what mqtt::Subscriber says of itself, and when it may begin.
class Link {
  public:
    virtual ~Link() = default;
    /// Lets the connection begin; called once.
    virtual void open() = 0;
    /// What has changed since the last call, in order.
    [[nodiscard]] virtual std::vector<mqtt::LinkChange> take_changes() = 0;
    [[nodiscard]] virtual mqtt::LinkStatus status() const = 0;
    /// When the connection's own thread last moved on.
    [[nodiscard]] virtual SteadyTime last_progress() const = 0;
};

}  // namespace collector
