#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <collector/charts/plot.hpp>

namespace collector {

/// A curve of characters. Each has several dots: two by four with braille, one by two with ASCII. Dots count from the
/// left and from the bottom.
class TextCanvas {
  public:
    TextCanvas(std::size_t columns, std::size_t rows, const TextLook& look);

    [[nodiscard]] std::size_t rows() const { return is_line_.size(); }
    [[nodiscard]] int dots_across() const { return static_cast<int>(dots_.size()); }
    [[nodiscard]] int dots_up() const { return rows_ * dots_high_; }
    /// The row, from the top, that a dot lies in.
    [[nodiscard]] std::size_t row_of(int dot) const;

    /// From one dot to another above it, in one column of dots.
    void mark(int across, int low, int high);
    /// A line from one dot to another further to the right, without the first.
    void join(int from_across, int from_up, int to_across, int to_up);

    /// Every character of a row is one of these, unless it has dots.
    void draw_line(std::size_t row, std::string_view colour);
    /// What is missing; lines go over it.
    void shade(std::size_t column);
    /// Dots above this one have the colour of what is too high.
    void set_limit(int dot) { limit_ = dot; }

    [[nodiscard]] bool has_dots(std::size_t column) const;
    [[nodiscard]] std::string row_text(std::size_t row) const;

  private:
    struct Dots {
        int low = 0;
        int high = -1;  ///< below `low`: none
    };
    struct Cell {
        std::string text;
        std::string_view colour;
    };
    [[nodiscard]] Cell cell(std::size_t row, std::size_t column) const;
    [[nodiscard]] bool is_marked(int across, int up) const;

    int rows_;
    int dots_wide_;
    int dots_high_;
    TextLook look_;
    std::vector<Dots> dots_;
    std::vector<bool> is_line_;  ///< by row
    std::vector<std::string_view> line_colours_;
    std::vector<bool> is_shaded_;  ///< by column
    int limit_;
};

/// As the look wants it: the text in a colour (an escape sequence, or empty).
[[nodiscard]] std::string coloured(const TextLook& look, std::string_view colour, std::string_view text);

inline constexpr std::string_view kHighColour = "\x1b[31m";
inline constexpr std::string_view kLimitColour = "\x1b[33m";
inline constexpr std::string_view kMissingColour = "\x1b[2m";

}  // namespace collector
