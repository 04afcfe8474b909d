#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include <collector/model/evidence.hpp>
#include <collector/report/exported_rows.hpp>
#include <collector/store/record_reader.hpp>

namespace collector {

struct ExportRequest {
    ExportKind kind = ExportKind::readings;
    TimeSpan span{UtcMillis::min(), UtcMillis::max()};
    std::vector<PlugRow> plugs;           ///< none: no rows but the gaps of all plugs
    std::optional<std::uint8_t> channel;  ///< nullopt: all; gaps have none
    ExportStyle style;
};

/// Takes the next piece of the text, of whole lines; `share` is how much of the work is done then, from 0 to 1. May
/// block as long as it likes. False: no more is wanted.
using PieceTaker = std::function<bool(std::string_view piece, double share)>;

/// Writes rows of the record, in constant memory: a piece of some megabytes and what the reader needs. Rows come by
/// plug, time and channel; for publication plugs are in the order of their pseudonyms, else in that of the request.
/// Gaps of all plugs come first.
///
/// Each piece is of a snapshot of its own, which is gone when the piece is handed over: whoever reads slowly holds up
/// nothing. So what is recorded meanwhile may be in the later pieces; no row is there twice.
///
/// Returns how many rows were written. Errors: as of RecordReader and RecordSnapshot, but busy only after several
/// tries; failed also where the database has been replaced by one with other plugs. What was handed over before is
/// right.
[[nodiscard]] StoreResult<std::uint64_t> export_record(RecordReader& reader, ExportRequest request,
                                                       const PieceTaker& take);

}  // namespace collector
