#pragma once

#include <memory>

#include <collector/process/exit_code.hpp>

namespace collector {

/// How a program ended. Handed up to main, which alone ends the process.
struct Ending {
    ExitCode code = ExitCode::ok;
    /// What threads that hang still use: in a name lookup, or in a write that a disk or a reader does not take. As long
    /// as this is held, nothing is destroyed under them. Whoever gets it keeps it and leaves by std::_Exit, which waits
    /// for no thread. Null: no thread is left.
    std::shared_ptr<const void> still_in_use{};
};

}  // namespace collector
