#include "quality/movement.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>

#include "quality/robust_statistics.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;

/// Two plugs in one socket that report every five minutes reach it, too.
constexpr double kCorrelationNeeded = 0.4;
/// Of the correlation of unrelated changes, which is one by the root of their number.
constexpr double kDeviationsNeeded = 3;
constexpr std::size_t kMovesNeeded = 20;

/// How both voltages changed from one pair to the next that is at least so much later; not over a hole.
std::vector<Point> moves_of(const std::vector<SamplePair>& pairs, std::chrono::seconds apart) {
    constexpr std::chrono::minutes kHole{10};
    std::vector<Point> moves;
    const SamplePair* last = &pairs.front();
    for (const SamplePair& pair : pairs) {
        if (pair.time - last->time >= apart) {
            if (pair.time - last->time <= apart + kHole) {
                moves.push_back({pair.plug_v - last->plug_v, pair.reference_v - last->reference_v});
            }
            last = &pair;
        }
    }
    return moves;
}

}  // namespace

Movement movement_of(const std::vector<SamplePair>& pairs) {
    // A little less than 1, 5, 15 and 60 minutes: messages are never quite on time.
    constexpr std::array kApart{50s, 290s, 890s, 3590s};
    Movement best;
    for (const auto apart : kApart) {
        const auto moves = moves_of(pairs, apart);
        if (moves.size() < kMovesNeeded) {
            continue;
        }
        const double correlation = rank_correlation(moves);
        const double needed =
            std::max(kCorrelationNeeded, kDeviationsNeeded / std::sqrt(static_cast<double>(moves.size() - 1)));
        const bool is_seen = correlation >= needed;
        if (!best.is_timed || (is_seen && !best.is_seen) ||
            (is_seen == best.is_seen && correlation > best.correlation)) {
            best = {.correlation = correlation, .needed = needed, .is_seen = is_seen, .is_timed = true};
        }
    }
    return best;
}

}  // namespace collector
