#pragma once

#include <collector/process/exit_code.hpp>
#include <collector/store/store_error.hpp>

namespace collector {

/// How the program ends when this fault of the database ends it.
[[nodiscard]] ExitCode exit_code_of(StoreErrc code);

}  // namespace collector
