#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <simdjson.h>

#include <collector/model/event.hpp>
#include <collector/model/refusal.hpp>

namespace collector::tasmota {

using JsonElement = simdjson::dom::element;
using JsonObject = simdjson::dom::object;

/// "the key \"Voltage\" holds a text, not a number".
[[nodiscard]] tl::unexpected<Refusal> wrong_type(std::string_view key, JsonElement found, std::string_view wanted);
[[nodiscard]] tl::unexpected<Refusal> duplicate_key(std::string_view key);

/// Each reads a value whose key is named; `null` leaves `value` as it is.
/// Errors: wrong_type; duplicate_key when `value` is set already.
[[nodiscard]] MessageResult<void> read_whole(std::string_view key, JsonElement found,
                                             std::optional<std::int64_t>& value);
[[nodiscard]] MessageResult<void> read_text(std::string_view key, JsonElement found, std::optional<std::string>& value);

/// The value of a named key that must be an object. Errors: wrong_type.
[[nodiscard]] MessageResult<JsonObject> read_object(std::string_view key, JsonElement found);

/// Gathers `Time` (text, or UTC seconds) and `Epoch` (UTC seconds) of one object; Epoch wins, in either order.
/// A text that is no date, or seconds no clock of a plug's can show, count as absent.
class PlugTimeReader {
  public:
    [[nodiscard]] static bool is_time_key(std::string_view key) { return key == "Time" || key == "Epoch"; }
    /// Errors: wrong_type, duplicate_key.
    [[nodiscard]] MessageResult<void> read(std::string_view key, JsonElement found);
    [[nodiscard]] std::optional<PlugTime> result() const { return epoch_ ? epoch_ : time_; }

  private:
    bool seen_time_ = false;
    bool seen_epoch_ = false;
    std::optional<PlugTime> time_;
    std::optional<PlugTime> epoch_;
};

/// A number as it would be written, a text without its quotes, anything else as compact JSON.
[[nodiscard]] std::string value_text(JsonElement value);

}  // namespace collector::tasmota
