#include "watch/plug_checklist.hpp"

#include <functional>
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const SteadyTime kStart{1h};

/// A plug, and messages of it.
class Scene {
  public:
    explicit Scene(PlugChecklist::Network network = {}) : plug("tasmota_F17F56", network) {}

    PlugChecklist plug;
    SteadyTime now = kStart;

    PlugChecklist::Hints lwt(const std::string& text, bool retained = true) {
        return tell(Availability{text}, "LWT", retained);
    }
    PlugChecklist::Hints announce(const std::string& firmware = "15.2.0", const std::string& mac = "AABBCCF17F56") {
        Announcement body;
        body.mac = mac;
        body.topic = "tasmota_F17F56";
        body.name = "Kitchen";
        body.firmware = firmware;
        return tell(body, "config", true);
    }
    PlugChecklist::Hints announce_words() {
        Announcement body;
        body.mac = "AABBCCF17F56";
        body.online_text = "Da";
        body.offline_text = "Weg";
        body.state_texts = {"AUS", "EIN", "WECHSEL", "HALT"};
        return tell(body, "config", true);
    }
    PlugChecklist::Hints sensor(const std::vector<std::optional<double>>& volts, bool retained = false) {
        Measurement body;
        body.scheduled = true;
        for (const auto& voltage_v : volts) {
            body.channels.at(body.channel_count++).voltage_v = voltage_v;
        }
        return tell(body, "SENSOR", retained);
    }
    PlugChecklist::Hints relay(const std::string& text, bool retained = false) {
        PlugState body;
        body.relays.push_back({1, text});
        return tell(body, "STATE", retained);
    }
    PlugChecklist::Hints look_at(std::chrono::milliseconds after_start) {
        PlugChecklist::Hints hints;
        plug.tick(kStart + after_start, hints);
        return hints;
    }
    template <class Body>
    PlugChecklist::Hints tell(const Body& body, std::string_view kind, bool retained) {
        PlugChecklist::Hints hints;
        plug.take(body, {.at = now, .retained = retained, .kind = kind}, hints);
        return hints;
    }
    /// LWT, discovery, relay state and reading, all as they should be.
    void show_all() {
        lwt("Online");
        announce();
        relay("ON");
        sensor({235.5});
    }
};

// What does not come: each at its time, and once.

struct OverdueCase {
    const char* name;
    std::function<void(Scene&)> before;
    std::chrono::milliseconds due;
    const char* sentence;
    PlugChecklist::Network network{};

    friend std::ostream& operator<<(std::ostream& out, const OverdueCase& row) { return out << row.name; }
};

class OverdueTest : public testing::TestWithParam<OverdueCase> {};

TEST_P(OverdueTest, IsSaidAtItsTimeAndOnce) {
    Scene scene(GetParam().network);
    GetParam().before(scene);
    EXPECT_THAT(scene.look_at(GetParam().due - 1ms), Not(testing::Contains(HasSubstr(GetParam().sentence))));
    EXPECT_THAT(scene.look_at(GetParam().due), testing::Contains(HasSubstr(GetParam().sentence)));
    EXPECT_THAT(scene.look_at(GetParam().due + 1ms), Not(testing::Contains(HasSubstr(GetParam().sentence))));
}

INSTANTIATE_TEST_SUITE_P(
    Messages, OverdueTest,
    testing::Values(OverdueCase{"sensor", [](Scene& scene) { scene.lwt("Online"); }, 70s,
                                "no SENSOR yet; TelePeriod may be 300 s: send TelePeriod 60"},
                    OverdueCase{"sensor_for_long", [](Scene& scene) { scene.lwt("Online"); }, 310s,
                                "no SENSOR in 5 minutes"},
                    OverdueCase{"sensor_although_other_telemetry_comes", [](Scene& scene) { scene.relay("ON"); }, 70s,
                                "no SENSOR yet"},
                    OverdueCase{"sensor_of_a_device_without_meter",
                                [](Scene& scene) {
                                    scene.lwt("Online");
                                    scene.plug.take(AnnouncedChannels{"AABBCCF17F56", 0});
                                },
                                70s, "its discovery message says that this device does not meter"},
                    OverdueCase{"sensor_when_the_online_text_is_known_later",
                                [](Scene& scene) {
                                    scene.lwt("Hier");
                                    Announcement body;
                                    body.mac = "AABBCCF17F56";
                                    body.online_text = "Hier";
                                    scene.tell(body, "config", true);
                                },
                                70s, "no SENSOR yet"},
                    OverdueCase{"discovery", [](Scene& scene) { scene.lwt("Online"); }, 30s,
                                "no discovery message: send SetOption19 0 and SetOption104 0, and the broker must "
                                "allow tasmota/discovery/#"},
                    OverdueCase{"discovery_that_nobody_asked_for",
                                [](Scene& scene) { scene.lwt("Online"); },
                                30s,
                                "broker.topics in the configuration does not name tasmota/discovery/+/+",
                                {.tls = true, .asks_for_discovery = false}},
                    OverdueCase{"discovery_after_a_withdrawal",
                                [](Scene& scene) {
                                    scene.show_all();
                                    scene.plug.withdraw(kStart);
                                },
                                30s, "no discovery message"},
                    OverdueCase{"lwt", [](Scene& scene) { scene.sensor({235.5}); }, 30s, "telemetry comes but no LWT"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(PlugChecklistTest, NothingIsOverdueWhenAllIsThere) {
    Scene scene;
    scene.show_all();
    EXPECT_THAT(scene.look_at(10min), IsEmpty());
}

TEST(PlugChecklistTest, NothingIsExpectedOfAPlugThatIsOffline) {
    Scene scene;
    scene.lwt("Offline");
    EXPECT_THAT(scene.look_at(1h), IsEmpty());
}

TEST(PlugChecklistTest, NothingIsExpectedBecauseOfARetainedReading) {
    Scene scene;
    scene.sensor({235.5}, true);
    EXPECT_THAT(scene.look_at(1h), IsEmpty());
    EXPECT_TRUE(scene.plug.is_silent());
}

TEST(PlugChecklistTest, TheShortWaitIsNotSaidAfterTheLongOne) {
    Scene scene;
    scene.announce();
    scene.lwt("Online");
    EXPECT_THAT(scene.look_at(310s), ElementsAre(HasSubstr("no SENSOR in 5 minutes")));
    EXPECT_THAT(scene.look_at(311s), IsEmpty());
}

TEST(PlugChecklistTest, WaitingStartsAnewWhenMessagesComeAgain) {
    Scene scene;
    scene.announce();
    scene.lwt("Online");
    scene.plug.start_waiting(kStart + 60s);
    EXPECT_THAT(scene.look_at(129s), IsEmpty());
    EXPECT_THAT(scene.look_at(130s), ElementsAre(HasSubstr("no SENSOR yet")));
}

TEST(PlugChecklistTest, ASensorIsExpectedAgainAfterEachComingOnline) {
    Scene scene;
    scene.show_all();
    scene.lwt("Offline", false);
    scene.now = kStart + 100s;
    scene.lwt("Online", false);
    EXPECT_THAT(scene.look_at(169s), IsEmpty());
    EXPECT_THAT(scene.look_at(170s), ElementsAre(HasSubstr("no SENSOR yet")));
}

// What comes and is not as it should be.

struct OddCase {
    const char* name;
    std::function<PlugChecklist::Hints(Scene&)> last;
    const char* sentence;
    PlugChecklist::Network network{};

    friend std::ostream& operator<<(std::ostream& out, const OddCase& row) { return out << row.name; }
};

class OddTest : public testing::TestWithParam<OddCase> {};

TEST_P(OddTest, IsSaidOnce) {
    Scene scene(GetParam().network);
    EXPECT_THAT(GetParam().last(scene), ElementsAre(HasSubstr(GetParam().sentence)));
    EXPECT_THAT(GetParam().last(scene), IsEmpty()) << "the second time";
}

PlugChecklist::Hints sensor_with_relay(Scene& scene, const std::string& relay, double voltage_v) {
    scene.relay(relay);
    return scene.sensor({voltage_v});
}

INSTANTIATE_TEST_SUITE_P(
    Messages, OddTest,
    testing::Values(
        OddCase{"zero_with_the_relay_off", [](Scene& scene) { return sensor_with_relay(scene, "OFF", 0); },
                "voltage is 0 with the relay off: SetOption21 1 makes it measure"},
        OddCase{"zero_with_the_relay_unknown", [](Scene& scene) { return scene.sensor({0.0}); },
                "voltage is 0 with the relay off or unknown: SetOption21 1"},
        OddCase{"zero_with_the_relay_known_from_a_retained_message",
                [](Scene& scene) {
                    scene.relay("ON", true);
                    return scene.sensor({0.0});
                },
                "voltage is 0 with the relay on"},
        OddCase{"zero_with_the_relay_on", [](Scene& scene) { return sensor_with_relay(scene, "ON", 0); },
                "voltage is 0 with the relay on"},
        OddCase{"just_below_mains", [](Scene& scene) { return sensor_with_relay(scene, "ON", 79.9); },
                "voltage 79.9 V is implausible: mains has 80 to 440 V"},
        OddCase{"just_above_mains", [](Scene& scene) { return sensor_with_relay(scene, "ON", 440.1); },
                "voltage 440.1 V is implausible"},
        OddCase{"too_high_with_the_relay_off", [](Scene& scene) { return sensor_with_relay(scene, "OFF", 500); },
                "voltage 500 V is implausible"},
        OddCase{"one_channel_of_two",
                [](Scene& scene) {
                    return scene.sensor({230.5, 0.0});
                },
                "voltage is 0 with the relay off or unknown (ch 2)"},
        OddCase{"no_voltage", [](Scene& scene) { return scene.sensor({std::nullopt}); }, "SENSOR without Voltage"},
        OddCase{"no_energy", [](Scene& scene) { return scene.tell(Ignored{"SENSOR"}, "SENSOR", false); },
                "SENSOR without ENERGY"},
        OddCase{"retained_reading", [](Scene& scene) { return scene.sensor({235.5}, true); },
                "retained reading, of unknown age: send SensorRetain 0"},
        OddCase{"retained_state", [](Scene& scene) { return scene.relay("ON", true); },
                "retained STATE, of unknown age: send StateRetain 0"},
        OddCase{"old_firmware", [](Scene& scene) { return scene.announce("13.4.1.1"); },
                "Tasmota 13.4.1.1 is older than 13.4.1.2"},
        OddCase{"old_firmware_named_by_info",
                [](Scene& scene) {
                    PlugInfo body;
                    body.firmware = "12.5.0";
                    return scene.tell(body, "INFO1", false);
                },
                "Tasmota 12.5.0 is older"},
        OddCase{"telemetry_of_a_plug_said_to_be_offline",
                [](Scene& scene) {
                    scene.lwt("Offline");
                    return scene.sensor({235.5});
                },
                "telemetry comes although LWT says Offline"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(PlugChecklistTest, ZeroVoltsAreSaidAgainAfterMainsWasSeen) {
    Scene scene;
    EXPECT_THAT(sensor_with_relay(scene, "OFF", 0), testing::SizeIs(1));
    EXPECT_THAT(sensor_with_relay(scene, "ON", 235.5), IsEmpty());
    EXPECT_THAT(sensor_with_relay(scene, "OFF", 0), testing::SizeIs(1));
}

TEST(PlugChecklistTest, TheRelayIsKnownInThePlugsOwnWords) {
    Scene scene;
    Announcement body;
    body.mac = "AABBCCF17F56";
    body.state_texts = {"AUS", "EIN"};
    scene.tell(body, "config", true);
    EXPECT_THAT(sensor_with_relay(scene, "AUS", 0), ElementsAre(HasSubstr("with the relay off:")));
}

TEST(PlugChecklistTest, TheRelayIsKnownInWordsThatAreAnnouncedAfterIt) {
    Scene scene;
    scene.relay("AUS");
    EXPECT_THAT(scene.plug.summary(), HasSubstr("relay state;"));
    scene.announce_words();
    EXPECT_THAT(scene.plug.summary(), AllOf(HasSubstr("relay OFF"), Not(HasSubstr("relay state"))));
    EXPECT_THAT(scene.sensor({0.0}), ElementsAre(HasSubstr("with the relay off:")));
}

TEST(PlugChecklistTest, ARelayWordThatNobodyKnowsLeavesTheStateOpen) {
    Scene scene;
    scene.relay("ON");
    scene.relay("AUS");
    EXPECT_THAT(scene.sensor({0.0}), ElementsAre(HasSubstr("with the relay off or unknown")));
}

TEST(PlugChecklistTest, ARetainedRelayStateExplainsZeroVoltsButIsNotShownLive) {
    Scene scene;
    scene.relay("ON", true);
    EXPECT_THAT(scene.plug.summary(), AllOf(HasSubstr("relay state;"), Not(HasSubstr("relay ON"))));
    EXPECT_THAT(scene.sensor({0.0}), ElementsAre(HasSubstr("with the relay on")));
    scene.relay("OFF");
    scene.relay("ON", true);
    EXPECT_THAT(scene.plug.summary(), HasSubstr("relay OFF"));
}

TEST(PlugChecklistTest, AStripWithOneMeterIsOnWhileAnyRelayIs) {
    Scene scene;
    PlugState body;
    body.relays = {{1, "OFF"}, {2, "ON"}};
    scene.tell(body, "STATE", false);
    EXPECT_THAT(scene.sensor({0.0}), ElementsAre(HasSubstr("with the relay on")));
}

TEST(PlugChecklistTest, EachOfTwoChannelsHasItsOwnRelay) {
    Scene scene;
    PlugState body;
    body.relays = {{1, "OFF"}, {2, "ON"}};
    scene.tell(body, "STATE", false);
    EXPECT_THAT(scene.sensor({0.0, 0.0}),
                ElementsAre(HasSubstr("with the relay off (ch 1)"), HasSubstr("with the relay on (ch 2)")));
}

TEST(PlugChecklistTest, AnOfflineWordThatIsAnnouncedAfterItEndsTheWait) {
    Scene scene;
    scene.sensor({235.5});
    scene.lwt("Weg");
    EXPECT_FALSE(scene.plug.is_silent()) << "the word says nothing yet";
    scene.announce_words();
    EXPECT_TRUE(scene.plug.is_silent());
    EXPECT_THAT(scene.look_at(1h), IsEmpty());
}

TEST(PlugChecklistTest, AnOnlineWordThatIsAnnouncedAfterItStartsTheWait) {
    Scene scene;
    scene.lwt("Da");
    EXPECT_TRUE(scene.plug.is_silent());
    scene.announce_words();
    EXPECT_FALSE(scene.plug.is_silent());
    EXPECT_THAT(scene.look_at(70s), ElementsAre(HasSubstr("no SENSOR yet")));
}

TEST(PlugChecklistTest, WordsThatALaterAnnouncementLeavesOutStayKnown) {
    Scene scene;
    scene.announce_words();
    scene.announce();
    scene.lwt("Da");
    EXPECT_FALSE(scene.plug.is_silent());
}

TEST(PlugChecklistTest, ALwtIsWaitedForAnewAfterItWasCleared) {
    Scene scene;
    scene.announce();
    scene.sensor({235.5});
    scene.lwt("");
    scene.now = kStart + 1h;
    scene.sensor({235.5});
    EXPECT_THAT(scene.look_at(1h + 29s), IsEmpty());
    EXPECT_THAT(scene.look_at(1h + 30s), ElementsAre(HasSubstr("telemetry comes but no LWT")));
}

TEST(PlugChecklistTest, ConnectsHoldsLosesFailsConnectsAndLosesAgain) {
    Scene scene;
    for (int round = 0; round < 2; ++round) {
        SCOPED_TRACE(round);
        scene.lwt("Online");
        EXPECT_FALSE(scene.plug.is_silent());
        EXPECT_THAT(scene.sensor({235.5}), IsEmpty());
        scene.lwt("Offline");
        EXPECT_TRUE(scene.plug.is_silent());
        EXPECT_THAT(scene.sensor({235.5}), ElementsAre(HasSubstr("telemetry comes although LWT says Offline")));
        EXPECT_THAT(scene.sensor({235.5}), IsEmpty()) << "said once";
        scene.lwt("Offline");
        EXPECT_TRUE(scene.plug.is_silent());
    }
}

TEST(PlugChecklistTest, MainsVoltageAtTheLimitsIsPlausible) {
    Scene scene;
    scene.relay("ON");
    EXPECT_THAT(scene.sensor({80.0, 440.0}), IsEmpty());
}

TEST(PlugChecklistTest, WholeVoltsAreMentionedWithTheThirdReading) {
    Scene scene;
    EXPECT_THAT(scene.sensor({235.0}), IsEmpty());
    EXPECT_THAT(scene.sensor({236.0}), IsEmpty());
    EXPECT_THAT(scene.sensor({235.0}), ElementsAre(HasSubstr("VoltRes 1 gives one decimal")));
    EXPECT_THAT(scene.sensor({235.0}), IsEmpty());
}

TEST(PlugChecklistTest, WholeVoltsAreNotMentionedOnceADecimalCame) {
    Scene scene;
    scene.sensor({235.5});
    for (int i = 0; i < 5; ++i) {
        EXPECT_THAT(scene.sensor({235.0}), IsEmpty());
    }
}

TEST(PlugChecklistTest, TwoMacsWithOneTopicAreNamed) {
    Scene scene;
    scene.announce();
    EXPECT_THAT(scene.announce("15.2.0", "001122F17F56"),
                ElementsAre(AllOf(HasSubstr("AABBCCF17F56"), HasSubstr("001122F17F56"))));
}

TEST(PlugChecklistTest, AClockOf1970IsFine) {
    Scene scene;
    Measurement body;
    body.plug_time = PlugTime{.stamp = UtcMillis{17s}, .zoned = false};
    body.channel_count = 1;
    body.channels[0].voltage_v = 235.5;
    EXPECT_THAT(scene.tell(body, "SENSOR", false), IsEmpty());
}

struct FirmwareCase {
    const char* name;
    const char* firmware;
    bool is_old;

    friend std::ostream& operator<<(std::ostream& out, const FirmwareCase& row) { return out << row.name; }
};

class FirmwareTest : public testing::TestWithParam<FirmwareCase> {};

TEST_P(FirmwareTest, IsOldBefore13412) {
    Scene scene;
    EXPECT_EQ(!scene.announce(GetParam().firmware).empty(), GetParam().is_old);
}

TEST_P(FirmwareTest, DoesNotMatterWithoutTls) {
    Scene scene({.tls = false, .asks_for_discovery = true});
    EXPECT_THAT(scene.announce(GetParam().firmware), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Versions, FirmwareTest,
                         testing::Values(FirmwareCase{"the_release_before", "13.4.0", true},
                                         FirmwareCase{"the_build_before", "13.4.1.1", true},
                                         FirmwareCase{"the_first", "13.4.1.2", false},
                                         FirmwareCase{"the_release_after", "14.0.0", false},
                                         FirmwareCase{"nine_is_less_than_thirteen", "9.5.0", true},
                                         FirmwareCase{"a_date", "2022.01.1", true}, FirmwareCase{"empty", "", false},
                                         FirmwareCase{"no_number", "latest", false},
                                         FirmwareCase{"with_a_suffix", "12.5.0-special", false}),
                         [](const auto& row) { return std::string(row.param.name); });

// Whether all is there.

struct PartCase {
    const char* name;
    std::function<void(Scene&)> show;  ///< everything but one thing
    bool is_ready;
    const char* summary;

    friend std::ostream& operator<<(std::ostream& out, const PartCase& row) { return out << row.name; }
};

class MissingPartTest : public testing::TestWithParam<PartCase> {};

TEST_P(MissingPartTest, IsNamed) {
    Scene scene;
    GetParam().show(scene);
    EXPECT_FALSE(scene.plug.has_become_complete());
    EXPECT_EQ(scene.plug.was_ready(), GetParam().is_ready);
    EXPECT_EQ(scene.plug.summary(), GetParam().summary);
}

INSTANTIATE_TEST_SUITE_P(
    Parts, MissingPartTest,
    testing::Values(
        PartCase{"all", [](Scene&) {}, false, "missing: LWT, discovery, reading, relay state; seen: nothing live"},
        PartCase{"lwt",
                 [](Scene& scene) {
                     scene.announce();
                     scene.relay("ON");
                     scene.sensor({235.5});
                 },
                 false, "missing: LWT; seen: discovery, 1 reading (last 235.5 V), relay ON"},
        PartCase{"online",
                 [](Scene& scene) {
                     scene.lwt("Offline");
                     scene.announce();
                     scene.relay("ON");
                     scene.sensor({235.5});
                 },
                 false, "missing: LWT Online; seen: LWT Offline, discovery, 1 reading (last 235.5 V), relay ON"},
        PartCase{"discovery",
                 [](Scene& scene) {
                     scene.lwt("Online");
                     scene.relay("ON");
                     scene.sensor({235.5});
                 },
                 false, "missing: discovery; seen: LWT Online, 1 reading (last 235.5 V), relay ON"},
        PartCase{"reading",
                 [](Scene& scene) {
                     scene.lwt("Online");
                     scene.announce();
                     scene.relay("OFF");
                     scene.sensor({0.0});
                     scene.sensor({235.5}, true);
                 },
                 false, "missing: reading; seen: LWT Online, discovery, 0 readings (last 0 V), relay OFF"},
        PartCase{"relay",
                 [](Scene& scene) {
                     scene.lwt("Online");
                     scene.announce();
                     scene.sensor({235.5});
                     scene.sensor({236.5});
                 },
                 true, "missing: relay state; seen: LWT Online, discovery, 2 readings (last 236.5 V)"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(PlugChecklistTest, BecomesCompleteOnce) {
    Scene scene;
    scene.show_all();
    EXPECT_TRUE(scene.plug.has_become_complete());
    EXPECT_FALSE(scene.plug.has_become_complete());
    EXPECT_EQ(scene.plug.summary(), "complete: LWT Online, discovery, 1 reading (last 235.5 V), relay ON");
}

TEST(PlugChecklistTest, StaysReadyWhenItGoesOffline) {
    Scene scene;
    scene.show_all();
    EXPECT_TRUE(scene.plug.has_become_complete());
    scene.lwt("Offline", false);
    EXPECT_FALSE(scene.plug.has_become_complete());
    EXPECT_TRUE(scene.plug.was_ready());
    EXPECT_THAT(scene.plug.summary(), testing::StartsWith("missing: LWT Online;"));
}

// A plug that goes without a word.

TEST(SilenceTest, IsSaidOnceAndInTheSummary) {
    Scene scene;
    scene.show_all();
    EXPECT_THAT(scene.look_at(659s), IsEmpty());
    EXPECT_THAT(scene.look_at(660s),
                ElementsAre("silent for 11 min, although LWT says Online: has it lost its power or "
                            "its Wi-Fi?"));
    EXPECT_THAT(scene.look_at(25min), IsEmpty());
    EXPECT_THAT(scene.plug.summary(), testing::StartsWith("silent for 25 min; complete: LWT Online, discovery, 1 "
                                                          "reading"));
    scene.now += 26min;
    scene.sensor({235.5});
    EXPECT_THAT(scene.plug.summary(), testing::StartsWith("complete: "));
}

TEST(SilenceTest, OfAPlugThatReportsSeldomIsLonger) {
    Scene scene;
    scene.show_all();
    scene.now += 1h;
    scene.sensor({235.5});
    EXPECT_THAT(scene.look_at(3h - 1ms), IsEmpty());
    EXPECT_THAT(scene.look_at(3h), ElementsAre(HasSubstr("silent for 120 min")));
}

TEST(SilenceTest, IsSaidAfterTwoHoursHoweverLongOneWas) {
    Scene scene;
    scene.show_all();
    scene.now += 8h;
    scene.sensor({235.5});
    EXPECT_THAT(scene.look_at(10h - 1ms), IsEmpty());
    EXPECT_THAT(scene.look_at(10h), ElementsAre(HasSubstr("silent for 120 min")));
}

TEST(SilenceTest, WithoutAConnectionIsNotThePlugs) {
    Scene scene;
    scene.show_all();
    scene.plug.start_waiting(kStart + 10min);
    EXPECT_THAT(scene.look_at(20min), IsEmpty());
    EXPECT_THAT(scene.look_at(21min), ElementsAre(HasSubstr("silent for 11 min")));
}

TEST(SilenceTest, OfAPlugThatSaidItGoesIsNone) {
    Scene scene;
    scene.show_all();
    scene.lwt("Offline", false);
    EXPECT_THAT(scene.look_at(1h), IsEmpty());
}

}  // namespace
}  // namespace collector
