#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <collector/model/batch.hpp>
#include <collector/model/delivery.hpp>

namespace collector {

/// Chooses which of the refused messages are kept: so many a minute (Recorder::kRejectedPerMinuteMax).
class RejectedMessages {
  public:
    /// The row of a message to be kept, cut and with Wi-Fi names blanked. nullopt: there were too many in its minute.
    [[nodiscard]] std::optional<RejectedRecord> keep(const Delivery& delivery, std::string_view reason);

  private:
    std::optional<UtcMillis> minute_;
    std::uint32_t in_minute_ = 0;
};

}  // namespace collector
