#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <tl/expected.hpp>

namespace collector {

/// What a picture can be written as.
enum class PictureKind : std::uint8_t { svg, png, pdf };

/// By the end of a file's name, in small or capital letters. nullopt: none of these.
[[nodiscard]] std::optional<PictureKind> picture_kind_of(const std::string& file);

/// Why there is no picture.
struct PictureFault {
    enum class Kind : std::uint8_t {
        no_converter,  ///< rsvg-convert is not installed
        failed,        ///< it did not do it, or could not be run
    } kind;
    std::string what;  ///< for a person; no trailing full stop
};

/// An SVG as it is, or converted by `rsvg-convert`, which is looked for in PATH and run without a shell; what goes
/// there and back stays in memory. Waits for it.
[[nodiscard]] tl::expected<std::string, PictureFault> picture_of(const std::string& svg, PictureKind kind);

}  // namespace collector
