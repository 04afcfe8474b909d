
#include <fmt/format.h>

#include <collector/base/iso_time.hpp>

namespace collector {
namespace {

/// Of what iso_text writes.
constexpr std::size_t kDayLength = 10;
constexpr std::size_t kMinuteLength = 5;

/// Reads a text from the front, remembering whether anything failed to fit.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    int digits(std::size_t count) {
        int value = 0;
        if (rest_.size() < count) {
            ok_ = false;
            return 0;
        }
        for (const char c : rest_.substr(0, count)) {
            ok_ = ok_ && c >= '0' && c <= '9';
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(count);
        return value;
    }

    void literal(char c) { ok_ = try_literal(c) && ok_; }

    bool try_literal(char c) {
        if (rest_.empty() || rest_.front() != c) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    [[nodiscard]] std::size_t count_digits() const {
        const auto end = rest_.find_first_not_of("0123456789");
        return end == std::string_view::npos ? rest_.size() : end;
    }

    void skip(std::size_t count) { rest_.remove_prefix(count); }
    void fail() { ok_ = false; }
    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool done() const { return ok_ && rest_.empty(); }

  private:
    std::string_view rest_;
    bool ok_ = true;
};

std::chrono::year_month_day read_date(Scanner& scanner) {
    const std::chrono::year year{scanner.digits(4)};
    scanner.literal('-');
    const std::chrono::month month{static_cast<unsigned>(scanner.digits(2))};
    scanner.literal('-');
    const std::chrono::day day{static_cast<unsigned>(scanner.digits(2))};
    return {year, month, day};
}

std::chrono::milliseconds read_fraction(Scanner& scanner) {
    if (!scanner.try_literal('.')) {
        return {};
    }
    const std::size_t count = scanner.count_digits();
    if (count == 0 || count > 9) {
        scanner.fail();
        return {};
    }
    const std::size_t kept = count < 3 ? count : 3;
    int millis = scanner.digits(kept);
    for (std::size_t i = kept; i < 3; ++i) {
        millis *= 10;
    }
    scanner.skip(count - kept);
    return std::chrono::milliseconds{millis};
}

std::optional<std::chrono::minutes> read_zone(Scanner& scanner) {
    if (scanner.try_literal('Z')) {
        return std::chrono::minutes{0};
    }
    const bool east = scanner.try_literal('+');
    if (!east && !scanner.try_literal('-')) {
        return std::nullopt;
    }
    const int hours = scanner.digits(2);
    scanner.try_literal(':');
    const int minutes = scanner.digits(2);
    if (hours > 14 || minutes > 59) {
        scanner.fail();
    }
    const std::chrono::minutes offset{hours * 60 + minutes};
    return east ? offset : -offset;
}

}  // namespace

std::string iso_text(UtcMillis time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

std::string minute_text(UtcMillis time) {
    return day_text(time) + " " + iso_text(time).substr(kDayLength + 1, kMinuteLength) + " UTC";
}

std::string day_text(UtcMillis time) {
    return iso_text(time).substr(0, kDayLength);
}

std::string day_text(std::chrono::local_days day) {
    return day_text(UtcMillis{day.time_since_epoch()});
}

std::chrono::local_days monday_of(std::chrono::local_days day) {
    return day - (std::chrono::weekday(day) - std::chrono::Monday);
}

std::string week_text(std::chrono::local_days day) {
    const auto thursday = monday_of(day) + (std::chrono::Thursday - std::chrono::Monday);
    const std::chrono::year year = std::chrono::year_month_day{thursday}.year();
    const auto new_year = std::chrono::local_days{year / std::chrono::January / 1};
    return fmt::format("{:04}-W{:02}", static_cast<int>(year), (thursday - new_year) / std::chrono::weeks{1} + 1);
}

std::optional<std::chrono::local_days> parse_iso_day(std::string_view text) {
    Scanner scanner(text);
    const std::chrono::year_month_day date = read_date(scanner);
    return scanner.done() && date.ok() ? std::optional(std::chrono::local_days{date}) : std::nullopt;
}

std::optional<std::chrono::local_days> parse_iso_week(std::string_view text) {
    Scanner scanner(text);
    const std::chrono::year year{scanner.digits(4)};
    scanner.literal('-');
    scanner.literal('W');
    const std::chrono::weeks week{scanner.digits(2)};
    if (!scanner.done()) {
        return std::nullopt;
    }
    // 4 January lies in the first week.
    const auto monday =
        monday_of(std::chrono::local_days{year / std::chrono::January / 4}) + week - std::chrono::weeks{1};
    return week_text(monday) == text ? std::optional(monday) : std::nullopt;
}

std::optional<IsoTime> parse_iso_time(std::string_view text) {
    Scanner scanner(text);
    const std::chrono::year_month_day date = read_date(scanner);
    scanner.literal('T');
    const int hour = scanner.digits(2);
    scanner.literal(':');
    const int minute = scanner.digits(2);
    scanner.literal(':');
    const int second = scanner.digits(2);
    const std::chrono::milliseconds fraction = read_fraction(scanner);
    const auto zone = read_zone(scanner);
    if (!scanner.done() || !date.ok() || hour > 23 || minute > 59 || second > 59) {
        return std::nullopt;
    }
    const UtcMillis wall = std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
                           std::chrono::seconds{second} + fraction;
    return IsoTime{wall - zone.value_or(std::chrono::minutes{0}), zone.has_value()};
}

}  // namespace collector
