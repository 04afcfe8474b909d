#pragma once

#include <span>
#include <string_view>

namespace collector::web {

/// A piece of a file of the page, compiled in by cmake/embed_files.cmake. Pieces of one file follow each other.
struct EmbeddedPiece {
    std::string_view path;  ///< as it is asked for: `/style.css`
    std::string_view text;
};

[[nodiscard]] std::span<const EmbeddedPiece> embedded_pieces();

}  // namespace collector::web
