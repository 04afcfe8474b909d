#include "control_input.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>

namespace tasmota_sim {

namespace {

constexpr std::size_t kLineMax = 4096;

}  // namespace

std::vector<ControlCommand> ControlInput::read() {
    std::array<char, kLineMax> buffer{};
    const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
        return {};
    }
    if (count <= 0) {
        ended_ = true;
        rest_ += '\n';  // a last line without its end still counts
    } else {
        rest_.append(buffer.data(), static_cast<std::size_t>(count));
    }
    std::vector<ControlCommand> commands;
    for (auto end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n')) {
        ControlCommand command = parse_control_command(rest_.substr(0, end));
        rest_.erase(0, end + 1);
        if (command.verb != ControlCommand::Verb::unknown || !command.argument.empty()) {
            commands.push_back(std::move(command));
        }
    }
    if (rest_.size() > kLineMax) {
        rest_.clear();
    }
    return commands;
}

}  // namespace tasmota_sim
