#pragma once

#include <cstddef>
#include <string_view>

#include <collector/base/result.hpp>

namespace collector {

/// Why a message is refused as a whole. The names are a contract: they stand in `rejected_message.reason`.
enum class RefusalReason {
    unknown_topic,      ///< the topic fits no configured layout and names no Tasmota prefix
    unknown_kind,       ///< the last topic level is no message kind of Tasmota's
    payload_too_large,  ///< longer than the limit of its kind
    bad_utf8,           ///< a text in the payload is not UTF-8
    bad_json,           ///< not one whole JSON value: cut off, torn, trailing bytes, a number no double can hold
    wrong_type,         ///< a named key holds another type than the firmware sends
    missing_key,        ///< a key without which the message means nothing is absent
    duplicate_key,      ///< a named key occurs twice, so neither value can be trusted
    bad_shape,          ///< arrays whose lengths do not fit together
    too_many_channels,  ///< more channels than any supported meter has
    unknown_text,       ///< an availability text the plug never announced
    unknown_age,        ///< a retained reading whose time of measurement cannot be worked out
    too_many_plugs,     ///< the registry is full
};

/// So many reasons there are, numbered from 0.
inline constexpr std::size_t kRefusalReasons = static_cast<std::size_t>(RefusalReason::too_many_plugs) + 1;

/// The reason as it is written in logs, counters and the database: the enumerator's own name.
[[nodiscard]] std::string_view name(RefusalReason reason) noexcept;

using Refusal = Error<RefusalReason>;

/// What comes of a message, or why it is refused.
template <class T>
using MessageResult = Result<T, Refusal>;

}  // namespace collector
