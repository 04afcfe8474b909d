#include <collector/presentation/number_text.hpp>

#include <array>
#include <charconv>
#include <cmath>

namespace collector {
namespace {

/// Below this every decimal of up to 15 digits is a double of its own, so that it is the shortest text of that.
constexpr double kFifteenDigits = 1e15;
constexpr double kSmallest = 1e-5;
/// What plugs send has three decimals, and energy five.
constexpr std::int64_t kHundredThousand = 100'000;

template <class... Arguments>
char* write(char* to, Arguments... arguments) {
    return std::to_chars(to, to + kNumberLettersMax, arguments...).ptr;
}

char* write_hundred_thousandths(char* to, std::int64_t number) {
    if (number < 0) {
        *to++ = '-';
        number = -number;
    }
    const std::int64_t whole = number / kHundredThousand;
    to = write(to, static_cast<std::uint64_t>(whole));
    auto rest = static_cast<std::uint32_t>(number - whole * kHundredThousand);
    if (rest == 0) {
        return to;
    }
    *to++ = '.';
    for (auto digit = static_cast<std::uint32_t>(kHundredThousand / 10); rest > 0; digit /= 10) {
        *to++ = static_cast<char>('0' + rest / digit);
        rest %= digit;
    }
    return to;
}

}  // namespace

char* write_number(char* to, double value) {
    constexpr auto kScale = static_cast<double>(kHundredThousand);
    const double scaled = value * kScale;
    const double size = std::abs(value);
    if (std::abs(scaled) < kFifteenDigits) {
        // Whether it is the nearest one shows when it is divided again.
        const auto nearest = static_cast<std::int64_t>(scaled + std::copysign(0.5, scaled));  // NOLINT
        if (static_cast<double>(nearest) / kScale == value && (nearest != 0 || !std::signbit(value))) {
            return write_hundred_thousandths(to, nearest);
        }
    }
    return size >= kSmallest && size < kFifteenDigits ? write(to, value, std::chars_format::fixed) : write(to, value);
}

char* write_number(char* to, std::int64_t value) {
    return write(to, value);
}

void append_number(std::string& text, double value) {
    std::array<char, kNumberLettersMax> letters{};
    text.append(letters.data(), write_number(letters.data(), value));
}

void append_number(std::string& text, std::int64_t value) {
    std::array<char, kNumberLettersMax> letters{};
    text.append(letters.data(), write_number(letters.data(), value));
}

}  // namespace collector
