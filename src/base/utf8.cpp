#include <collector/base/utf8.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace collector {
namespace {

/// How a letter of so many bytes begins, and the least that takes so many.
struct Form {
    std::uint8_t mask;
    std::uint8_t lead;
    std::uint32_t least;
};
constexpr std::array<Form, 4> kForms{{{0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}}};

std::uint8_t byte_at(std::string_view text, std::size_t at) {
    return static_cast<std::uint8_t>(text[at]);
}

/// 0: what it begins with is none.
std::size_t letter_bytes(std::string_view text) {
    constexpr std::uint8_t kNextMask = 0xc0;
    constexpr std::uint8_t kNext = 0x80;
    constexpr std::uint32_t kNextBits = 6;
    const std::uint8_t first = byte_at(text, 0);
    for (std::size_t more = 0; more < kForms.size(); ++more) {
        const Form& form = kForms[more];
        if ((first & form.mask) != form.lead) {
            continue;
        }
        std::uint32_t letter = first & static_cast<std::uint8_t>(~form.mask);
        for (std::size_t i = 1; i <= more; ++i) {
            if (i >= text.size() || (byte_at(text, i) & kNextMask) != kNext) {
                return 0;
            }
            letter = letter << kNextBits | (byte_at(text, i) & static_cast<std::uint8_t>(~kNextMask));
        }
        const bool is_surrogate = letter >= 0xd800 && letter <= 0xdfff;
        return letter < form.least || letter > 0x10ffff || is_surrogate ? 0 : more + 1;
    }
    return 0;
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t bytes = letter_bytes(text);
        if (bytes == 0) {
            return false;
        }
        text.remove_prefix(bytes);
    }
    return true;
}

}  // namespace collector
