#pragma once

#include <collector/model/health.hpp>

namespace collector {

/// Who wants to know how the recording goes.
class HealthSink {
  public:
    virtual ~HealthSink() = default;
    /// The worker's thread, once a second at most. Must be quick: nothing is recorded meanwhile.
    virtual void publish(const Health& health) = 0;
};

}  // namespace collector
