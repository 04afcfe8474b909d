#include "charts/text_canvas.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace collector {
namespace {

/// The bits of a braille character by column, each from the bottom up.
constexpr std::array<std::array<unsigned, 4>, 2> kBrailleBits{{{0x40, 0x04, 0x02, 0x01}, {0x80, 0x20, 0x10, 0x08}}};

/// U+2800 and the 255 after it, as UTF-8.
std::string braille(unsigned bits) {
    constexpr unsigned kLead = 0xe2;
    constexpr unsigned kSecond = 0xa0;
    constexpr unsigned kThird = 0x80;
    return {static_cast<char>(kLead), static_cast<char>(kSecond | (bits >> 6U)),
            static_cast<char>(kThird | (bits & 0x3fU))};
}

bool is_braille(const TextLook& look) {
    return look.letters == TextLook::Letters::braille;
}

}  // namespace

TextCanvas::TextCanvas(std::size_t columns, std::size_t rows, const TextLook& look)
    : rows_(static_cast<int>(rows)),
      dots_wide_(is_braille(look) ? 2 : 1),
      dots_high_(is_braille(look) ? 4 : 2),
      look_(look),
      dots_(columns * static_cast<std::size_t>(dots_wide_)),
      is_line_(rows),
      line_colours_(rows),
      is_shaded_(columns),
      limit_(dots_up()) {}

std::size_t TextCanvas::row_of(int dot) const {
    return static_cast<std::size_t>(rows_ - 1 - dot / dots_high_);
}

void TextCanvas::mark(int across, int low, int high) {
    Dots& dots = dots_.at(static_cast<std::size_t>(across));
    const bool is_new = dots.high < dots.low;
    dots = {is_new ? low : std::min(dots.low, low), is_new ? high : std::max(dots.high, high)};
}

void TextCanvas::join(int from_across, int from_up, int to_across, int to_up) {
    int before = from_up;
    for (int across = from_across + 1; across <= to_across; ++across) {
        const double share = static_cast<double>(across - from_across) / (to_across - from_across);
        const int up = from_up + static_cast<int>(std::lround(share * (to_up - from_up)));
        const int next = up > before ? before + 1 : up < before ? before - 1 : up;
        mark(across, std::min(next, up), std::max(next, up));
        before = up;
    }
}

void TextCanvas::draw_line(std::size_t row, std::string_view colour) {
    is_line_.at(row) = true;
    line_colours_.at(row) = colour;
}

void TextCanvas::shade(std::size_t column) {
    is_shaded_.at(column) = true;
}

bool TextCanvas::is_marked(int across, int up) const {
    const Dots& dots = dots_.at(static_cast<std::size_t>(across));
    return dots.low <= up && up <= dots.high;
}

bool TextCanvas::has_dots(std::size_t column) const {
    const auto first = dots_.begin() + static_cast<std::ptrdiff_t>(column) * dots_wide_;
    return std::any_of(first, first + dots_wide_, [](const Dots& dots) { return dots.low <= dots.high; });
}

TextCanvas::Cell TextCanvas::cell(std::size_t row, std::size_t column) const {
    const int bottom = (rows_ - 1 - static_cast<int>(row)) * dots_high_;
    const int left = static_cast<int>(column) * dots_wide_;
    unsigned bits = 0;
    bool is_high = false;
    for (int across = 0; across < dots_wide_; ++across) {
        for (int up = 0; up < dots_high_; ++up) {
            if (is_marked(left + across, bottom + up)) {
                bits |= kBrailleBits.at(static_cast<std::size_t>(across)).at(static_cast<std::size_t>(up));
                is_high = is_high || bottom + up > limit_;
            }
        }
    }
    if (bits != 0) {
        constexpr unsigned kBoth = 0x44;  // in ASCII, of the left column the two at the bottom
        const std::string ascii = bits == kBoth ? ":" : bits == kBrailleBits[0][0] ? "." : "'";
        return {is_braille(look_) ? braille(bits) : ascii, is_high ? kHighColour : std::string_view()};
    }
    if (is_line_[row]) {
        return {is_braille(look_) ? "\u254c" : "-", line_colours_[row]};
    }
    if (is_shaded_[column]) {
        return {is_braille(look_) ? "\u2591" : "/", kMissingColour};
    }
    return {" ", {}};
}

std::string TextCanvas::row_text(std::size_t row) const {
    std::string text;
    std::string run;
    std::string_view colour;
    for (std::size_t column = 0; column < is_shaded_.size(); ++column) {
        const Cell next = cell(row, column);
        if (next.colour != colour) {
            text += coloured(look_, colour, run);
            run.clear();
            colour = next.colour;
        }
        run += next.text;
    }
    return text + coloured(look_, colour, run);
}

std::string coloured(const TextLook& look, std::string_view colour, std::string_view text) {
    if (look.colours == TextLook::Colours::none || colour.empty() || text.empty()) {
        return std::string(text);
    }
    return std::string(colour) + std::string(text) + "\x1b[0m";
}

}  // namespace collector
