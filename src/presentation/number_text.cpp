#include <collector/presentation/number_text.hpp>

#include <array>
#include <charconv>
#include <cmath>

namespace collector {
namespace {

/// Longer than any double or 64-bit number.
constexpr std::size_t kCharactersMax = 48;

/// Below this every decimal of up to 15 digits is a double of its own, so that it is the shortest text of that.
constexpr double kFifteenDigits = 1e15;
constexpr double kSmallest = 1e-5;
constexpr std::int64_t kThousand = 1000;

template <class... Arguments>
void append(std::string& text, Arguments... arguments) {
    std::array<char, kCharactersMax> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), arguments...);
    text.append(digits.data(), end.ptr);
}

/// Nearly every value that plugs send is one of whole thousandths.
void append_thousandths(std::string& text, std::int64_t thousandths) {
    if (thousandths < 0) {
        text += '-';
        thousandths = -thousandths;
    }
    append(text, thousandths / kThousand);
    auto rest = static_cast<int>(thousandths % kThousand);
    if (rest == 0) {
        return;
    }
    text += '.';
    for (int digit = static_cast<int>(kThousand) / 10; rest > 0; digit /= 10) {
        text += static_cast<char>('0' + rest / digit);
        rest %= digit;
    }
}

}  // namespace

void append_number(std::string& text, double value) {
    const double thousandths = std::nearbyint(value * static_cast<double>(kThousand));
    const double size = std::abs(value);
    if (std::abs(thousandths) < kFifteenDigits && thousandths / static_cast<double>(kThousand) == value &&
        !(value == 0 && std::signbit(value))) {
        append_thousandths(text, static_cast<std::int64_t>(thousandths));
    } else if (size >= kSmallest && size < kFifteenDigits) {
        append(text, value, std::chars_format::fixed);
    } else {
        append(text, value);
    }
}

void append_number(std::string& text, std::int64_t value) {
    append(text, value);
}

}  // namespace collector
