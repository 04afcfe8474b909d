#include <collector/plugs/plug_settings.hpp>

#include <array>
#include <charconv>
#include <cstddef>

namespace collector {
namespace {

using Version = std::array<int, 4>;

/// Numbers that are left out are 0.
std::optional<Version> parse(std::string_view text) {
    Version numbers{};
    const char* at = text.data();
    const char* const end = at + text.size();
    for (std::size_t i = 0; i < numbers.size() && at != end; ++i) {
        const auto [next, fault] = std::from_chars(at, end, numbers.at(i));
        if (fault != std::errc{} || (next != end && *next != '.')) {
            return std::nullopt;
        }
        at = next == end ? next : next + 1;
    }
    return text.empty() || at != end ? std::nullopt : std::optional(numbers);
}

/// For a while versions were dates, between 10.1 and 11.
constexpr int kFirstYear = 2000;

}  // namespace

std::optional<bool> is_too_old_for_tls(std::string_view firmware) {
    static const Version first = parse(kFirstFirmwareForTls).value();
    const auto version = parse(firmware);
    if (!version) {
        return std::nullopt;
    }
    return version->front() >= kFirstYear || *version < first;
}

}  // namespace collector
