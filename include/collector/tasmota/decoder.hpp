#pragma once

#include <memory>
#include <vector>

#include <collector/model/delivery.hpp>
#include <collector/model/event.hpp>
#include <collector/model/refusal.hpp>
#include <collector/tasmota/topic.hpp>

namespace collector::tasmota {

/// Turns MQTT messages into events. Total: every input gives events or a named refusal, never a throw.
/// The result depends on what is given and the layout alone; the object only keeps its parse buffers for
/// the next call, so one thread at a time.
class Decoder {
  public:
    explicit Decoder(TopicLayout layout);
    ~Decoder();
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;
    Decoder(Decoder&&) noexcept;
    Decoder& operator=(Decoder&&) noexcept;

    /// Appends what `delivery` says to `events`, in payload order; on error appends nothing. Whole payload or
    /// nothing: a named key of the wrong type refuses the message, keys not named are passed over, `null` counts
    /// as absent, and a `Time` text that is no date counts as no time.
    /// Where it is known whose `voice` the topic is, the layout is not asked, and the events name no device.
    /// Errors: unknown_topic, unknown_kind, payload_too_large, bad_utf8, bad_json (names the fault),
    /// wrong_type, missing_key, duplicate_key, bad_shape (name the key), too_many_channels.
    [[nodiscard]] MessageResult<void> decode(const Delivery& delivery, std::vector<Event>& events,
                                             Voice voice = Voice::unknown);

  private:
    struct Parser;
    TopicLayout layout_;
    std::unique_ptr<Parser> parser_;
};

}  // namespace collector::tasmota
