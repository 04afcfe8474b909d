#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <collector/base/local_clock.hpp>
#include <collector/model/evidence.hpp>
#include <collector/model/mains.hpp>
#include <collector/quality/en50160.hpp>

/// What the plugs of a street show together, and which of them goes its own way. A curve is one channel of one plug,
/// since each phase has a voltage of its own; a slot is a ten-minute interval on a UTC tick.
namespace collector {

struct StreetRules {
    double high_v = kVoltageHighV;   ///< a value above it is too high
    std::int64_t curves_needed = 3;  ///< a slot speaks of the street when so many curves are measured in it
    double together = 0.8;           ///< from this correlation on, two curves move together

    friend bool operator==(const StreetRules&, const StreetRules&) = default;
};

/// A valid ten-minute value.
struct CurveValue {
    std::size_t curve;  ///< from 0, without holes
    double volts;
};

/// Ten minutes of a street.
struct StreetSlot {
    UtcMillis start;
    std::int64_t measured;                ///< curves that have a value
    std::int64_t above;                   ///< of them, those above StreetRules::high_v
    std::optional<VoltageSpread> spread;  ///< of the values; nullopt: there is none

    friend bool operator==(const StreetSlot&, const StreetSlot&) = default;
};

/// Whether the street as a whole is too high: more than half of the measured curves are, and so is their median.
/// nullopt: too few are measured to speak of the street.
[[nodiscard]] std::optional<bool> is_street_high(const StreetSlot& slot, const StreetRules& rules);

/// Slots one after the other in which the street as a whole is too high.
struct HighStretch {
    TimeSpan span;
    std::int64_t above_max;  ///< of its slots, the most curves above
    double median_max_v;     ///< the highest median
    double max_v;            ///< the highest value

    friend bool operator==(const HighStretch&, const HighStretch&) = default;
};

/// So many slots, a day of them, have to be there before two curves are compared: with fewer, the one cloud or kettle
/// in them decides.
inline constexpr std::int64_t kComparedSlotsMin = 144;

/// And each has to move by this much, in volts of standard deviation: two flat curves have nothing in common but noise.
inline constexpr double kMovementMinV = 0.1;

/// A curve deviates widely when the middle nine tenths of its deviation span this many times as many volts as is usual
/// in the street ...
inline constexpr double kWideTimes = 3;
/// ... and at least so many. Samples in whole volts make half of it by themselves.
inline constexpr double kWideMinV = 2;

/// With more curves, pairs of them are not compared: their number grows with the square.
inline constexpr std::size_t kPairedCurvesMax = 200;

/// What is said of one curve. "The others" are, slot by slot, all other curves that are measured; a slot is compared
/// when StreetRules::curves_needed of them are.
struct CurveEvidence {
    std::int64_t measured = 0;               ///< slots
    std::int64_t above = 0;                  ///< of them, those above StreetRules::high_v
    std::int64_t compared = 0;               ///< slots
    std::optional<double> correlation;       ///< Pearson's, with the median of the others; nullopt: not enough data
    std::optional<VoltageSpread> deviation;  ///< from that median, in volts; nullopt: not enough data
    bool is_correlation_low = false;         ///< it does not move together with the others, most of which do
    bool is_deviation_wide = false;          ///< it sags or rises against the others, unlike most
    std::vector<std::size_t> together;       ///< the curves it moves together with, in order

    /// It goes its own way: the house's wiring, another phase, or the end of a cable, but not the street.
    [[nodiscard]] bool stands_out() const { return is_correlation_low || is_deviation_wide; }
    /// Volts between the 5th and the 95th percentile of the deviation; 0 without one.
    [[nodiscard]] double deviation_range_v() const { return deviation ? deviation->p95 - deviation->p5 : 0; }

    friend bool operator==(const CurveEvidence&, const CurveEvidence&) = default;
};

/// How two curves move.
struct CurvePair {
    std::size_t first;
    std::size_t second;                 ///< > first
    std::int64_t slots;                 ///< in which both are measured
    std::optional<double> correlation;  ///< Pearson's, over these; nullopt: not enough data

    friend bool operator==(const CurvePair&, const CurvePair&) = default;
};

struct StreetEvidence {
    std::int64_t slots = 0;
    std::int64_t judged = 0;                        ///< of them, those that speak of the street
    std::int64_t high = 0;                          ///< of these, those in which it is too high
    std::array<std::int64_t, 24> judged_by_hour{};  ///< that start in each local hour
    std::array<std::int64_t, 24> high_by_hour{};
    std::vector<HighStretch> stretches;   ///< by time
    std::optional<double> usual_range_v;  ///< the median of all deviation_range_v(); nullopt: there is none
    std::vector<CurveEvidence> curves;    ///< by number
    std::vector<CurvePair> pairs;         ///< of all curves, by first and second
    bool are_pairs_left_out = false;      ///< there are more curves than kPairedCurvesMax

    friend bool operator==(const StreetEvidence&, const StreetEvidence&) = default;
};

/// An order of the curves by nothing but what is said of each: first those that stand out, then by correlation, lowest
/// first, by deviation, widest first, and by what was measured. So numbers given in this order tell of a plug no more
/// than the report does: neither its topic nor since when it is there.
[[nodiscard]] std::vector<std::size_t> order_of_curves(const StreetEvidence& evidence);

/// The same of curves in another order: `order` has each of their numbers once.
[[nodiscard]] StreetEvidence reordered(const StreetEvidence& evidence, const std::vector<std::size_t>& order);

/// Sums of two quantities that are measured together, for Pearson's correlation.
class Correlation {
  public:
    void add(double x, double y);
    [[nodiscard]] std::int64_t count() const { return count_; }
    /// nullopt: fewer than kComparedSlotsMin, or one of them hardly moves (kMovementMinV).
    [[nodiscard]] std::optional<double> value() const;

  private:
    std::int64_t count_ = 0;
    double x_ = 0;
    double y_ = 0;
    double xx_ = 0;
    double yy_ = 0;
    double xy_ = 0;
};

/// Takes a street slot by slot. Memory: 4 bytes a curve and compared slot, and 48 a pair of curves, so a month of 20
/// curves takes 0.4 MB and a year of 100 takes 21 MB. Time grows with the square of the curves: that year takes some
/// 260 million pairs.
class StreetTally {
  public:
    /// `clock` must outlive it.
    StreetTally(const StreetRules& rules, const LocalClock& clock) : rules_(rules), clock_(clock) {}

    /// Slots in order of time; the values of one in any order, each curve at most once. What is said of the slot alone
    /// is returned.
    StreetSlot add(UtcMillis start, std::vector<CurveValue> values);

    [[nodiscard]] StreetEvidence evidence() const;

  private:
    struct Curve {
        std::int64_t measured = 0;
        std::int64_t above = 0;
        Correlation with_others;
        std::vector<float> deviations;  ///< volts, within 0.1 mV
    };
    void count(const StreetSlot& slot);
    void compare_with_others(const std::vector<CurveValue>& by_volts);
    void compare_pairs(const std::vector<CurveValue>& values);
    void add_pairs(StreetEvidence& evidence) const;

    StreetRules rules_;
    const LocalClock& clock_;
    StreetEvidence counted_;
    std::vector<Curve> curves_;
    std::vector<Correlation> pairs_;  ///< of second and first, second > first, at second * (second - 1) / 2 + first
};

}  // namespace collector
