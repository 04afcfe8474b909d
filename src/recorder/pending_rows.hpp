#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <collector/model/batch.hpp>
#include <collector/recorder/recorder.hpp>

namespace collector {

/// The batch that is being filled, and what gives way when it cannot be committed for too long: the oldest readings go,
/// and other rows are not made.
class PendingRows {
  public:
    [[nodiscard]] Batch& batch() { return batch_; }
    [[nodiscard]] const Batch& batch() const { return batch_; }

    /// Whether another row that is no reading may be made.
    [[nodiscard]] bool has_room() const;
    /// To be called after readings were added. Returns how many went; a gap says from when to when.
    std::uint64_t shed_readings() { return batch_.readings.size() > Recorder::kPendingReadingsMax ? shed_excess() : 0; }
    /// A gap of all plugs; one of the same start and cause is replaced.
    void note_gap(const Gap& gap);
    /// Our clock jumped: moves the readings that were taken by it while it was not synchronised.
    void clock_stepped(std::chrono::milliseconds step);
    void committed();

  private:
    std::uint64_t shed_excess();

    Batch batch_;
    std::optional<UtcMillis> shed_since_;  ///< the oldest reading that went since the last commit
};

}  // namespace collector
