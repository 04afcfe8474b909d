#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace collector {

/// What went wrong. `Code` is an enumeration of the room it happens in: programs decide by the code, people read the
/// sentence.
template <class Code>
struct Error {
    Code code;
    std::string what;  ///< for a person: names the key, byte, file or path; no trailing full stop

    friend bool operator==(const Error&, const Error&) = default;
};

/// A value, or why there is none. A room that returns many of them has an alias with its own `E`; where there is only
/// one way to fail, `E` is a struct of that name with the sentence in `what`.
template <class T, class E>
using Result = tl::expected<T, E>;

/// Shorthand for returning a failure: `return fail(RefusalReason::bad_json, "...")`.
template <class Code>
[[nodiscard]] tl::unexpected<Error<Code>> fail(Code code, std::string what) {
    return tl::unexpected<Error<Code>>(Error<Code>{code, std::move(what)});
}

}  // namespace collector
