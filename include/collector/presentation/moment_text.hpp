#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <collector/base/clock.hpp>
#include <collector/base/local_clock.hpp>

namespace collector {

/// Writes moments as ISO 8601, with their offset from UTC: one after the other, and quickly, since a day's date is made
/// once. As the views of the database write them.
class MomentText {
  public:
    enum class Precision : std::uint8_t { seconds, milliseconds };

    /// Local time by `local`; nullopt: UTC, as `2026-06-01T10:00:00.000Z`.
    MomentText(std::optional<LocalClock> local, Precision precision)
        : local_(std::move(local)), precision_(precision) {}

    /// Of seconds, what lies between two is left out.
    void append(std::string& text, UtcMillis moment);
    /// The same into memory that has room for kLettersMax; returns where it ends.
    [[nodiscard]] char* write(char* to, UtcMillis moment);

    static constexpr std::size_t kLettersMax = 64;

  private:
    void begin_day(UtcMillis shown);

    std::optional<LocalClock> local_;
    Precision precision_;
    UtcMillis day_{};  ///< the start of the one that the clocks show
    std::string date_ = "1970-01-01T";
    std::chrono::seconds offset_ = std::chrono::seconds::max();
    std::string zone_;  ///< of the offset
};

}  // namespace collector
