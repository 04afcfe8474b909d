#pragma once

#include <span>
#include <string>

#include <collector/process/exit_code.hpp>

namespace collector {

/// What the daemon starts when it is to serve metrics; see MetricsProcess for how the two speak. `arguments`: address
/// and port. Standard input is the socket to the daemon: the program ends when that does, and by no signal that asks.
/// Codes: ok, the daemon is gone; usage, nobody but a daemon starts this; unavailable, it cannot listen there; data,
/// the daemon is of another build. The daemon was told why.
[[nodiscard]] ExitCode run_metrics(std::span<const std::string> arguments);

}  // namespace collector
