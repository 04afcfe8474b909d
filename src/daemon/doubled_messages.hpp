#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include <collector/model/delivery.hpp>

namespace collector {

/// Tells, of the messages of overlapping logs in order of time, which ones were told before: by another log a moment
/// earlier, or by any at the very same moment. What a log tells twice, a moment apart, was said twice.
class DoubledMessages {
  public:
    /// How far apart, by their clocks, two recorders can have received one message.
    static constexpr std::chrono::seconds kApart{5};

    /// `within`: a moment. Zero for a log that is alone.
    explicit DoubledMessages(std::chrono::milliseconds within) : within_(within) {}

    /// `run`: the log that it is of.
    [[nodiscard]] bool was_told(const Delivery& delivery, std::size_t run);

  private:
    struct Told {
        UtcMillis time;
        std::uint64_t hash;
        std::vector<std::size_t> runs;  ///< that told it
    };
    void forget_before(UtcMillis time);

    std::chrono::milliseconds within_;
    std::deque<Told> told_;
    std::unordered_multimap<std::uint64_t, Told*> by_hash_;
};

}  // namespace collector
