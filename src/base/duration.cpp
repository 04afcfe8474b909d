#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include <collector/base/duration.hpp>

namespace collector {

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    using std::chrono::milliseconds;
    constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kUnits{
        {{"ms", 1}, {"s", 1'000}, {"min", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
    constexpr std::int64_t kMillisMax = 1'000LL * 366 * 86'400'000;

    std::int64_t count = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, fault] = std::from_chars(text.data(), end, count);
    if (fault != std::errc{} || text.front() == '-') {
        return std::nullopt;
    }
    const std::string_view written_unit(rest, static_cast<std::size_t>(end - rest));
    for (const auto& [unit, millis] : kUnits) {
        if (written_unit == unit && count <= kMillisMax / millis) {
            return milliseconds{count * millis};
        }
    }
    return std::nullopt;
}

}  // namespace collector
