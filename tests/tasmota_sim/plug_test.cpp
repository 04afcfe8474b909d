#include "plug.hpp"

#include <algorithm>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "sample_persona.hpp"

namespace tasmota_sim {
namespace {

using namespace std::chrono_literals;

/// Drives a plug whose broker is always there, until told otherwise.
class Driver {
  public:
    explicit Driver(Persona persona, const PlugTiming& timing = {})
        : plug_{std::move(persona), timing, kGrid, kStart} {}

    /// Everything the plug sends up to a time, greetings included.
    std::vector<Message> run_to(UtcMillis end) {
        std::vector<Message> messages;
        for (UtcMillis now = plug_.next_due(); now <= end; now = plug_.next_due()) {
            append(messages, plug_.advance(now));
            if (linked_ && !plug_.wants_link()) {
                linked_ = false;
            } else if (!linked_ && broker_there_ && plug_.wants_link()) {
                append(messages, connect(now));
            }
        }
        return messages;
    }

    std::vector<Message> connect(UtcMillis now) {
        linked_ = true;
        broker_there_ = true;
        Greeting greeting = plug_.connected(now);
        std::vector<Message> messages = std::move(greeting.before_subscribe);
        append(messages, std::move(greeting.after_subscribe));
        return messages;
    }

    void lose_broker() {
        broker_there_ = false;
        linked_ = false;
        plug_.disconnected();
    }

    Plug& plug() { return plug_; }

  private:
    static void append(std::vector<Message>& to, std::vector<Message> from) {
        std::ranges::move(from, std::back_inserter(to));
    }

    Plug plug_;
    bool linked_ = false;
    bool broker_there_ = true;
};

/// `LWT STATE SENSOR`: the last levels of the topics.
std::string levels(const std::vector<Message>& messages) {
    std::string text;
    for (const Message& message : messages) {
        text += (text.empty() ? "" : " ") + message.topic.substr(message.topic.rfind('/') + 1);
    }
    return text;
}

std::vector<Message> only(std::vector<Message> messages, MessageKind kind) {
    std::erase_if(messages, [&](const Message& message) { return message.kind != kind; });
    return messages;
}

bool is_scheduled(const Message& message) {
    return !message.readings.empty() && message.readings.front().scheduled;
}

bool is_event(const Message& message) {
    return !message.readings.empty() && !message.readings.front().scheduled;
}

Persona quiet_plug() {
    Persona plug = athom_plug();
    plug.firmware = firmware_of("12.5.0");
    plug.full_topic = "mjs-voltage/%topic%/";
    return plug;
}

TEST(PlugTest, IntroducesItselfOnTheFirstConnect) {
    Driver driver{quiet_plug(), {.tele_period = 300s}};
    const auto messages = driver.run_to(kStart + 20s);
    EXPECT_EQ(levels(messages), "LWT POWER INFO1 INFO2 INFO3 RESULT POWER STATE SENSOR config sensors");
    EXPECT_EQ(messages[0].topic, "mjs-voltage/tasmota_F17F56/LWT");
    EXPECT_EQ(messages[0].payload, "Online");
    EXPECT_EQ(messages[1].topic, "mjs-voltage/tasmota_F17F56/cmnd/POWER");
    EXPECT_EQ(messages[1].payload, "");
    EXPECT_EQ(messages[5].payload, R"({"POWER":"ON"})");
    EXPECT_EQ(messages[6].payload, "ON");
    EXPECT_EQ(messages[9].topic, "tasmota/discovery/E09806F17F56/config");
}

TEST(PlugTest, TelemetryComes5SecondsAfterTheFirstConnectAndDiscovery10) {
    Driver driver{quiet_plug(), {.tele_period = 300s}};
    const auto messages = driver.run_to(kStart + 20s);
    const auto connected_at = messages[0].at;
    EXPECT_GE(messages[7].at, connected_at + 5s);
    EXPECT_LE(messages[7].at, connected_at + 6200ms);
    EXPECT_EQ(messages[9].at, connected_at + 10s);
}

TEST(PlugTest, FastBootDoesItAllWithinASecondOrSo) {
    PlugTiming timing = PlugTiming::fast_boot();
    timing.tele_period = 300s;
    Driver driver{quiet_plug(), timing};
    EXPECT_EQ(driver.run_to(kStart + 1500ms).size(), 11U);
}

TEST(PlugTest, RetainsOnlyAvailabilityAndDiscovery) {
    Driver driver{heater_plug("13.4.0")};
    for (const Message& message : driver.run_to(kStart + 5min)) {
        EXPECT_EQ(message.retain, message.kind == MessageKind::lwt || message.kind == MessageKind::discovery);
        EXPECT_EQ(message.qos, 0);
    }
    const Message will = driver.plug().will();
    EXPECT_EQ(will.topic, "mjs-voltage/tasmota_F17F56/LWT");
    EXPECT_EQ(will.payload, "Offline");
    EXPECT_TRUE(will.retain);
    EXPECT_EQ(will.qos, 1);
}

TEST(PlugTest, ListensOnItsOwnTheGroupsAndTheFallbackTopic) {
    Driver driver{quiet_plug()};
    const std::vector<std::string> want{"mjs-voltage/tasmota_F17F56/cmnd/#", "mjs-voltage/tasmotas/cmnd/#",
                                        "cmnd/DVES_F17F56_fb/#"};
    EXPECT_EQ(driver.plug().connected(kStart).subscriptions, want);
}

TEST(PlugTest, AReconnectBringsOnlyAvailabilityAndDiscovery) {
    Driver driver{quiet_plug(), {.tele_period = 3600s}};
    driver.run_to(kStart + 30s);
    driver.lose_broker();
    driver.run_to(kStart + 60s);
    EXPECT_EQ(levels(driver.connect(kStart + 60s)), "LWT POWER");
    const auto later = driver.run_to(kStart + 90s);
    EXPECT_EQ(levels(later), "config sensors");
    EXPECT_EQ(later[0].at, kStart + 61s);
}

TEST(PlugTest, CountsItsConnects) {
    Driver driver{quiet_plug()};
    driver.run_to(kStart + 30s);
    driver.lose_broker();
    driver.run_to(kStart + 60s);
    driver.connect(kStart + 60s);
    const auto states = only(driver.run_to(kStart + 90s), MessageKind::state);
    ASSERT_FALSE(states.empty());
    EXPECT_NE(states[0].payload.find(R"("MqttCount":2,)"), std::string::npos);
}

TEST(PlugTest, StateComesRightBeforeSensorOnEveryPeriod) {
    Driver driver{quiet_plug()};
    driver.run_to(kStart + 30s);
    const auto messages = driver.run_to(kStart + 30s + 10min);
    ASSERT_EQ(messages.size(), 120U);
    for (std::size_t n = 0; n < messages.size(); n += 2) {
        EXPECT_EQ(messages[n].kind, MessageKind::state);
        EXPECT_EQ(messages[n + 1].kind, MessageKind::sensor);
        EXPECT_EQ(messages[n].at, messages[n + 1].at);
    }
}

TEST(PlugTest, TicksInWholeSecondsWithSomeDelay) {
    Driver driver{quiet_plug()};
    driver.run_to(kStart + 30s);
    const auto sensors = only(driver.run_to(kStart + 30min), MessageKind::sensor);
    auto earliest = 1000ms;
    auto latest = 0ms;
    const auto first = sensors.front().at;
    for (std::size_t n = 0; n < sensors.size(); ++n) {
        const auto delay = sensors[n].at - (first + n * 10s) + 200ms;
        earliest = std::min<std::chrono::milliseconds>(earliest, delay);
        latest = std::max<std::chrono::milliseconds>(latest, delay);
    }
    EXPECT_LE(latest - earliest, 200ms);
    EXPECT_GT(latest - earliest, 100ms);
}

TEST(PlugTest, ASeedShowsTheSameVoltageAtTheSameTimeInEveryRun) {
    Persona persona = quiet_plug();
    persona.resolution.voltage = 3;
    const PlugTiming timing{.tele_period = 1s};
    std::map<std::string, std::string> shown;
    for (const auto delay : {0ms, 700ms, 3100ms}) {
        Plug plug{persona, timing, kGrid, kStart + delay};
        static_cast<void>(plug.connected(kStart + delay));
        for (const Message& message : only(plug.advance(kStart + 1min), MessageKind::sensor)) {
            const Reading& reading = message.readings.front();
            EXPECT_EQ(shown.try_emplace(reading.plug_time, reading.voltage).first->second, reading.voltage);
        }
    }
    EXPECT_NEAR(static_cast<double>(shown.size()), 60.0, 1.0);
}

TEST(PlugTest, WhatFallsIntoABrokenLinkIsLost) {
    Driver driver{heater_plug("13.4.0")};
    driver.run_to(kStart + 30s);
    driver.lose_broker();
    EXPECT_TRUE(driver.run_to(kStart + 10min).empty());
}

TEST(PlugTest, ALoadChangeIsToldAtOnceWithoutPeriod) {
    Driver driver{heater_plug("12.5.0")};
    const auto messages = driver.run_to(kStart + 30min);
    int margins = 0;
    for (std::size_t n = 0; n + 1 < messages.size(); ++n) {
        if (messages[n].kind == MessageKind::margins) {
            ++margins;
            EXPECT_TRUE(messages[n].payload == R"({"MARGINS":{"PowerDelta":1000}})" ||
                        messages[n].payload == R"({"MARGINS":{"PowerDelta":-1000}})");
            EXPECT_TRUE(is_event(messages[n + 1]));
            EXPECT_EQ(messages[n + 1].at, messages[n].at);
        }
    }
    EXPECT_NEAR(margins, 30, 3);
    EXPECT_EQ(std::ranges::count_if(messages, is_event), margins);
}

TEST(PlugTest, NewerFirmwareRepeatsTheEventTwoSecondsLater) {
    Driver driver{heater_plug("13.1.0.1"), {.jitter_max = 0ms}};
    const auto messages = driver.run_to(kStart + 30min);
    const auto margins = only(messages, MessageKind::margins);
    ASSERT_GT(margins.size(), 10U);
    for (const Message& margin : margins) {
        EXPECT_TRUE(std::ranges::any_of(messages, [&](const Message& m) {
            return is_event(m) && m.at == margin.at + 2s;
        })) << margin.at.time_since_epoch().count();
    }
}

TEST(PlugTest, AnEventCanShareItsSecondWithAScheduledMessage) {
    Driver driver{heater_plug("12.5.0"), {.tele_period = 1s}};
    std::map<std::string, int> seen;
    for (const Message& message : driver.run_to(kStart + 5min)) {
        if (message.kind == MessageKind::sensor) {
            ++seen[message.readings.front().plug_time];
        }
    }
    EXPECT_GT(std::ranges::count_if(seen, [](const auto& entry) { return entry.second == 2; }), 2);
    EXPECT_FALSE(std::ranges::any_of(seen, [](const auto& entry) { return entry.second > 2; }));
}

TEST(PlugTest, VoltageHighIsToldOnItsWayUpAndDown) {
    Persona persona = quiet_plug();
    persona.voltage_high = 253;
    persona.resolution.voltage = 1;
    const GridVoltage day{1, {.start = 6h}, kStart};
    Plug plug{persona, {}, day, kStart};
    static_cast<void>(plug.connected(kStart));
    auto margins = only(plug.advance(kStart + 12h), MessageKind::margins);
    ASSERT_GE(margins.size(), 2U);
    EXPECT_EQ(margins.size() % 2, 0U);
    EXPECT_EQ(margins.front().payload, R"({"MARGINS":{"VoltageHigh":"ON"}})");
    EXPECT_EQ(margins.back().payload, R"({"MARGINS":{"VoltageHigh":"OFF"}})");
}

Persona switching_plug() {
    Persona plug = quiet_plug();
    plug.switched_off = Habit{.seed = 8, .slot = 4min, .chance = 1.0, .shortest = 60s, .longest = 100s};
    return plug;
}

TEST(PlugTest, ARelayThatIsOffHidesTheVoltage) {
    Driver driver{switching_plug()};
    bool off = false;
    int hidden = 0;
    for (const Message& message : driver.run_to(kStart + 20min)) {
        if (message.topic == "mjs-voltage/tasmota_F17F56/POWER") {
            off = message.payload == "OFF";
        } else if (message.kind == MessageKind::state) {
            EXPECT_NE(message.payload.find(off ? R"("POWER":"OFF")" : R"("POWER":"ON")"), std::string::npos);
        } else if (message.kind == MessageKind::sensor) {
            EXPECT_EQ(message.readings.front().voltage == "0", off);
            hidden += off ? 1 : 0;
        }
    }
    EXPECT_GT(hidden, 10);
}

TEST(PlugTest, ARelayChangeIsToldAsResultAndPower) {
    Driver driver{switching_plug()};
    driver.run_to(kStart + 30s);
    const auto changes = only(driver.run_to(kStart + 20min), MessageKind::relay);
    ASSERT_GE(changes.size(), 4U);
    for (std::size_t n = 0; n < changes.size(); n += 2) {
        EXPECT_EQ(changes[n].payload, R"({"POWER":")" + changes[n + 1].payload + R"("})");
        EXPECT_TRUE(changes[n + 1].topic.ends_with("/POWER"));
    }
}

TEST(PlugTest, APowerCutEndsTheLinkAndBringsTheClockBackTo1970) {
    Persona persona = quiet_plug();
    persona.boot_count = 12;
    persona.channels.front().counters = {.stored_wh = 5000.0, .today_wh = 700.0};
    Driver driver{persona};
    driver.run_to(kStart + 1min);
    driver.plug().cut_power(kStart + 1min);
    EXPECT_FALSE(driver.plug().wants_link());

    const auto messages = driver.run_to(kStart + 5min);
    ASSERT_GT(messages.size(), 10U);
    EXPECT_EQ(levels({messages.begin(), messages.begin() + 5}), "LWT POWER INFO1 INFO2 INFO3");
    EXPECT_GE(messages[0].at, kStart + 1min + 20s);
    EXPECT_EQ(messages[4].payload, R"({"Info3":{"RestartReason":"Power On","BootCount":13}})");

    const auto sensors = only(messages, MessageKind::sensor);
    EXPECT_TRUE(sensors.front().readings.front().plug_time.starts_with("1970-01-01T00:00:1"));
    EXPECT_TRUE(sensors.back().readings.front().plug_time.starts_with("2026-06-01T01:0"));
    EXPECT_NE(sensors.front().payload.find(R"("Total":5.000,"Yesterday":0.000,"Today":0.000)"), std::string::npos);
}

TEST(PlugTest, ASecondCutWhileOutDoesNothing) {
    Driver driver{quiet_plug()};
    driver.run_to(kStart + 1min);
    driver.plug().cut_power(kStart + 1min);
    const UtcMillis back = driver.plug().next_due();
    driver.plug().cut_power(kStart + 1min + 5s);
    EXPECT_EQ(driver.plug().next_due(), back);
}

TEST(PlugTest, PowerCutsComeAtTheRateAskedFor) {
    Driver driver{quiet_plug(), {.power_cuts_per_hour = 2.0}};
    const auto messages = driver.run_to(kStart + 100h);
    const auto online = std::ranges::count_if(messages, [](const Message& m) { return m.kind == MessageKind::lwt; });
    EXPECT_NEAR(static_cast<double>(online), 200.0, 45.0);
}

TEST(PlugTest, TodayStartsAnewAtMidnightOfThePlugsZone) {
    Persona persona = quiet_plug();
    persona.channels.front().counters = {.stored_wh = 5000.0, .today_wh = 700.0, .yesterday_wh = 60.0};
    Driver driver{persona};
    // Fixed +1: the plug's midnight is 23:00 UTC.
    const auto before = only(driver.run_to(kStart + 22h + 59min), MessageKind::sensor).back();
    EXPECT_NE(before.payload.find(R"("Total":5.700,"Yesterday":0.060,"Today":0.700)"), std::string::npos);
    const auto after = only(driver.run_to(kStart + 23h + 1min), MessageKind::sensor).back();
    EXPECT_NE(after.payload.find(R"("Total":5.700,"Yesterday":0.700,"Today":0.000)"), std::string::npos);
}

TEST(PlugTest, PeriodIsTheEnergySinceTheLastScheduledMessage) {
    Persona persona = quiet_plug();
    persona.channels.front().load = {.idle_w = 360.0, .idle_power_factor = 1.0, .appliances = {}};
    persona.resolution.power = 1;
    Driver driver{persona};
    driver.run_to(kStart + 30s);
    for (const Message& message : only(driver.run_to(kStart + 2min), MessageKind::sensor)) {
        EXPECT_NE(message.payload.find(R"("Period":1.0,)"), std::string::npos) << message.payload;
        EXPECT_TRUE(is_scheduled(message));
    }
}

}  // namespace
}  // namespace tasmota_sim
