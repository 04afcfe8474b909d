#pragma once

#include <optional>

namespace collector {

/// The signals a daemon lives by. The main thread takes them one after the other; there are no handlers.
class Signals {
  public:
    enum class Kind { stop, reload };

    /// Blocks SIGTERM, SIGINT and SIGHUP in this thread and in all it starts, so make it before the first thread.
    Signals();
    /// Waits until one comes. Main thread.
    [[nodiscard]] Kind wait() const;
    /// One that has come, if any; does not wait. Main thread.
    [[nodiscard]] std::optional<Kind> take() const;
    /// Makes wait() return `stop`. Any thread.
    static void ask_to_stop();
};

}  // namespace collector
