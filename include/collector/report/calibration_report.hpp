#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <collector/base/local_clock.hpp>
#include <collector/base/result.hpp>
#include <collector/model/calibration.hpp>
#include <collector/presentation/text_parts.hpp>
#include <collector/quality/calibration_fit.hpp>
#include <collector/store/record_reader.hpp>

namespace collector {

/// What is to be compared.
struct ComparisonRequest {
    PlugRow plug;
    std::uint8_t channel;
    PlugRow reference;             ///< another plug; its first channel with a voltage counts
    std::optional<TimeSpan> span;  ///< nullopt: see compare_plugs()
};

/// Two plugs, compared.
struct PlugComparison {
    PlugRow reference;
    std::uint8_t reference_channel;
    TimeSpan looked_at;
    bool was_named;                     ///< the time was asked for
    std::vector<Gain> reference_gains;  ///< those that its volts were corrected with, in order; one without a
                                        ///< calibration where it had none
    GainEstimate estimate;
};

/// Why no factor was found, in which time.
struct RefusedComparison {
    Error<FitRefusal> why;
    TimeSpan looked_at;
};

/// Reads what both measured and looks for the factor between them. Without a span it is the last day up to the moment
/// at which the newest readings of both had come, and not before either of them was calibrated itself. Takes 24 bytes
/// of memory a sample.
///
/// The outer errors: those of the record. The inner ones: fit_gain()'s, and recalibrated where a plug was calibrated
/// itself within the span.
[[nodiscard]] StoreResult<Result<PlugComparison, RefusedComparison>> compare_plugs(RecordSnapshot& record,
                                                                                   const ComparisonRequest& request);

/// What bounds a calibration of one channel that is right at some moment.
struct CalibrationBounds {
    /// When the plug was calibrated itself, or another took its place, for the last time before; or when it was first
    /// seen.
    UtcMillis same_since;
    /// The same, but not before the calibration that holds was valid: a later one takes its place from there on.
    UtcMillis valid_from;
    std::vector<Calibration> others;  ///< of the channel, not revoked, by valid_from

    /// That of the others which takes the place of one that is valid from then on; nullptr: none does.
    [[nodiscard]] const Calibration* next_after(UtcMillis from) const;
};

/// Errors: those of the record.
[[nodiscard]] StoreResult<CalibrationBounds> calibration_bounds(RecordSnapshot& record, const PlugRow& plug,
                                                                std::uint8_t channel, UtcMillis right_at);

/// A calibration that was found or given, stored or not.
struct CalibrationReport {
    std::string program;
    UtcMillis made_at;
    std::string time_zone;
    PlugRow plug;
    std::uint8_t channel;
    std::optional<PlugComparison> comparison;  ///< nullopt: it was given
    double gain;
    std::string source;
    UtcMillis valid_from;
    std::optional<UtcMillis> valid_to;
    std::optional<Calibration> next;  ///< takes its place from its own valid_from on
    double shown_v;                   ///< what the plug usually shows
    std::optional<CalibrationId> stored_as;
};

/// What a comparison's source is called.
[[nodiscard]] std::string source_text(const PlugComparison& comparison);

/// For a terminal of so many columns, as laid_out() has them.
[[nodiscard]] std::string calibration_text(const CalibrationReport& report, const LocalClock& clock,
                                           std::size_t columns = kTextColumns);
/// An object that ends with a line feed; see the manual.
[[nodiscard]] std::string calibration_json(const CalibrationReport& report);

/// Why nothing was found.
struct RefusedCalibration {
    std::string program;
    UtcMillis made_at;
    std::string time_zone;
    ComparisonRequest request;
    RefusedComparison refused;
};
[[nodiscard]] std::string calibration_json(const RefusedCalibration& refused);

}  // namespace collector
