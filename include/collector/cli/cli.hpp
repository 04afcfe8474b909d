#pragma once

#include <collector/process/ending.hpp>

namespace collector {

/// The whole program: reads the arguments, does what they say, and returns how the process is to end.
[[nodiscard]] Ending run_cli(int argc, char** argv);

}  // namespace collector
