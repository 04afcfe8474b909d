#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <collector/base/clock.hpp>

namespace collector {

/// debug: per message. info: start, stop, connect. warn: something is lost or late. error: a person must act.
enum class LogLevel { debug, info, warn, error };

/// `debug`, `info`, `warn`, `error`; nullopt for any other text.
[[nodiscard]] std::optional<LogLevel> parse_log_level(std::string_view text);

/// Where lines for people go. Implementations may be called from any thread and never throw.
class Log {
  public:
    virtual ~Log() = default;
    virtual void write(LogLevel level, std::string_view line) = 0;
    /// Whether a line of this level would be written: ask before making one for every message.
    [[nodiscard]] virtual bool wants(LogLevel level) const = 0;

    void debug(std::string_view line) { write(LogLevel::debug, line); }
    void info(std::string_view line) { write(LogLevel::info, line); }
    void warn(std::string_view line) { write(LogLevel::warn, line); }
    void error(std::string_view line) { write(LogLevel::error, line); }
};

/// Lets one of many similar lines through per interval, and says how many were held back since the last one.
/// One thread at a time.
class LogThrottle {
  public:
    explicit LogThrottle(std::chrono::seconds interval) : interval_(interval) {}

    /// nullopt: hold this one back. A number: say it, and that so many were held back before.
    [[nodiscard]] std::optional<std::uint64_t> admit(SteadyTime now);

  private:
    std::chrono::seconds interval_;
    std::optional<SteadyTime> last_;
    std::uint64_t held_back_ = 0;
};

}  // namespace collector
