#include "control_command.hpp"

#include <array>
#include <utility>

namespace tasmota_sim {

namespace {

using Verb = ControlCommand::Verb;

constexpr std::string_view kBlanks = " \t\r";
constexpr std::string_view kCut = "cut ";
constexpr std::array<std::pair<std::string_view, Verb>, 4> kPlainVerbs{
    {{"pause", Verb::pause}, {"resume", Verb::resume}, {"status", Verb::status}, {"quit", Verb::quit}}};

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

}  // namespace

ControlCommand parse_control_command(std::string_view line) {
    const std::string_view text = trimmed(line);
    for (const auto& [word, verb] : kPlainVerbs) {
        if (text == word) {
            return {.verb = verb, .argument = {}};
        }
    }
    if (text.starts_with(kCut)) {
        return {.verb = Verb::cut, .argument = std::string{trimmed(text.substr(kCut.size()))}};
    }
    return {.verb = Verb::unknown, .argument = std::string{text}};
}

}  // namespace tasmota_sim
