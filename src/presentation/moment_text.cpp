#include <collector/presentation/moment_text.hpp>

#include <array>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>

namespace collector {
namespace {

constexpr std::int64_t kMillisOfSecond = 1000;
constexpr std::int64_t kMillisOfMinute = 60 * kMillisOfSecond;
constexpr std::int64_t kMillisOfHour = 60 * kMillisOfMinute;

/// As many digits as fit.
template <std::size_t count>
void put_digits(char* to, std::int64_t number) {
    for (std::size_t place = count; place-- > 0; number /= 10) {
        to[place] = static_cast<char>('0' + number % 10);
    }
}

std::string zone_text(std::chrono::seconds offset) {
    const auto minutes = std::chrono::abs(std::chrono::duration_cast<std::chrono::minutes>(offset)).count();
    constexpr int kMinutesOfHour = 60;
    return fmt::format("{}{:02}:{:02}", offset.count() < 0 ? '-' : '+', minutes / kMinutesOfHour,
                       minutes % kMinutesOfHour);
}

}  // namespace

void MomentText::append(std::string& text, UtcMillis moment) {
    if (local_) {
        const std::chrono::seconds offset = local_->offset_at(moment);
        if (offset != offset_) {
            offset_ = offset;
            zone_ = zone_text(offset);
        }
        moment += offset;
    }
    const auto day = std::chrono::floor<std::chrono::days>(moment);
    if (day != day_) {
        day_ = day;
        date_ = day_text(UtcMillis{day}) + 'T';
    }
    const std::int64_t of_day = (moment - day).count();
    std::array<char, 12> clock{'0', '0', ':', '0', '0', ':', '0', '0', '.', '0', '0', '0'};
    put_digits<2>(&clock[0], of_day / kMillisOfHour);
    put_digits<2>(&clock[3], of_day % kMillisOfHour / kMillisOfMinute);
    put_digits<2>(&clock[6], of_day % kMillisOfMinute / kMillisOfSecond);
    put_digits<3>(&clock[9], of_day % kMillisOfSecond);
    constexpr std::size_t kToSeconds = 8;
    text += date_;
    text.append(clock.data(), precision_ == Precision::seconds ? kToSeconds : clock.size());
    if (local_) {
        text += zone_;
    } else {
        text += 'Z';
    }
}

}  // namespace collector
