#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <collector/base/log.hpp>
#include <collector/config/config.hpp>
#include <collector/process/ending.hpp>

namespace collector {

/// What is said at once to a person at a terminal: printable, whatever the plugs sent, and in ASCII but for friendly
/// names where LC_CTYPE is that of a UTF-8 terminal. Without a newline, unless the terminal is narrow.
struct WatchLine {
    enum class Kind {
        event,     ///< what a message said
        refusal,   ///< a message that cannot be understood, and why
        hint,      ///< what is wrong with a plug or still missing, and what to do about it
        complete,  ///< a named plug has shown all it should
        summary,   ///< at the end: what was seen of a plug, and what not
    };
    Kind kind;
    std::string text;

    friend bool operator==(const WatchLine&, const WatchLine&) = default;
};

struct WatchRequest {
    std::vector<std::string> plugs;                     ///< Tasmota topics, friendly names or MACs; empty: all plugs
    std::optional<std::chrono::milliseconds> duration;  ///< nullopt: until a signal comes
    std::size_t columns = 0;                            ///< of the terminal; 0: it is none
};

/// Prints lines, perhaps none, and says whether anyone still reads. Called by one thread, at least once a second. Owns
/// what it uses: a write that nobody takes can outlast the watch.
using WatchOutput = std::function<bool(const std::vector<WatchLine>& lines)>;

/// Shows what plugs send, until SIGTERM, SIGINT, SIGHUP, the end of the time, or of the reader. Connects beside a
/// running collector, with `-watch` added to the client id and a clean session, and writes no database.
///
/// Call from the main thread before any other thread exists. Stops within five seconds; what hangs then is handed up
/// with the ending, which is why `log` is shared. Logs the state of the connection and what was lost.
/// ExitCode::unavailable: a time and plugs were given, and one of them did not show its LWT, its discovery message and
/// a live reading.
[[nodiscard]] Ending run_watch(const LoadedConfig& loaded, const WatchRequest& request, std::shared_ptr<Log> log,
                               WatchOutput output);

}  // namespace collector
