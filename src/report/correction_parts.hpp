#pragma once

#include <span>
#include <string>
#include <string_view>

#include <collector/presentation/json_parts.hpp>
#include <collector/presentation/page_parts.hpp>
#include <collector/report/corrections.hpp>

/// What the reports say of the corrections of one channel.
namespace collector {

/// Whether it is told what a plug was compared with: that can name plugs.
enum class CorrectionSources : bool { told, withheld };

/// `current`, `kept` or `pending`: the one of the three that asks for most care.
[[nodiscard]] std::string_view correction_state(std::span<const Correction> corrections);

/// A list of `gain`, `source` (null where it is withheld), `from` and `to`; null: nothing is corrected.
[[nodiscard]] Json correction_json(std::span<const Correction> corrections,
                                   CorrectionSources sources = CorrectionSources::told);

/// The same in one line; empty: nothing is corrected.
[[nodiscard]] std::string correction_csv(std::span<const Correction> corrections);

/// Rows for a terminal; none where the channel was never calibrated in the period.
[[nodiscard]] std::string correction_text(std::span<const Correction> corrections, const TimeSpan& period,
                                          std::string_view label = "calibration",
                                          CorrectionSources sources = CorrectionSources::told);

/// Rows of a table of facts, likewise. `label` empty: the word for calibration.
[[nodiscard]] std::string correction_facts(std::span<const Correction> corrections, const TimeSpan& period,
                                           const PageParts& page, const std::string& label = "",
                                           CorrectionSources sources = CorrectionSources::told);

}  // namespace collector
