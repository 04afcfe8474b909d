#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/base/local_clock.hpp>
#include <collector/model/mains.hpp>

/// What of a street may be shown to everybody: of each ten minutes as much as gives away no plug, and so nobody who was
/// at home. docs/publish.md explains it to those who publish, and says what it cannot do.
namespace collector {

/// Of two plugs, whoever owns one knows the other.
inline constexpr std::int64_t kPublicPlugsMin = 3;

struct PublicRules {
    std::int64_t plugs_needed = kPublicPlugsMin;  ///< k: whatever is shown rests on so many plugs, at least
    double high_v = kVoltageHighV;                ///< a value above it is too high

    friend bool operator==(const PublicRules&, const PublicRules&) = default;
};

/// Ten minutes of a street.
struct PublicSlot {
    UtcMillis start;
    std::int64_t measured = 0;           ///< at least so many plugs were: a multiple of k; 0: the slot is empty
    std::optional<int> above_percent{};  ///< at least so many per cent of them were above PublicRules::high_v
    std::optional<double> low_v{};       ///< the lower edge of what most plugs showed
    std::optional<double> middle_v{};    ///< what the middle ones showed; nullopt: the slot is empty
    std::optional<double> high_v{};      ///< the upper edge

    friend bool operator==(const PublicSlot&, const PublicSlot&) = default;
};

/// Makes one of the values of a slot, one for each plug, in any order. With n plugs, and k = PublicRules::plugs_needed:
///
/// - Fewer than k: the slot is empty.
/// - middle_v is the mean of the k plugs in the middle, or of k + 1 where k cannot lie in the middle.
/// - From 3k - 2 on, k - 1 plugs and more are left out at either end, so that whatever k - 1 households do hardly moves
///   it, and it is shown in tenths of a volt. Below that the kettle of one house would show in it: it is cut to whole
///   volts.
/// - low_v and high_v, from 5k - 2 on, are means of k plugs around the 5th and the 95th percentile, or as near to these
///   as the k - 1 lowest and highest, which are left out, allow. No plug goes into two of the three figures, so that
///   none can be had by subtracting one from another.
/// - above_percent, from 2k on, counts plugs in steps of k, downwards, and is in steps of 5, downwards: nobody sees by
///   it that one plug more was there. There is no highest value: it is one plug's.
[[nodiscard]] PublicSlot public_slot(UtcMillis start, std::vector<double> volts, const PublicRules& rules);

/// Whether the street, as far as is shown, was too high: its middle was.
[[nodiscard]] bool is_high(const PublicSlot& slot, const PublicRules& rules);

/// What is shown of a local day, from its slots alone.
struct PublicDay {
    std::chrono::local_days day;
    std::int64_t slots = 0;           ///< that are not empty
    std::int64_t high = 0;            ///< of them, those that are high
    std::optional<double> lowest_v;   ///< of middle_v
    std::optional<double> highest_v;  ///< of middle_v
    std::optional<UtcMillis> highest_at;
    std::optional<int> above_percent;  ///< the most

    friend bool operator==(const PublicDay&, const PublicDay&) = default;
};

/// By day: every day from the first slot's to the last one's. `slots`: by time.
[[nodiscard]] std::vector<PublicDay> public_days(const std::vector<PublicSlot>& slots, const PublicRules& rules,
                                                 const LocalClock& clock);

}  // namespace collector
