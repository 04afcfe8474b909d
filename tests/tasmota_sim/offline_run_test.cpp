#include "offline_run.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "fleet.hpp"
#include "sample_persona.hpp"

namespace tasmota_sim {
namespace {

using namespace std::chrono_literals;

std::vector<Message> play(const std::vector<Persona>& fleet, const OfflineRequest& request) {
    std::vector<Message> messages;
    run_offline(fleet, kGrid, request,
                [&](const Persona& /*plug*/, const Message& message) { messages.push_back(message); });
    return messages;
}

TEST(OfflineRunTest, MessagesOfAllPlugsComeInTheOrderOfTime) {
    const auto messages = play(draw_fleet({.seed = 1, .plugs = 30}), {.from = kStart, .duration = 10min, .timing = {}});
    EXPECT_TRUE(std::ranges::is_sorted(messages, {}, &Message::at));
    EXPECT_GE(messages.front().at, kStart);
    EXPECT_LT(messages.back().at, kStart + 10min);
    // 60 periods, give or take the start.
    const auto scheduled = std::ranges::count_if(
        messages, [](const Message& m) { return !m.readings.empty() && m.readings.front().scheduled; });
    EXPECT_NEAR(static_cast<double>(scheduled), 30 * 60, 45);
}

TEST(OfflineRunTest, EqualSeedsGiveEqualRuns) {
    const auto fleet = draw_fleet({.seed = 5, .plugs = 40});
    const OfflineRequest request{.from = kStart, .duration = 5min, .timing = {.power_cuts_per_hour = 20.0}};
    const auto one = play(fleet, request);
    const auto two = play(fleet, request);
    EXPECT_TRUE(std::ranges::equal(one, two, [](const Message& a, const Message& b) {
        return a.at == b.at && a.topic == b.topic && a.payload == b.payload;
    }));
}

TEST(OfflineRunTest, TheBrokerSendsTheWillAfterAPowerCut) {
    const auto messages =
        play({heater_plug("12.5.0")}, {.from = kStart, .duration = 2h, .timing = {.power_cuts_per_hour = 10.0}});
    std::vector<std::string> lwt;
    for (const Message& message : messages) {
        if (message.kind == MessageKind::lwt) {
            lwt.push_back(message.payload);
        }
    }
    ASSERT_GT(lwt.size(), 4U);
    for (std::size_t n = 0; n < lwt.size(); ++n) {
        EXPECT_EQ(lwt[n], n % 2 == 0 ? "Online" : "Offline");
    }
}

TEST(OfflineRunTest, NoPlugShowsOneTimeTwiceOnSchedule) {
    for (const Persona& persona : draw_fleet({.seed = 3, .plugs = 60})) {
        std::string last;
        for (const Message& message :
             play({persona}, {.from = kStart, .duration = 3min, .timing = {.tele_period = 1s}})) {
            if (!message.readings.empty() && message.readings.front().scheduled) {
                ASSERT_NE(message.readings.front().plug_time, last);
                last = message.readings.front().plug_time;
            }
        }
    }
}

}  // namespace
}  // namespace tasmota_sim
