#include "daemon/housekeeper.hpp"

#include <algorithm>

namespace collector {
namespace {

constexpr std::size_t kRowsMin = 50;
constexpr std::size_t kRowsMax = 8'000;

/// After a failure. Commits meet the same trouble, and try again and complain sooner.
constexpr std::chrono::seconds kPauseAfterFailure{10};

/// How often to look for intervals that are due: the clock may have been set, or a reading may have come late.
constexpr std::chrono::seconds kLookEvery{30};

/// How long a commit may take on a slow disk.
constexpr std::chrono::seconds kCommitMax{5};

}  // namespace

Housekeeper::Rules Housekeeper::rules_of(const Config& config) {
    return {.grace = config.database.commit_interval + kCommitMax, .retention = config.retention};
}

Housekeeper::Housekeeper(EvidenceStore& evidence, Upkeep& upkeep, const Clock& clock, Log& log, Rules rules)
    : evidence_(evidence), upkeep_(upkeep), clock_(clock), log_(log), rules_(rules), rows_(kRowsMin) {
    begin_anew();
}

void Housekeeper::begin_anew() {
    evaluator_.emplace(evidence_);
    forgetting_readings_ = false;
    forgetting_states_ = false;
}

bool Housekeeper::has_time_before(SteadyTime moment) const {
    return clock_.steady_now() + 2 * took_ < moment;
}

void Housekeeper::step() {
    const SteadyTime start = clock_.steady_now();
    if (start < not_before_) {
        return;
    }
    // By a clock that may be wrong, nobody knows which intervals are over.
    auto more = clock_.synchronised() ? evaluator_->set_back(closed()).and_then([this] { return work(closed()); })
                                      : work(std::nullopt);
    if (more && !*more) {
        more = forget();
    }
    const SteadyTime now = clock_.steady_now();
    took_ = now - start;
    if (!more) {
        not_before_ = now + kPauseAfterFailure;
        if (trouble_lines_.admit(now)) {
            log_.warn(more.error().what);
        }
    } else if (!*more) {
        not_before_ = now + kLookEvery;
    }
}

StoreResult<void> Housekeeper::finish(UtcMillis closed) {
    for (;;) {
        const auto more = work(closed);
        if (!more) {
            return tl::unexpected(more.error());
        }
        if (!*more) {
            return {};
        }
    }
}

/// One step; false: nothing was left to do. The size of a step follows the speed of the disk.
StoreResult<bool> Housekeeper::work(std::optional<UtcMillis> closed) {
    const SteadyTime start = clock_.steady_now();
    // Settling first: catching up with evaluation may take long.
    auto more = upkeep_.is_settling_due() ? upkeep_.settle(rows_).map([] { return true; })
                : closed                  ? evaluator_->step(*closed, rows_)
                                          : StoreResult<bool>(false);
    const auto took = clock_.steady_now() - start;
    if (took > kStepMax) {
        rows_ = std::max(kRowsMin, rows_ / 2);
    } else if (took < kStepMax / 4) {
        rows_ = std::min(kRowsMax, rows_ * 2);
    }
    return more;
}

/// One step of the day's deleting. Only with a clock that can be trusted: a wrong one would delete everything.
StoreResult<bool> Housekeeper::forget() {
    if (!clock_.synchronised()) {
        return false;
    }
    const auto step = [this](Upkeep::Old what, const std::optional<std::chrono::milliseconds>& kept,
                             bool& going_on) -> StoreResult<bool> {
        if (!kept) {
            return false;
        }
        const UtcMillis before = std::chrono::floor<std::chrono::days>(clock_.utc_now() - *kept);
        const auto done = upkeep_.forgotten_before(what);
        if (!going_on && done && *done >= before) {
            return false;
        }
        auto more = upkeep_.forget(what, before, rows_);
        going_on = !more || *more;  // A failure leaves the rest of the day's to do.
        return more.map([](bool) { return true; });
    };
    auto more = step(Upkeep::Old::readings, rules_.retention.readings, forgetting_readings_);
    if (more && !*more) {
        more = step(Upkeep::Old::states, rules_.retention.states, forgetting_states_);
    }
    return more;
}

}  // namespace collector
