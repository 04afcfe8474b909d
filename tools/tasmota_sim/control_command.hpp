#pragma once

#include <string>
#include <string_view>

namespace tasmota_sim {

/// A line that a test writes to the simulator's stdin.
struct ControlCommand {
    enum class Verb { pause, resume, status, cut, quit, unknown };

    Verb verb = Verb::unknown;
    std::string argument;  ///< of cut: the plug's topic; of unknown: the whole line
};

/// Reads one line without its line end. Blanks around it do not matter.
[[nodiscard]] ControlCommand parse_control_command(std::string_view line);

}  // namespace tasmota_sim
