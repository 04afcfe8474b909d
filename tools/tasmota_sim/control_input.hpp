#pragma once

#include <string>
#include <vector>

#include "control_command.hpp"

namespace tasmota_sim {

/// Reads commands from stdin without ever waiting for one.
class ControlInput {
  public:
    /// Call when stdin is readable, or once at the start if it is a file. Returns the commands that are complete.
    [[nodiscard]] std::vector<ControlCommand> read();

    /// No more will come.
    [[nodiscard]] bool ended() const { return ended_; }

  private:
    std::string rest_;  ///< a line without its end yet
    bool ended_ = false;
};

}  // namespace tasmota_sim
