#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "web/http_message.hpp"

namespace collector::web {

/// A target has so many bytes at most, and its query so many parameters.
inline constexpr std::size_t kTargetBytesMax = 2048;
inline constexpr std::size_t kParametersMax = 16;

/// The path and the query of a target, decoded.
struct Target {
    std::string path;  ///< begins with a slash
    std::vector<std::pair<std::string, std::string>> parameters;

    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;

    friend bool operator==(const Target&, const Target&) = default;
};

/// Reads what stands in a request's first line. In a query `+` is a blank. Errors: 414 for one that is too long; 400
/// for one that does not begin with a slash, an escape that is none, a NUL byte or a control character, decoded text
/// that is no UTF-8, too many parameters, and one that is there twice.
[[nodiscard]] tl::expected<Target, Problem> parse_target(std::string_view target);

}  // namespace collector::web
