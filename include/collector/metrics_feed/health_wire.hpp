#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <collector/model/health.hpp>

namespace collector {

/// Longer texts are cut and further ones left out, so that a message is never longer than kHealthBytesMax.
inline constexpr std::size_t kHealthTextBytesMax = 512;
inline constexpr std::size_t kHealthTextsMax = 16;
inline constexpr std::size_t kHealthBytesMax = std::size_t{16} * 1024;

/// The health as one message to another program of the same build, on the same machine. Pure.
[[nodiscard]] std::string to_wire(const Health& health);

/// The reverse. nullopt: no such message, or one of another build. Pure, and takes any bytes.
[[nodiscard]] std::optional<Health> health_from_wire(std::string_view message);

}  // namespace collector
