#include <collector/quality/gap_tally.hpp>

#include <algorithm>
#include <utility>

namespace collector {
namespace {

std::chrono::milliseconds length_of(const CountedGap& gap) {
    return gap.span.end - gap.span.start;
}

bool is_longer_gap(const CountedGap& a, const CountedGap& b) {
    return std::pair(length_of(a), b.span.start) > std::pair(length_of(b), a.span.start);
}

void add_to(GapSum& sum, std::chrono::milliseconds length) {
    ++sum.gaps;
    sum.length += length;
    sum.longest = std::max(sum.longest, length);
}

}  // namespace

GapTally::GapTally(const TimeSpan& span, const std::vector<Gap>& of_all) : span_(span), reached_(span.start) {
    UtcMillis reached = span.start;
    for (const Gap& gap : of_all) {
        const TimeSpan left{std::max(gap.start, reached), std::min(gap.end.value_or(span.end), span.end)};
        if (left.start < left.end) {
            of_all_.push_back({.span = left, .cause = gap.cause, .of_all_plugs = true, .lasts = !gap.end});
            reached = left.end;
        }
    }
    std::ranges::for_each(of_all_, [this](const CountedGap& gap) { count(gap); });
}

void GapTally::add(const Gap& own) {
    const UtcMillis end = std::min(own.end.value_or(span_.end), span_.end);
    UtcMillis start = std::max(own.start, reached_);
    while (start < end) {
        while (next_of_all_ < of_all_.size() && of_all_[next_of_all_].span.end <= start) {
            ++next_of_all_;
        }
        const bool is_any = next_of_all_ < of_all_.size();
        const UtcMillis part_end = is_any ? std::clamp(of_all_[next_of_all_].span.start, start, end) : end;
        if (start < part_end) {
            count({.span = {start, part_end},
                   .cause = own.cause,
                   .of_all_plugs = false,
                   .lasts = !own.end && part_end == end});
        }
        start = part_end < end ? of_all_[next_of_all_].span.end : end;
    }
    reached_ = std::max(reached_, end);
}

void GapTally::count(const CountedGap& gap) {
    add_to(evidence_.by_cause[static_cast<std::size_t>(gap.cause)], length_of(gap));
    add_to(evidence_.all, length_of(gap));
    auto& kept = evidence_.longest;
    if (kept.size() < kGapsKept) {
        kept.push_back(gap);
    } else if (const auto shortest = std::ranges::max_element(kept, is_longer_gap); is_longer_gap(gap, *shortest)) {
        *shortest = gap;
    }
}

GapEvidence GapTally::done() {
    std::ranges::sort(evidence_.longest, {}, [](const CountedGap& gap) { return gap.span.start; });
    return std::move(evidence_);
}

}  // namespace collector
