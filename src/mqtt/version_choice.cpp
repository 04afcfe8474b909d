#include "mqtt/version_choice.hpp"

#include <utility>

namespace collector::mqtt {

ProtocolVersion VersionChoice::choose(SteadyTime now) {
    if (fixed_) {
        return *fixed_;
    }
    if (fell_back_at_ && now - *fell_back_at_ >= kTryAgainAfter) {
        fell_back_at_.reset();
        hang_ups_ = 0;
    }
    return fell_back_at_ ? ProtocolVersion::v3_1_1 : ProtocolVersion::v5;
}

bool VersionChoice::learn(Answer answer, SteadyTime now) {
    hang_ups_ = answer == Answer::hung_up ? hang_ups_ + 1 : 0;
    if (fixed_ || (answer != Answer::version_refused && hang_ups_ < kHangUpsMax)) {
        return false;
    }
    hang_ups_ = 0;
    if (std::exchange(fell_back_at_, std::nullopt)) {
        return false;  // Neither version works, so the version is not the problem: start over after a pause.
    }
    fell_back_at_ = now;
    return true;
}

}  // namespace collector::mqtt
