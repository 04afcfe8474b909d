#include <utility>

#include <collector/base/log.hpp>

namespace collector {

std::optional<LogLevel> parse_log_level(std::string_view text) {
    using enum LogLevel;
    if (text == "debug") {
        return debug;
    }
    if (text == "info") {
        return info;
    }
    if (text == "warn") {
        return warn;
    }
    if (text == "error") {
        return error;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> LogThrottle::admit(SteadyTime now) {
    if (last_ && now - *last_ < interval_) {
        ++held_back_;
        return std::nullopt;
    }
    last_ = now;
    return std::exchange(held_back_, 0);
}

}  // namespace collector
