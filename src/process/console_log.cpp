#include <collector/process/console_log.hpp>

#include <unistd.h>

#include <cstdlib>

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/spdlog.h>

namespace collector {
namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warn:
            return spdlog::level::warn;
        case LogLevel::error:
            return spdlog::level::err;
    }
    return spdlog::level::info;
}

/// The `<6>` in front of a line by which the journal knows its priority; see sd-daemon(3).
class JournalPriority final : public spdlog::custom_flag_formatter {
  public:
    void format(const spdlog::details::log_msg& message, const std::tm& /*time*/, spdlog::memory_buf_t& text) override {
        const char* priority = "<6>";
        if (message.level == spdlog::level::debug) {
            priority = "<7>";
        } else if (message.level == spdlog::level::warn) {
            priority = "<4>";
        } else if (message.level == spdlog::level::err) {
            priority = "<3>";
        }
        text.append(priority, priority + 3);
    }
    [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
        return std::make_unique<JournalPriority>();
    }
};

std::unique_ptr<spdlog::formatter> make_formatter() {
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    if (std::getenv("JOURNAL_STREAM") != nullptr) {
        formatter->add_flag<JournalPriority>('*').set_pattern("%*%v");
    } else {
        formatter->set_pattern("%Y-%m-%d %H:%M:%S %^%-5l%$ %v");
    }
    return formatter;
}

bool wants_colour() {
    return isatty(STDERR_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
}

}  // namespace

struct ConsoleLog::Sink {
    spdlog::logger logger{"collector", std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>(
                                           wants_colour() ? spdlog::color_mode::always : spdlog::color_mode::never)};
};

ConsoleLog::ConsoleLog(LogLevel lowest) : sink_(std::make_unique<Sink>()) {
    sink_->logger.set_formatter(make_formatter());
    set_lowest(lowest);
}

ConsoleLog::~ConsoleLog() = default;

void ConsoleLog::write(LogLevel level, std::string_view line) {
    sink_->logger.log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
}

bool ConsoleLog::wants(LogLevel level) const {
    return sink_->logger.should_log(to_spdlog(level));
}

void ConsoleLog::set_lowest(LogLevel lowest) {
    sink_->logger.set_level(to_spdlog(lowest));
}

}  // namespace collector
