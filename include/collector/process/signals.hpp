#pragma once

#include <optional>

namespace collector {

/// The signals a daemon lives by, taken one after the other by the main thread instead of in handlers.
class Signals {
  public:
    enum class Kind { stop, reload };

    /// Blocks SIGTERM, SIGINT and SIGHUP for this thread and all it starts, so make it before the first thread.
    Signals();
    /// Blocks until one comes. Main thread.
    [[nodiscard]] Kind wait() const;
    /// One that has come, if any, without blocking. Main thread.
    [[nodiscard]] std::optional<Kind> take() const;
    /// Makes wait() return `stop`. Any thread.
    static void ask_to_stop();
};

}  // namespace collector
