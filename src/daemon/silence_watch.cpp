#include "daemon/silence_watch.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

namespace collector {
namespace {

std::string minutes_text(SteadyTime::duration span) {
    const auto minutes = std::chrono::round<std::chrono::minutes>(span).count();
    return minutes < 120 ? fmt::format("{} min", minutes) : fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

}  // namespace

SilenceWatch::SilenceWatch(SteadyTime now, Log& log)
    : log_(log), last_came_(now), silent_since_(now), looked_at_(now) {}

void SilenceWatch::tick(SteadyTime now, std::uint64_t readings, bool is_connected) {
    looked_at_ = now;
    if (readings != readings_) {
        readings_came(now);
        readings_ = readings;
    }
    if (!is_connected) {
        silent_since_ = now;
    }
    is_silent_ = now - silent_since_ >= patience();
    if (is_silent_ && !was_said_) {
        was_said_ = true;
        log_.warn(
            fmt::format("no plug has sent a reading for {}, although the broker is connected; collector check "
                        "looks for the reason",
                        minutes_text(now - silent_since_)));
    }
}

void SilenceWatch::readings_came(SteadyTime now) {
    if (was_said_) {
        was_said_ = false;
        log_.info(fmt::format("readings come again, after {} without any", minutes_text(now - last_came_)));
    }
    const bool is_pause = readings_ > 0 && silent_since_ == last_came_;  // without a loss of the connection in it
    if (is_pause) {
        pauses_[next_pause_] = std::min<SteadyTime::duration>(now - last_came_, kPauseMax);
        next_pause_ = (next_pause_ + 1) % pauses_.size();
    }
    last_came_ = now;
    silent_since_ = now;
}

SteadyTime::duration SilenceWatch::patience() const {
    std::array<SteadyTime::duration, 2> longest{};
    std::ranges::partial_sort_copy(pauses_, longest, std::greater{});
    return std::max<SteadyTime::duration>(kSilenceMin, 2 * longest[1]);
}

std::string SilenceWatch::status() const {
    return is_silent_ ? fmt::format("no reading for {}", minutes_text(looked_at_ - last_came_)) : "";
}

}  // namespace collector
