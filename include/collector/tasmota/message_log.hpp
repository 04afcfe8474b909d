#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <collector/base/result.hpp>
#include <collector/model/delivery.hpp>

namespace collector::tasmota {

/// A line is not what `mosquitto_sub -F %J` or `-F %j` prints.
struct BadLogLine {
    std::string what;  ///< names the key and what is wrong with it; no trailing full stop
};

/// Reads recorded MQTT messages, one JSON object a line, as `mosquitto_sub -F %J` or `-F %j` prints them:
/// `{"tst":"2026-05-01T10:00:00.123456Z+0000","topic":"...","qos":0,"retain":0,"payload":...}`.
/// `%J` embeds the payload as JSON, taken byte for byte, and leaves out messages that are not JSON (every LWT);
/// `%j` writes it as a text, which keeps all messages and is the one to record with. One thread at a time.
class MessageLogReader {
  public:
    MessageLogReader();
    ~MessageLogReader();
    MessageLogReader(const MessageLogReader&) = delete;
    MessageLogReader& operator=(const MessageLogReader&) = delete;
    MessageLogReader(MessageLogReader&&) noexcept;
    MessageLogReader& operator=(MessageLogReader&&) noexcept;

    /// `tst` becomes the receive time.
    [[nodiscard]] Result<Delivery, BadLogLine> read_line(std::string_view line);

  private:
    struct Parser;
    std::unique_ptr<Parser> parser_;
};

}  // namespace collector::tasmota
