#pragma once

namespace collector {

/// The whole program: reads the arguments, does what they say, and returns the exit code (see ExitCode).
[[nodiscard]] int run_cli(int argc, char** argv);

}  // namespace collector
