#include "app/housekeeper.hpp"

#include <algorithm>

namespace collector {
namespace {

constexpr std::size_t kRowsMin = 50;
constexpr std::size_t kRowsMax = 2'000;

/// After a failure. The commits meet the same trouble and say so sooner.
constexpr std::chrono::seconds kPauseAfterFailure{10};

}  // namespace

Housekeeper::Housekeeper(SqliteStore& store, const Clock& clock, Log& log)
    : store_(store), clock_(clock), log_(log), rows_(kRowsMin) {}

std::optional<SteadyTime> Housekeeper::next_step() const {
    return store_.is_settling_due() ? std::optional(not_before_) : std::nullopt;
}

bool Housekeeper::has_time_before(SteadyTime moment) const {
    return clock_.steady_now() + 2 * took_ < moment;
}

void Housekeeper::step() {
    const SteadyTime start = clock_.steady_now();
    const auto next = next_step();
    if (!next || *next > start) {
        return;
    }
    const auto done = work();
    const SteadyTime now = clock_.steady_now();
    took_ = now - start;
    if (!done) {
        not_before_ = now + kPauseAfterFailure;
        if (trouble_lines_.admit(now)) {
            log_.warn(done.error().what);
        }
    }
}

Result<void> Housekeeper::finish() {
    while (store_.is_settling_due()) {
        if (auto done = work(); !done) {
            return done;
        }
    }
    return {};
}

/// The size of a step follows the speed of the disk.
Result<void> Housekeeper::work() {
    const SteadyTime start = clock_.steady_now();
    auto done = store_.settle(rows_);
    const auto took = clock_.steady_now() - start;
    if (took > kStepMax) {
        rows_ = std::max(kRowsMin, rows_ / 2);
    } else if (took < kStepMax / 4) {
        rows_ = std::min(kRowsMax, rows_ * 2);
    }
    return done;
}

}  // namespace collector
