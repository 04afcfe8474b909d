#pragma once

#include <memory>
#include <utility>

#include <collector/store/record_reader.hpp>

namespace collector {

/// The record as it is at one moment, for two threads.
struct TwinSnapshots {
    std::unique_ptr<RecordSnapshot> first;
    std::unique_ptr<RecordSnapshot> second;  ///< nullptr: it was changed each time that was tried
};

/// The same snapshot of two readers of one record. Errors: as of RecordReader.
[[nodiscard]] inline StoreResult<TwinSnapshots> take_twins(RecordReader& first, RecordReader& second) {
    constexpr int kTries = 5;
    for (int left = kTries;; --left) {
        // The second reader sees the same before and after the first one has its own, which is thus the same, too.
        auto before = second.snapshot();
        if (!before) {
            return tl::unexpected(before.error());
        }
        const std::uint64_t version = (*before)->version();
        before->reset();
        auto its = first.snapshot();
        auto after = second.snapshot();
        if (!its || !after) {
            return tl::unexpected(!its ? its.error() : after.error());
        }
        if ((*after)->version() == version) {
            return TwinSnapshots{std::move(*its), std::move(*after)};
        }
        if (left == 1) {
            return TwinSnapshots{std::move(*its), nullptr};
        }
    }
}

}  // namespace collector
