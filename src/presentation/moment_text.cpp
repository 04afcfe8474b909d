#include <collector/presentation/moment_text.hpp>

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>

namespace collector {
namespace {

constexpr std::uint32_t kMillisOfSecond = 1000;
constexpr std::uint32_t kMillisOfMinute = 60 * kMillisOfSecond;
constexpr std::uint32_t kMillisOfHour = 60 * kMillisOfMinute;
constexpr std::uint32_t kMillisOfDay = 24 * kMillisOfHour;

/// As many digits as fit.
template <std::size_t count>
char* put_digits(char* to, std::uint32_t number) {
    for (std::size_t place = count; place-- > 0; number /= 10) {
        to[place] = static_cast<char>('0' + number % 10);
    }
    return to + count;
}

char* put_text(char* to, const std::string& text) {
    return std::copy(text.begin(), text.end(), to);
}

std::string zone_text(std::chrono::seconds offset) {
    const auto minutes = std::chrono::abs(std::chrono::duration_cast<std::chrono::minutes>(offset)).count();
    constexpr int kMinutesOfHour = 60;
    return fmt::format("{}{:02}:{:02}", offset.count() < 0 ? '-' : '+', minutes / kMinutesOfHour,
                       minutes % kMinutesOfHour);
}

}  // namespace

void MomentText::begin_day(UtcMillis shown) {
    day_ = std::chrono::floor<std::chrono::days>(shown);
    date_ = day_text(day_) + 'T';
}

char* MomentText::write(char* to, UtcMillis moment) {
    if (local_) {
        const std::chrono::seconds offset = local_->offset_at(moment);
        if (offset != offset_) {
            offset_ = offset;
            zone_ = zone_text(offset);
        }
        moment += offset;
    }
    if (moment < day_ || moment >= day_ + std::chrono::milliseconds{kMillisOfDay}) {
        begin_day(moment);
    }
    const auto of_day = static_cast<std::uint32_t>((moment - day_).count());
    to = put_text(to, date_);
    to = put_digits<2>(to, of_day / kMillisOfHour);
    *to++ = ':';
    to = put_digits<2>(to, of_day % kMillisOfHour / kMillisOfMinute);
    *to++ = ':';
    to = put_digits<2>(to, of_day % kMillisOfMinute / kMillisOfSecond);
    if (precision_ == Precision::milliseconds) {
        *to++ = '.';
        to = put_digits<3>(to, of_day % kMillisOfSecond);
    }
    if (local_) {
        return put_text(to, zone_);
    }
    *to++ = 'Z';
    return to;
}

void MomentText::append(std::string& text, UtcMillis moment) {
    std::array<char, kLettersMax> letters{};
    text.append(letters.data(), write(letters.data(), moment));
}

}  // namespace collector
