#include "control_command.hpp"

#include <gtest/gtest.h>

namespace tasmota_sim {
namespace {

using Verb = ControlCommand::Verb;

struct Line {
    const char* name;
    const char* text;
    Verb verb;
    const char* argument;
};

class ControlCommandTest : public testing::TestWithParam<Line> {};

TEST_P(ControlCommandTest, IsRead) {
    const ControlCommand command = parse_control_command(GetParam().text);
    EXPECT_EQ(command.verb, GetParam().verb);
    EXPECT_EQ(command.argument, GetParam().argument);
}

constexpr Line kLines[] = {
    {"pause", "pause", Verb::pause, ""},
    {"resume", "resume", Verb::resume, ""},
    {"status", "status", Verb::status, ""},
    {"quit_with_blanks", "  quit \r", Verb::quit, ""},
    {"cut", "cut garage/plug2", Verb::cut, "garage/plug2"},
    {"cut_with_blanks", "cut   plug_3  ", Verb::cut, "plug_3"},
    {"cut_without_name", "cut", Verb::unknown, "cut"},
    {"empty", "", Verb::unknown, ""},
    {"unknown", "explode now", Verb::unknown, "explode now"},
};

INSTANTIATE_TEST_SUITE_P(Lines, ControlCommandTest, testing::ValuesIn(kLines),
                         [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace tasmota_sim
