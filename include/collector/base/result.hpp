#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace collector {

/// Every way in which something the world does can fail. Programs decide by the code; people read `Error::what`.
enum class Errc {
    // A message that cannot be decoded; name(code) is the reason kept with a rejected message.
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

    // Storage.
    store_busy,      ///< another process holds the write lock; the batch is kept for another try
    store_full,      ///< no space on the device; the batch is kept for another try
    store_failed,    ///< the device or SQLite reports any other fault; the batch is kept for another try
    cannot_open,     ///< the file or its folder cannot be opened or created
    not_a_database,  ///< the file is something other than a collector database
    newer_database,  ///< the file was written by a later version of the collector

    // Input files and start-up.
    unreadable_file,
    bad_log_line,  ///< a line of a message log is not what `mosquitto_sub -F %J` prints
    bad_config,
};

/// The code as it is written in logs, counters and the database: the enumerator's own name.
[[nodiscard]] std::string_view name(Errc code) noexcept;

struct Error {
    Errc code;
    std::string what;  ///< for a person: names the key, byte, file or path; no trailing full stop

    friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = tl::expected<T, Error>;

/// Shorthand for returning a failure: `return fail(Errc::bad_json, "...")`.
[[nodiscard]] inline tl::unexpected<Error> fail(Errc code, std::string what) {
    return tl::unexpected<Error>(Error{code, std::move(what)});
}

}  // namespace collector
