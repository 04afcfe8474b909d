#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "message.hpp"
#include "text_file.hpp"

namespace tasmota_sim {

enum class PayloadStyle {
    text,    ///< as `mosquitto_sub -F %j`: the payload is a JSON string, `null` when empty
    object,  ///< as `mosquitto_sub -F %J`: the payload is embedded; messages that are not JSON are left out
};

/// Writes messages as JSON lines, the way mosquitto_sub 2.0 prints them for a subscriber who was there before the
/// plugs (retain flag 0) and subscribed with QoS 0.
class MessageLog {
  public:
    /// Throws std::runtime_error, as write() and flush() do when the file cannot be written.
    MessageLog(const std::string& path, PayloadStyle style) : file_{path}, style_{style} {}

    /// Times of arrival grow strictly, by microseconds within one moment.
    void write(const Message& message);
    void flush() { file_.flush(); }

  private:
    TextFile file_;
    PayloadStyle style_;
    std::chrono::sys_time<std::chrono::microseconds> last_{};
    std::uint64_t lines_ = 0;
    std::string line_;
};

/// Prints a plug's JSON again as cJSON does inside mosquitto_sub: no blanks, numbers in their shortest form.
/// The text must be valid JSON.
[[nodiscard]] std::string compact_json(std::string_view json);

}  // namespace tasmota_sim
