#include "number_text.hpp"

#include <cmath>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

namespace tasmota_sim {

namespace {

constexpr std::string_view kSpecial = "\"\\\b\f\n\r\t";
constexpr std::string_view kLetters = "\"\\bfnrt";  ///< what follows the backslash, in the same order

}  // namespace

void append_number(std::string& text, double value, int decimals, Padding padding) {
    if (!std::isfinite(value)) {
        text += "null";
        return;
    }
    // A value that rounds to zero loses its sign: -0.04 W on an idle phase is shown as 0.0.
    const double half_a_step = 0.5 * std::pow(10.0, -decimals);
    const double shown = value < 0.0 && value > -half_a_step ? 0.0 : value;
    const auto start = text.size();
    fmt::format_to(std::back_inserter(text), "{:.{}f}", shown, decimals);
    if (padding == Padding::blank_before_digit && text.size() - start == 1) {
        text.insert(start, 1, ' ');
    }
}

void append_escaped(std::string& text, const std::string& value) {
    for (const char c : value) {
        const auto at = kSpecial.find(c);
        if (at == std::string_view::npos) {
            text += c;
        } else {
            text += '\\';
            text += kLetters[at];
        }
    }
}

}  // namespace tasmota_sim
