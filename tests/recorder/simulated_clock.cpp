#include "recorder/simulated_clock.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "support/manual_clock.hpp"

namespace collector::test {
namespace {

struct Message {
    double measured_s;
    bool scheduled;
};

class Chance {
  public:
    explicit Chance(std::uint64_t seed) : random_(seed) {}

    /// In [0, 1).
    [[nodiscard]] double uniform() { return static_cast<double>(random_() >> 11U) * 0x1p-53; }
    [[nodiscard]] double exponential(double mean) { return -std::log(1 - uniform()) * mean; }

  private:
    std::mt19937_64 random_;
};

std::vector<Message> sent(const ClockHabits& habits, Chance& chance) {
    std::vector<Message> messages;
    const double first = 5 + 10 * chance.uniform();
    const double end = first + habits.period_s * habits.reports;
    for (int i = 0; i < habits.reports; ++i) {
        messages.push_back({first + i * habits.period_s + 0.02 * chance.uniform(), true});
    }
    if (habits.load_changes_an_hour > 0) {
        const double mean = 3600 / habits.load_changes_an_hour;
        for (double now = first + chance.exponential(mean); now < end; now += chance.exponential(mean)) {
            messages.push_back({now, false});
            if (chance.uniform() < 1.0 / 3) {
                messages.push_back({now + 0.3 + chance.uniform(), false});
            }
        }
    }
    std::ranges::stable_sort(messages, {}, &Message::measured_s);
    return messages;
}

double arrival(const Message& message, double last, const ClockHabits& habits, Chance& chance) {
    double at = message.measured_s + 0.02 + chance.exponential(habits.delay_s);
    const auto stall =
        std::ranges::find_if(habits.stalls, [at](const Stall& other) { return at >= other.from_s && at < other.to_s; });
    if (stall != habits.stalls.end()) {
        at = stall->to_s;
    }
    return std::max(at, last + 0.001);
}

}  // namespace

std::vector<Placed> placed(PlugClock clock, const ClockHabits& habits, std::uint64_t seed) {
    const UtcMillis start = at("2026-05-01T10:07:13Z");
    const auto moment = [start](double since_s) {
        return start + std::chrono::milliseconds{std::llround(since_s * 1e3)};
    };
    Chance chance(seed);
    std::vector<Placed> result;
    double last = 0;
    for (const Message& message : sent(habits, chance)) {
        if (chance.uniform() < habits.loss) {
            continue;
        }
        last = arrival(message, last, habits, chance);
        const PlugTime shown{
            std::chrono::floor<std::chrono::seconds>(moment(message.measured_s + habits.ahead_s(message.measured_s))),
            false};
        const auto placement = clock.place(shown, moment(last), habits.tells_schedule && message.scheduled);
        const std::chrono::duration<double> error = placement.time - moment(message.measured_s);
        result.push_back(
            {message.measured_s, last - message.measured_s, message.scheduled, placement.late, error.count()});
    }
    return result;
}

}  // namespace collector::test
