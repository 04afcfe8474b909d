#include <collector/sqlite/column_binding.hpp>

namespace collector {
namespace {

/// Bytes of the sequence that `lead` starts; 0: no sequence starts so.
std::size_t sequence_length(unsigned char lead) {
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xc2 && lead <= 0xdf) {
        return 2;
    }
    if (lead >= 0xe0 && lead <= 0xef) {
        return 3;
    }
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/// Rules out overlong forms, surrogates and what lies beyond U+10FFFF, all visible in the second byte.
bool second_byte_fits(unsigned char lead, unsigned char second) {
    switch (lead) {
        case 0xe0:
            return second >= 0xa0;
        case 0xed:
            return second <= 0x9f;
        case 0xf0:
            return second >= 0x90;
        case 0xf4:
            return second <= 0x8f;
        default:
            return true;
    }
}

/// Other programs refuse a database whose texts are not UTF-8, and many cut a text at a zero byte, so such bytes must
/// not be stored as text.
bool is_utf8(const std::string& text) {
    const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = sequence_length(byte(i));
        if (byte(i) == 0 || length == 0 || i + length > text.size() ||
            (length > 1 && !second_byte_fits(byte(i), byte(i + 1)))) {
            return false;
        }
        for (std::size_t k = 1; k < length; ++k) {
            if ((byte(i + k) & 0xc0) != 0x80) {
                return false;
            }
        }
        i += length;
    }
    return true;
}

}  // namespace

std::optional<std::int64_t> exact_multiple(double value, double per_unit) {
    // Whole numbers of this size and their quotients are exact in a double.
    constexpr double kWholeMax = 9'007'199'254'740'992.0;
    const double scaled = std::nearbyint(value * per_unit);
    if (!(std::abs(scaled) <= kWholeMax) || scaled / per_unit != value || (value == 0 && std::signbit(value))) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(scaled);
}

Binder& Binder::real(const std::optional<double>& value) {
    if (value) {
        statement_.bind(++index_, *value);
    } else {
        statement_.bind(++index_);
    }
    return *this;
}

Binder& Binder::packed(const std::optional<double>& value, double per_unit) {
    if (!value) {
        statement_.bind(++index_);
    } else if (const auto whole = exact_multiple(*value, per_unit)) {
        statement_.bind(++index_, *whole);
    } else {
        statement_.bind(++index_, *value);
    }
    return *this;
}

Binder& Binder::bytes(const std::string& value) {
    if (is_utf8(value)) {
        return *this << value;
    }
    statement_.bindNoCopy(++index_, value.data(), static_cast<int>(value.size()));
    return *this;
}

}  // namespace collector
