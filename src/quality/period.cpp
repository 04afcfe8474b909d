#include "quality/period.hpp"

#include <algorithm>

namespace collector {
namespace {

using Differences = std::span<const std::int32_t>;

/// In hundredths of a doubling of the period.
using Cost = std::int32_t;

constexpr Cost kRestart = 670;
/// A multiple that is not sure.
constexpr Cost kUnsure = 200;
/// Less than 15 doublings; more than two restarts, and what a longer period saves beside them; less than three, and
/// five doublings.
constexpr Cost kChange = 1490;
/// Half the period is told from the whole by odd multiples alone, and at a loss of 40 % in one of 50 cases by two in
/// eight messages. Of three restarts with few messages between, two seldom end at the half. So beside the difference
/// across the change it costs more than one restart; less than two, five doublings, and one that has three times the
/// half.
constexpr Cost kChangeToHalf = 675;
/// Half of the period in whole seconds.
constexpr std::int32_t kHalfMs = 1'000;

/// How far from a multiple a difference may be: messages are a second or two on their way, more or less.
constexpr std::int32_t kJitterMs = 2'500;
/// Most are less.
constexpr std::int32_t kUsualJitterMs = 2'000;
/// One that is farther from it may well be none.
constexpr std::int32_t kSureJitterMs = 1'500;
/// Now and then one is longer on its way; the difference after it is as much too short.
constexpr std::int32_t kDelayMs = 7'000;
/// A plug's clock is right to 200 millionths.
constexpr std::int32_t kDriftDivisor = 5'000;
constexpr std::int32_t kShortestMs{kShortestPeriod.count()};

/// What may be supposed for each difference between all of a plug's messages: twice what losses of 40 % make.
constexpr Cost kMixedMax = 130;

/// So many differences tell the period to the second, which it is set to.
constexpr std::size_t kExact = 15;
/// A large difference is a multiple of many periods.
constexpr std::int32_t kTellingMax = 4;

constexpr std::size_t kCandidatesMax = 12;

/// A period that others may be multiples of.
class Unit {
  public:
    explicit Unit(std::int32_t ms) : ms_(ms), inverse_(1.0F / static_cast<float>(ms)) {}

    [[nodiscard]] std::int32_t ms() const { return ms_; }
    /// 0: the difference is none.
    [[nodiscard]] std::int32_t multiple(std::int32_t difference_ms, std::int32_t jitter_ms = kJitterMs) const {
        // Differences are never negative, and a call of lround would take as long as all the rest.
        // NOLINTNEXTLINE(bugprone-incorrect-roundings)
        const auto times = static_cast<std::int32_t>(static_cast<float>(difference_ms) * inverse_ + 0.5F);
        const std::int32_t off = std::abs(difference_ms - times * ms_);
        return off <= jitter_ms + difference_ms / kDriftDivisor ? times : 0;
    }
    /// Whether a delay alone could make them multiples.
    [[nodiscard]] bool is_delayed(std::int32_t first_ms, std::int32_t second_ms) const {
        const std::int32_t delay = std::min(kDelayMs, ms_ * 9 / 20);
        return multiple(first_ms, delay) > 0 && multiple(second_ms, delay) > 0 && multiple(first_ms + second_ms) > 0;
    }

  private:
    std::int32_t ms_;
    float inverse_;
};

std::int32_t whole_seconds(std::int32_t ms) {
    return (ms + 500) / 1000 * 1000;
}

/// The mean of the last differences that are multiples of the unit, as one of them. Two that a delay made odd are one.
std::int32_t mean_period_ms(Differences differences, const Unit& unit) {
    std::int64_t ms = 0;
    std::int64_t times_all = 0;
    std::size_t count = 0;
    for (std::size_t i = differences.size(); i-- > 0 && count < kExact;) {
        std::int32_t difference = differences[i];
        const auto is_usual = [&](std::size_t k) { return unit.multiple(differences[k], kUsualJitterMs) > 0; };
        std::int32_t jitter_ms = kUsualJitterMs;
        if (i > 0 && !(is_usual(i) && is_usual(i - 1)) && unit.is_delayed(differences[i - 1], difference)) {
            difference += differences[--i];
            jitter_ms = kJitterMs;
        }
        const std::int32_t times = unit.multiple(difference, jitter_ms);
        if (times > 0 && times <= kTellingMax) {
            ms += difference;
            times_all += times;
            ++count;
        }
    }
    return count > 0 ? static_cast<std::int32_t>((ms + times_all / 2) / times_all) : unit.ms();
}

/// The whole seconds nearest to the differences that are multiples of about `ms`.
std::int32_t exact_period_ms(Differences differences, std::int32_t ms) {
    const Unit nearer(mean_period_ms(differences, Unit(ms)));
    return whole_seconds(mean_period_ms(differences, nearer));
}

Cost logarithm(std::int32_t times) {
    constexpr std::array<Cost, 16> kLogarithms{0,   0,   100, 158, 200, 232, 258, 281,
                                               300, 317, 332, 346, 358, 370, 381, 391};
    Cost cost = 0;
    for (; times >= 16; times /= 2) {
        cost += 100;
    }
    return cost + kLogarithms[static_cast<std::size_t>(times)];
}

/// The least that must be supposed.
struct Explanation {
    Cost cost = 0;
    std::uint32_t odd = 0;  ///< differences that are no multiples
};

struct Candidate {
    Unit unit{1};
    Explanation now;
    std::int32_t last_odd = 0;  ///< the last difference, if it was no multiple

    /// What the difference costs.
    Cost explain(std::int32_t difference_ms) {
        const Cost cost_before = now.cost;
        if (const std::int32_t times = unit.multiple(difference_ms); times > 0) {
            const Cost unsure = unit.multiple(difference_ms, kSureJitterMs) > 0 ? 0 : kUnsure;
            now.cost += std::min(logarithm(times) + unsure, kRestart);
            last_odd = 0;
        } else if (last_odd > 0 && unit.is_delayed(last_odd, difference_ms)) {
            // One reading that was delayed makes two odd differences.
            last_odd = 0;
        } else {
            now.cost += kRestart;
            ++now.odd;
            last_odd = difference_ms;
        }
        return now.cost - cost_before;
    }
    /// Takes over from another period after a difference of such cost, if that supposes less.
    void take_over(const Explanation& other, std::int32_t other_ms, Cost cost) {
        const bool is_half = std::abs(other_ms - 2 * unit.ms()) <= kHalfMs;
        // The firmware reports at once when it is set: as after a restart.
        const Cost total = other.cost + (is_half ? std::max(cost, kRestart) + kChangeToHalf : cost + kChange);
        if (total < now.cost) {
            now = {total, other.odd + (cost >= kRestart ? 1U : 0U)};
            last_odd = 0;
        }
    }
};

struct Candidates {
    std::array<Candidate, kCandidatesMax> all;
    std::size_t count = 0;

    void add(std::int32_t period_ms) {
        const auto end = all.begin() + count;
        const bool is_new =
            std::none_of(all.begin(), end, [&](const Candidate& c) { return c.unit.ms() == period_ms; });
        if (period_ms >= kShortestMs && is_new && count < all.size()) {
            all[count++].unit = Unit(period_ms);
        }
    }
    void explain(std::int32_t difference_ms) {
        const std::size_t old = index_of_best();
        const Explanation before = all[old].now;
        std::array<Cost, kCandidatesMax> costs{};
        for (std::size_t i = 0; i < count; ++i) {
            costs[i] = all[i].explain(difference_ms);
        }
        for (std::size_t i = 0; i < count; ++i) {
            // The difference across a change is the old period's, and does not speak for a shorter one.
            const bool is_shorter = all[i].unit.ms() < all[old].unit.ms();
            const Cost cost = is_shorter ? std::max(costs[i], costs[old]) : costs[old];
            all[i].take_over(before, all[old].unit.ms(), cost);
        }
    }
    [[nodiscard]] std::size_t index_of_best() const {
        std::size_t best = 0;
        for (std::size_t i = 1; i < count; ++i) {
            best = all[i].now.cost < all[best].now.cost ? i : best;
        }
        return best;
    }
};

Candidates candidates_of(Differences differences) {
    std::array<std::int32_t, kDifferencesMax> all{};
    const auto end = std::copy(differences.begin(), differences.end(), all.begin());
    std::sort(all.begin(), end);
    Candidates candidates;
    bool is_any_met_twice = false;
    for (auto first = std::lower_bound(all.begin(), end, kShortestMs - kJitterMs); first != end;) {
        auto last = std::adjacent_find(first, end, [](auto a, auto b) { return b - a > kJitterMs / 2; });
        last = last == end ? end : last + 1;
        const bool is_met_twice = last - first > 1;
        if (is_met_twice || !is_any_met_twice) {
            candidates.add(exact_period_ms(differences, *(first + (last - first) / 2)));
        }
        is_any_met_twice = is_any_met_twice || is_met_twice;
        first = last;
    }
    return candidates;
}

}  // namespace

std::optional<std::chrono::milliseconds> best_period(Differences differences, Messages messages) {
    Candidates candidates = candidates_of(differences);
    if (candidates.count == 0) {
        return std::nullopt;
    }
    for (const std::int32_t difference : differences) {
        candidates.explain(difference);
    }
    const Candidate& best = candidates.all[candidates.index_of_best()];
    if (std::size_t{2} * best.now.odd > differences.size()) {
        return std::nullopt;
    }
    if (messages == Messages::mixed && best.now.cost > kMixedMax * static_cast<Cost>(differences.size())) {
        return std::nullopt;
    }
    return std::max(kShortestPeriod, std::chrono::milliseconds{exact_period_ms(differences, best.unit.ms())});
}

}  // namespace collector
