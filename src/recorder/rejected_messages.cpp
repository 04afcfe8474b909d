#include "recorder/rejected_messages.hpp"

#include <algorithm>
#include <chrono>

#include <collector/base/quote.hpp>
#include <collector/recorder/recorder.hpp>

#include "recorder/wifi_names.hpp"

namespace collector {

std::optional<RejectedRecord> RejectedMessages::keep(const Delivery& delivery, std::string_view reason) {
    const auto minute = std::chrono::floor<std::chrono::minutes>(delivery.received_at);
    if (minute_ != minute) {
        minute_ = minute;
        in_minute_ = 0;
    }
    if (in_minute_ >= Recorder::kRejectedPerMinuteMax) {
        return std::nullopt;
    }
    ++in_minute_;
    const bool plain = std::ranges::all_of(delivery.topic, [](char c) { return c >= ' ' && c <= '~'; });
    return RejectedRecord{
        delivery.received_at, plain ? delivery.topic.substr(0, kTopicBytesMax) : quote(delivery.topic, kTopicBytesMax),
        std::string(reason), without_wifi_names(delivery.payload).substr(0, Recorder::kRejectedBytesMax)};
}

}  // namespace collector
