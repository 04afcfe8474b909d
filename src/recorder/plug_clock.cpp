#include "recorder/plug_clock.hpp"

#include <cstdlib>

namespace collector {
namespace {

using std::chrono::milliseconds;

/// Two offsets closer than this show one setting of a clock: plugs cut off fractions of a second, and messages take
/// time.
constexpr milliseconds kSameSetting{3000};

/// A clock that was put back is believed when a second message, this much later, shows the same offset. Messages
/// held up together arrive closer than that, or with offsets as far apart as they were sent.
constexpr milliseconds kConfirmedAfter{5000};

constexpr milliseconds kZoneStep{std::chrono::minutes{15}};
constexpr milliseconds kZoneStepMax{std::chrono::hours{26}};

/// No live message is later than this: a broker ends a session that it keeps sooner. A clock farther back was set anew.
constexpr milliseconds kLatenessMax{std::chrono::hours{7 * 24}};

/// A clock farther ahead than any change of zone explains is believed only when a second message shows it, too.
constexpr milliseconds kLeapUnconfirmedMax = kZoneStepMax;

/// How fast the usual offset follows a clock that drifts backwards: by this part of the difference with every message.
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
        suspect(offset, received_at);
        return Placement{plug_time->stamp - *usual_, usual_, true};
    }
    if (lateness < -kLeapUnconfirmedMax && !is_confirmed(offset, received_at)) {
        suspect(offset, received_at);
        return Placement{received_at, offset, false};
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
    const milliseconds lateness = *usual_ - offset;
    return lateness > kLatenessMax || (!in_burst(received_at) && is_zone_step(lateness)) ||
           is_confirmed(offset, received_at);
}

bool PlugClock::in_burst(UtcMillis received_at) const {
    return suspicion_ && received_at - suspicion_->received_at < kConfirmedAfter;
}

bool PlugClock::shows_suspected(milliseconds offset) const {
    return suspicion_ && std::chrono::abs(offset - suspicion_->offset) <= kSameSetting;
}

bool PlugClock::is_confirmed(milliseconds offset, UtcMillis received_at) const {
    return shows_suspected(offset) && !in_burst(received_at);
}

/// The first message that showed an offset counts, so that a plug that sends all the time is believed in the end.
void PlugClock::suspect(milliseconds offset, UtcMillis received_at) {
    if (!shows_suspected(offset)) {
        suspicion_ = Suspicion{offset, received_at};
    }
}

void PlugClock::host_stepped(milliseconds step) {
    if (usual_) {
        *usual_ -= step;
    }
    suspicion_.reset();
}

}  // namespace collector
