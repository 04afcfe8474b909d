#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

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
    /// To be called after readings were added. Those beyond the limit go, the oldest first, once so many have gathered
    /// that moving all others up costs little for each. Returns how many went; a gap says from when to when.
    std::uint64_t shed_readings() { return excess() >= kShedAtOnce ? shed_excess() : 0; }
    /// To be called before the batch is handed out: all beyond the limit go.
    std::uint64_t shed_to_limit() { return excess() > 0 ? shed_excess() : 0; }
    /// A gap of all plugs; one of the same start and cause is replaced.
    void note_gap(const Gap& gap);
    /// There was no such gap.
    void take_back_gap(const Gap& gap);
    /// Whether the clock that dates rows from now on is known to be right. If not, rows that are no readings are
    /// remembered after their commit, so many at most, to be dated anew.
    static constexpr std::size_t kUndatedRowsMax = 20'000;
    void set_dated(bool is_dated) { is_dated_ = is_dated; }
    /// Our clock jumped: moves what was dated by it while it was not known to be right, committed or not.
    void clock_stepped(std::chrono::milliseconds step);
    /// What was dated by our clock is right as it is now.
    void clock_is_right();
    void committed();

  private:
    static constexpr std::size_t kShedAtOnce = Recorder::kPendingReadingsMax / 100;

    [[nodiscard]] std::size_t excess() const {
        return std::max(batch_.readings.size(), Recorder::kPendingReadingsMax) - Recorder::kPendingReadingsMax;
    }
    std::uint64_t shed_excess();
    template <class Row>
    static void move(std::vector<Row>& pending, std::vector<Row>& committed, std::vector<Row>& taken_back,
                     std::chrono::milliseconds step);

    Batch batch_;
    bool is_dated_ = true;
    TakenBack undated_;                    ///< rows on record that a clock dated which may have been wrong
    std::optional<UtcMillis> shed_since_;  ///< the oldest reading that went since the last commit
};

}  // namespace collector
