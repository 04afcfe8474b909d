#include <collector/quality/rules.hpp>

#include <algorithm>

namespace collector {

std::vector<RulesStretch> with_version(std::vector<RulesStretch> stretches, const TimeSpan& span, int version,
                                       UtcMillis until) {
    const auto last_by = std::ranges::upper_bound(stretches, span.end, {}, &RulesStretch::start);
    // What is behind the span stays as it is.
    if (span.end < until && last_by != stretches.begin()) {
        const RulesStretch behind{span.end, std::prev(last_by)->version};
        stretches.insert(last_by, behind);
    }
    std::erase_if(stretches, [&](const RulesStretch& one) {
        return one.start >= span.start && (one.start < span.end || span.end >= until);
    });
    const auto place = std::ranges::lower_bound(stretches, span.start, {}, &RulesStretch::start);
    stretches.insert(place, {span.start, version});
    const auto is_same = [](const RulesStretch& a, const RulesStretch& b) { return a.version == b.version; };
    stretches.erase(std::unique(stretches.begin(), stretches.end(), is_same), stretches.end());
    return stretches;
}

std::optional<TimeSpan> newest_other(const std::vector<RulesStretch>& stretches, int version, UtcMillis until) {
    UtcMillis end = until;
    for (std::size_t i = stretches.size(); i-- > 0;) {
        const RulesStretch& stretch = stretches[i];
        if (stretch.version != version && stretch.start < end) {
            return TimeSpan{stretch.start, end};
        }
        end = std::min(end, stretch.start);
    }
    return std::nullopt;
}

}  // namespace collector
