#include "recorder/clock_line.hpp"

#include <cstdint>

namespace collector {
namespace {

using std::chrono::milliseconds;

/// What is left of a message's weight with each one that follows: twelve weigh as much as all before them.
constexpr double kFade = 1.0 - 1.0 / 12;

/// Of an offset that was learnt in an earlier run, beside a message's 1.
constexpr double kWeightLearnt = 4;

/// What a drift explains of the squared distances of all offsets from their mean, at least; what it could by chance is
/// less, since plugs cut off up to a second and the way here takes as much. That is 2 s between two messages, and 0.04
/// s a message once there are many.
constexpr double kExplainedMinMs2 = 2e6;

/// How long a drift is relied on without a message, in terms of how long it was watched.
constexpr double kReliedOn = 4;

constexpr double square(double x) {
    return x * x;
}

/// For a fraction of the price of std::llround, which has to mind errno.
milliseconds rounded(double ms) {
    return milliseconds{static_cast<std::int64_t>(ms + (ms < 0 ? -0.5 : 0.5))};
}

}  // namespace

ClockLine::ClockLine(milliseconds offset)
    : weight_(kWeightLearnt), last_(UtcMillis::min()), start_{}, offset_(static_cast<double>(offset.count())) {}

ClockLine::ClockLine(UtcMillis time, milliseconds offset)
    : weight_(1), last_(time), start_(time), offset_(static_cast<double>(offset.count())) {}

double ClockLine::since_mean(UtcMillis time) const {
    return static_cast<double>((time - start_).count()) - time_;
}

void ClockLine::add(UtcMillis time, milliseconds offset) {
    if (last_ == UtcMillis::min()) {
        start_ = time;
    } else if (time - last_ < kApart) {
        return;
    }
    last_ = time;
    ++messages_;
    weight_ = weight_ * kFade + 1;
    const double from_time = since_mean(time);
    const double from_offset = static_cast<double>(offset.count()) - offset_;
    time_ += from_time / weight_;
    offset_ += from_offset / weight_;
    const double left = from_time * (1 - 1 / weight_);
    time_time_ = time_time_ * kFade + left * from_time;
    time_offset_ = time_offset_ * kFade + left * from_offset;
}

bool ClockLine::drifts() const {
    return square(time_offset_) > kExplainedMinMs2 * time_time_;
}

/// It was watched for twice the standard deviation of the messages' times.
bool ClockLine::is_outdated(UtcMillis time) const {
    return drifts() && square(since_mean(time)) * weight_ > 4 * square(kReliedOn) * time_time_;
}

milliseconds ClockLine::at(UtcMillis time) const {
    const double drifted = drifts() ? time_offset_ / time_time_ * since_mean(time) : 0;
    return rounded(offset_ + drifted);
}

void ClockLine::host_stepped(milliseconds step) {
    offset_ -= static_cast<double>(step.count());
    if (last_ != UtcMillis::min()) {
        start_ += step;
        last_ += step;
    }
}

}  // namespace collector
