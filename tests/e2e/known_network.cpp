#include "e2e/known_network.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "support/process.hpp"

namespace collector::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr sys_seconds kStart = std::chrono::sys_days{std::chrono::year{2026} / 6 / 1};
constexpr sys_seconds kEnd = kStart + days{7} + hours{15};

/// Summer time in Amsterdam; the clocks of the plugs are set to it.
constexpr hours kZone{2};

/// A moment by its local day in June 2026.
constexpr sys_seconds june(int day, int hour, int minute) {
    return kStart + days{day - 1} + hours{hour} + minutes{minute} - kZone;
}

struct TimeSpan {
    sys_seconds start;
    sys_seconds end;

    [[nodiscard]] bool holds(sys_seconds moment) const { return start <= moment && moment < end; }
};

constexpr TimeSpan kStopped{june(4, 8, 20), june(4, 8, 50)};
constexpr TimeSpan kCrashed{june(7, 2, 10), june(7, 2, 35)};
constexpr TimeSpan kRelayOff{june(5, 18, 0), june(5, 23, 0)};  // of kLamp
constexpr TimeSpan kOffline{june(3, 7, 31), june(3, 17, 44)};  // of kBoiler
constexpr TimeSpan kSilent{june(6, 14, 8), june(6, 15, 8)};    // of kRouter
constexpr sys_seconds kHeldUp = june(2, 12, 5);                // a reading of kRouter, for
constexpr seconds kHeldUpFor{200};
constexpr sys_seconds kGarbled = june(3, 17, 50);  // a message of kBoiler

enum class Street { molenstraat, kerkplein };
enum Number { kFridge, kFreezer, kRouter, kLamp, kBoiler };

struct Plug {
    std::string_view topic;
    std::string_view mac;
    std::string_view name;
    std::string_view model;
    std::string_view firmware;
    Street street;
    int along_dv;  ///< tenths of a volt that the place along the cable adds
    int volt_digits;
    seconds period;
    seconds offset;  ///< when in its period it reports
    int load_w;
    int load_minutes;  ///< of each three times as many the load is on
};

constexpr std::array kPlugs{
    Plug{"tasmota_A1C001", "485519A1C001", "Molenstraat 12 fridge", "NOUS A1T", "13.4.0", Street::molenstraat, 0, 1,
         seconds{60}, seconds{5}, 90, 15},
    Plug{"tasmota_A1C002", "485519A1C002", "Molenstraat 18 freezer", "Gosund EP2", "12.5.0", Street::molenstraat, 6, 0,
         seconds{300}, seconds{11}, 75, 20},
    Plug{"tasmota_B2D003", "485519B2D003", "Kerkplein 3 router", "NOUS A1T", "13.4.0", Street::kerkplein, 0, 1,
         seconds{300}, seconds{17}, 12, 500},
    Plug{"tasmota_A1C004", "485519A1C004", "Molenstraat 31 lamp", "NOUS A1T", "13.4.0", Street::molenstraat, -8, 1,
         seconds{300}, seconds{23}, 8, 700},
    Plug{"tasmota_B2D005", "485519B2D005", "Kerkplein 9 boiler", "Athom V2", "14.1.0", Street::kerkplein, 3, 1,
         seconds{300}, seconds{29}, 1800, 30},
};

/// `height` in the centre, nothing from `width` minutes on, a parabola between.
int hump(int minute, int centre, int width, int height) {
    const int away = std::abs(minute - centre);
    return away >= width ? 0 : height * (width * width - away * away) / (width * width);
}

/// What the mains at the plug have, in tenths of a volt.
int voltage_dv(const Plug& plug, sys_seconds moment) {
    constexpr std::array kSunDv{195, 90, 245, 60, 230, 215, 251, 240};  // at noon of each day, in the Molenstraat
    const auto local = std::chrono::floor<minutes>(moment + kZone - kStart).count();
    const auto day = static_cast<std::size_t>(local / 1440);
    const int minute = static_cast<int>(local % 1440);
    const int ripple = static_cast<int>(local * 7 % 13) - 6;
    if (plug.street == Street::molenstraat) {
        const int cloud = day % 2 == 0 ? hump(minute, 12 * 60 + 25, 15, 70) : 0;
        return 2305 + plug.along_dv + hump(minute, 13 * 60 + 30, 300, kSunDv[day]) - cloud -
               hump(minute, 19 * 60, 150, 45) + ripple;
    }
    return 2320 + plug.along_dv + hump(minute, 3 * 60, 240, 55) - hump(minute, 12 * 60, 90, 30) - ripple;
}

std::string decimal(std::int64_t value, int digits) {
    std::int64_t unit = 1;
    for (int i = 0; i < digits; ++i) {
        unit *= 10;
    }
    return digits == 0 ? std::to_string(value) : fmt::format("{}.{:0{}}", value / unit, value % unit, digits);
}

std::string iso(sys_seconds moment) {
    const auto day = std::chrono::floor<days>(moment);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{moment - day};
    return fmt::format("{}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count());
}

/// Messages as `mosquitto_sub -F %j` prints them, in order of time.
class Log {
  public:
    void add(sys_seconds moment, std::string_view topic, std::string_view payload) {
        if (kStopped.holds(moment) || kCrashed.holds(moment)) {
            return;
        }
        std::string escaped;
        for (const char c : payload) {
            escaped += c == '"' ? std::string{'\\', c} : std::string{c};
        }
        lines_.push_back(
            {moment, fmt::format(R"({{"tst":"{}.250000Z+0000","topic":"{}","qos":0,"retain":0,"payloadlen":{},)"
                                 R"("payload":"{}"}})",
                                 iso(moment), topic, payload.size(), escaped)});
    }
    [[nodiscard]] std::string text() {
        std::ranges::stable_sort(lines_, {}, &Line::moment);
        std::string all;
        for (const Line& line : lines_) {
            all += line.text + "\n";
        }
        return all;
    }

  private:
    struct Line {
        sys_seconds moment;
        std::string text;
    };
    std::vector<Line> lines_;
};

/// One plug through the week.
class KnownPlug {
  public:
    KnownPlug(Number number, Log& log) : number_(number), plug_(kPlugs[number]), log_(log) {}

    void run() {
        announce();
        for (sys_seconds moment = kStart + plug_.offset; moment < kEnd; moment += plug_.period) {
            count(moment);
            const bool away =
                (number_ == kBoiler && kOffline.holds(moment)) || (number_ == kRouter && kSilent.holds(moment));
            if (away) {
                continue;
            }
            if ((moment - kStart) % hours{1} < plug_.period) {
                send(moment, "STATE", state(moment));
            }
            const bool held_up = number_ == kRouter && moment == kHeldUp + plug_.offset;
            send(held_up ? moment + kHeldUpFor : moment, "SENSOR", sensor(moment));
        }
    }

  private:
    void send(sys_seconds moment, std::string_view kind, std::string_view payload) {
        log_.add(moment, fmt::format("mjs-voltage/{}/{}", plug_.topic, kind), payload);
    }

    void announce() {
        send(kStart, "LWT", "Online");
        send(kStart, "POWER", "ON");
        const std::string folder = fmt::format("tasmota/discovery/{}/", plug_.mac);
        log_.add(kStart + seconds{1}, folder + "config",
                 fmt::format(R"({{"ip":"192.168.1.2","dn":"{}","fn":["{}",null],"hn":"{}","mac":"{}","md":"{}",)"
                             R"("ofln":"Offline","onln":"Online","state":["OFF","ON","TOGGLE","HOLD"],"sw":"{}",)"
                             R"("t":"{}","ft":"mjs-voltage/%topic%/","tp":["cmnd","stat","tele"],"rl":[1,0],"ver":1}})",
                             plug_.name, plug_.name, plug_.topic, plug_.mac, plug_.model, plug_.firmware, plug_.topic));
        log_.add(kStart + seconds{1}, folder + "sensors", R"({"sn":{"ENERGY":{"Power":0,"Voltage":230}},"ver":1})");
        if (number_ == kLamp) {
            switch_relay(kRelayOff.start, "OFF");
            switch_relay(kRelayOff.end, "ON");
        }
        if (number_ == kBoiler) {
            send(kOffline.start, "LWT", "Offline");
            send(kOffline.end, "LWT", "Online");
            send(kOffline.end, "INFO3", R"({"Info3":{"RestartReason":"Power On","BootCount":31}})");
            const std::string whole = state(kGarbled);
            send(kGarbled, "STATE", whole.substr(0, 71) + whole);
        }
    }

    void switch_relay(sys_seconds moment, std::string_view text) {
        send(moment, "RESULT", fmt::format(R"({{"POWER":"{}"}})", text));
        send(moment, "POWER", text);
    }

    [[nodiscard]] bool is_off(sys_seconds moment) const { return number_ == kLamp && kRelayOff.holds(moment); }

    void count(sys_seconds moment) {
        const auto day = std::chrono::floor<days>(moment + kZone);
        if (day != day_) {
            yesterday_ws_ = day_ == std::chrono::sys_days{} ? 0 : today_ws_;
            today_ws_ = 0;
            day_ = day;
        }
        const auto thirds = std::chrono::floor<minutes>(moment - kStart).count() / plug_.load_minutes;
        power_w_ = is_off(moment) ? 0 : thirds % 3 == 0 ? plug_.load_w : 1;
        period_ws_ = power_w_ * plug_.period.count();
        today_ws_ += period_ws_;
        total_ws_ += period_ws_;
    }

    [[nodiscard]] std::string sensor(sys_seconds moment) const {
        constexpr std::int64_t kKwhWs = 3'600'000;
        const int mains_dv = voltage_dv(plug_, moment);
        const int volts = is_off(moment) ? 0 : plug_.volt_digits == 0 ? (mains_dv + 5) / 10 : mains_dv;
        const auto apparent = power_w_ + power_w_ / 5;
        const auto kwh = [](std::int64_t ws) { return decimal(ws * 1000 / kKwhWs, 3); };
        return fmt::format(
            R"({{"Time":"{}","ENERGY":{{"TotalStartTime":"2025-03-01T12:00:00","Total":{},"Yesterday":{},"Today":{},)"
            R"("Period":{},"Power":{},"ApparentPower":{},"ReactivePower":{},"Factor":{},"Voltage":{},"Current":{}}}}})",
            iso(moment + kZone), kwh(total_ws_), kwh(yesterday_ws_), kwh(today_ws_), period_ws_ / 3600, power_w_,
            apparent, power_w_ / 2, decimal(apparent == 0 ? 0 : power_w_ * 100 / apparent, 2),
            decimal(volts, plug_.volt_digits), decimal(apparent * 10'000 / mains_dv, 3));
    }

    [[nodiscard]] std::string state(sys_seconds moment) const {
        const auto up = moment - (number_ == kBoiler && moment >= kOffline.end ? kOffline.end : kStart - days{3});
        return fmt::format(R"({{"Time":"{}","UptimeSec":{},"Heap":27,"MqttCount":1,"POWER":"{}",)"
                           R"("Wifi":{{"AP":1,"SSId":"home","RSSI":{},"Signal":{},"LinkCount":1}}}})",
                           iso(moment + kZone), up.count(), is_off(moment) ? "OFF" : "ON", 40 + 12 * number_,
                           -80 + 6 * number_);
    }

    Number number_;
    const Plug& plug_;
    Log& log_;
    std::chrono::sys_days day_{};
    std::int64_t power_w_ = 0;
    std::int64_t period_ws_ = 0;
    std::int64_t today_ws_ = 0;
    std::int64_t yesterday_ws_ = 0;
    std::int64_t total_ws_ = 400LL * 3'600'000;
};

/// What only a daemon can know: three runs, of which the second broke off, and the gaps of all plugs between them.
std::string runs() {
    const auto ms = [](sys_seconds moment) { return moment.time_since_epoch().count() * 1000; };
    return fmt::format(
        "INSERT INTO collector_run (start_time, alive_time, stop_time, version) VALUES ({0}, {1}, {1}, '0.1.0'), "
        "({2}, {3}, NULL, '0.1.0'), ({4}, {5}, NULL, '0.1.0');"
        "INSERT INTO gap_span (start_time, end_time, cause) VALUES ({1}, {2}, 'collector_stopped'), "
        "({3}, {4}, 'collector_crashed');",
        ms(kStart - seconds{8}), ms(kStopped.start), ms(kStopped.end), ms(kCrashed.start), ms(kCrashed.end),
        ms(kEnd - seconds{20}));
}

}  // namespace

std::filesystem::path known_network(const TempDir& folder) {
    Log log;
    for (const Number number : {kFridge, kFreezer, kRouter, kLamp, kBoiler}) {
        KnownPlug(number, log).run();
    }
    const std::string database = folder / "known.db";
    run({COLLECTOR_BINARY, "replay", folder.write("nothing.jsonl", ""), "--database", database});
    run({"sqlite3", database, runs()});
    run({COLLECTOR_BINARY, "replay", folder.write("known.jsonl", log.text()), "--database", database});
    return database;
}

}  // namespace collector::test
