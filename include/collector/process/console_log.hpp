#pragma once

#include <memory>

#include <collector/base/log.hpp>

namespace collector {

/// Writes to standard error: with a priority in front for the journal when systemd collects it, else with the time,
/// in colour on a terminal unless NO_COLOR is set. Any thread.
class ConsoleLog final : public Log {
  public:
    explicit ConsoleLog(LogLevel lowest);
    ~ConsoleLog() override;
    ConsoleLog(const ConsoleLog&) = delete;
    ConsoleLog& operator=(const ConsoleLog&) = delete;

    void write(LogLevel level, std::string_view line) override;
    [[nodiscard]] bool wants(LogLevel level) const override;
    void set_lowest(LogLevel lowest);

  private:
    struct Sink;
    std::unique_ptr<Sink> sink_;
};

}  // namespace collector
