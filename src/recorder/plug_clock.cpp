#include "recorder/plug_clock.hpp"

#include <cstdlib>

namespace collector {
namespace {

using std::chrono::milliseconds;

/// Two offsets closer than this are the same setting of a clock: a second cut off, and the way here.
constexpr milliseconds kSameSetting{3000};

/// A clock that was put back is believed when a second message, this much later, shows the same offset. Messages
/// held up together arrive closer than that, or with offsets as far apart as they were sent.
constexpr milliseconds kConfirmedAfter{5000};

constexpr milliseconds kZoneStep{std::chrono::minutes{15}};
constexpr milliseconds kZoneStepMax{std::chrono::hours{26}};

/// How fast the usual offset follows a clock that drifts backwards: this part of the difference each message.
constexpr int kDriftDivisor = 64;

bool is_zone_step(milliseconds lateness) {
    if (lateness > kZoneStepMax) {
        return false;
    }
    const milliseconds beyond = lateness % kZoneStep;
    return beyond <= kSameSetting || kZoneStep - beyond <= kSameSetting;
}

}  // namespace

std::optional<Placement> PlugClock::place(const std::optional<PlugTime>& plug_time, UtcMillis received_at,
                                          bool retained) {
    const bool usable = plug_time && plug_time->is_set();
    if (retained) {
        return usable ? place_retained(*plug_time, received_at) : std::nullopt;
    }
    if (!usable) {
        return Placement{received_at, std::nullopt, false};
    }
    const milliseconds offset = plug_time->stamp - received_at;
    const milliseconds lateness = usual_.value_or(offset) - offset;
    if (lateness > kLateAfter && !is_new_setting(offset, received_at)) {
        suspicion_ = Suspicion{offset, received_at};
        return Placement{plug_time->stamp - *usual_, usual_, true};
    }
    const bool same_setting = lateness > milliseconds{0} && lateness <= kLateAfter;
    usual_ = same_setting ? *usual_ - lateness / kDriftDivisor : offset;
    suspicion_.reset();
    return Placement{received_at, offset, false};
}

std::optional<Placement> PlugClock::place_retained(const PlugTime& plug_time, UtcMillis received_at) const {
    if (!usual_ && !plug_time.zoned) {
        return std::nullopt;
    }
    const milliseconds offset = usual_.value_or(milliseconds{0});
    const UtcMillis measured = plug_time.stamp - offset;
    if (measured > received_at + kLateAfter) {
        return std::nullopt;
    }
    return Placement{measured, offset, true};
}

bool PlugClock::is_new_setting(milliseconds offset, UtcMillis received_at) const {
    const bool in_burst = suspicion_ && received_at - suspicion_->received_at < kConfirmedAfter;
    if (!in_burst && is_zone_step(*usual_ - offset)) {
        return true;
    }
    return suspicion_ && !in_burst && std::chrono::abs(offset - suspicion_->offset) <= kSameSetting;
}

void PlugClock::host_stepped(milliseconds step) {
    if (usual_) {
        *usual_ -= step;
    }
    suspicion_.reset();
}

}  // namespace collector
