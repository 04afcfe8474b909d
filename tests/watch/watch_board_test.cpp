#include "watch/watch_board.hpp"

#include <clocale>
#include <ostream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/config/config.hpp>
#include <collector/tasmota/decoder.hpp>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr const char* kConfigTopic = "tasmota/discovery/AABBCCF17F56/config";
constexpr const char* kConfig =
    R"({"dn":"Kitchen","md":"Nous A1T","sw":"13.4.1.2","mac":"AABBCCF17F56","t":"tasmota_F17F56",)"
    R"("ft":"mjs-voltage/%topic%/","tp":["cmnd","stat","tele"],"ofln":"Offline","onln":"Online"})";
constexpr const char* kSensor =
    R"({"Time":"2026-05-01T12:00:00","ENERGY":{"Period":0,"Power":95,"Voltage":235.5,"Current":0.412}})";
constexpr const char* kState =
    R"({"Uptime":"3T04:00:00","UptimeSec":273600,"MqttCount":3,"POWER":"ON",)"
    R"("Wifi":{"AP":1,"SSId":"our network","BSSId":"00:11:22:33:44:55","RSSI":72,"Signal":-62}})";

enum class Retained { no, yes };

/// The default layouts, the real decoder, and what would be printed.
class WatchBoardTest : public testing::Test {
  protected:
    void SetUp() override { watch({}); }

    /// Starts anew with these names.
    void watch(std::vector<std::string> wanted) {
        watch_.emplace(
            WatchBoard::Setup{.layout = layout(), .wanted = std::move(wanted), .zone = {{UtcMillis{}, 2h, "CEST"}}});
        watch_->link_changed(true, clock_.steady_now());
    }
    /// The lines that a message makes, without the time of day.
    std::vector<std::string> hear(const std::string& topic, const std::string& payload,
                                  Retained retained = Retained::no) {
        std::vector<Event> events;
        const Delivery delivery{.topic = topic,
                                .payload = payload,
                                .received_at = clock_.utc_now(),
                                .retained = retained == Retained::yes,
                                .arrived_at = clock_.steady_now()};
        const auto decoded = decoder_.decode(delivery, events, watch_->voice(topic));
        return lines([&](WatchBoard::Lines& out) { watch_->take(delivery, decoded, events, out); });
    }
    std::vector<std::string> hear_plug(const std::string& kind, const std::string& payload,
                                       Retained retained = Retained::no) {
        return hear("mjs-voltage/tasmota_F17F56/" + kind, payload, retained);
    }
    std::vector<std::string> look_after(std::chrono::milliseconds time) {
        clock_.advance(time);
        return lines([&](WatchBoard::Lines& out) {
            watch_->tick({.utc = clock_.utc_now(), .steady = clock_.steady_now()}, out);
        });
    }
    std::vector<std::string> sum_up() {
        return lines([&](WatchBoard::Lines& out) { watch_->sum_up(clock_.utc_now(), out); });
    }
    template <class Call>
    std::vector<std::string> lines(Call call) {
        WatchBoard::Lines out;
        call(out);
        std::vector<std::string> texts;
        for (const WatchLine& line : out) {
            texts.push_back(line.text.substr(std::string_view("14:03:11  ").size()));
        }
        return texts;
    }
    static tasmota::TopicLayout layout() {
        return tasmota::TopicLayout::from_patterns(default_tasmota_config().full_topics).value();
    }

    test::ManualClock clock_{test::at("2026-05-01T12:03:11Z")};
    tasmota::Decoder decoder_{layout()};
    std::optional<WatchBoard> watch_;
};

// What a message looks like.

TEST_F(WatchBoardTest, ANameIsShownInItsOwnLettersWhereTheTerminalHasThemAndColumnsStayInLine) {
    const std::string config = R"({"dn":"Küche 厨房","mac":"AABBCCF17F56","t":"tasmota_F17F56"})";
    hear(kConfigTopic, config, Retained::yes);
    EXPECT_THAT(hear_plug("LWT", "Online"), ElementsAre(HasSubstr(R"("K\xc3\xbcche \xe5)")));
    ASSERT_NE(std::setlocale(LC_CTYPE, "C.UTF-8"), nullptr);
    const auto shown = hear_plug("LWT", "Online");
    std::setlocale(LC_CTYPE, "C");
    EXPECT_THAT(shown, ElementsAre("tasmota_F17F56 \"Küche 厨房\"  LWT        Online")) << "14 and 12 columns of 26";
}

TEST_F(WatchBoardTest, ANarrowTerminalHasWhoAndWhenAboveWhat) {
    watch_.emplace(WatchBoard::Setup{.layout = layout(), .wanted = {}, .zone = {}, .columns = 40});
    watch_->link_changed(true, clock_.steady_now());
    EXPECT_THAT(hear(kConfigTopic, kConfig, Retained::yes),
                ElementsAre("tasmota_F17F56 \"Kitchen\"\ndiscovery\n  Nous A1T, Tasmota 13.4.1.2 (retained)"));
    EXPECT_THAT(hear_plug("SENSOR", kSensor),
                ElementsAre("tasmota_F17F56 \"Kitchen\"\nSENSOR\n  235.5 V  0.412 A  95 W  (scheduled)"));
}

TEST_F(WatchBoardTest, ALineStartsWithTheLocalTime) {
    WatchBoard::Lines out;
    const Delivery delivery{.topic = "tele/x/LWT", .payload = "Online", .received_at = clock_.utc_now()};
    watch_->take(delivery, {}, {{"x", Availability{"Online"}}}, out);
    EXPECT_THAT(
        out, ElementsAre(WatchLine{WatchLine::Kind::event, "14:03:11  x                           LWT        Online"}));
}

/// A line without its time.
std::string row(const std::string& label, const std::string& kind, const std::string& what) {
    return fmt::format("{:<26}  {:<9}  {}", label, kind, what);
}

struct LineCase {
    const char* name;
    std::string topic;
    std::string payload;
    Retained retained;
    std::vector<std::string> want;

    friend std::ostream& operator<<(std::ostream& out, const LineCase& line) { return out << line.name; }
};

class PlugWatchLineTest : public WatchBoardTest, public testing::WithParamInterface<LineCase> {};

TEST_P(PlugWatchLineTest, Reads) {
    EXPECT_EQ(hear(GetParam().topic, GetParam().payload, GetParam().retained), GetParam().want);
}

const LineCase kLineCases[] = {
    {"online", "mjs-voltage/p/LWT", "Online", Retained::yes, {row("p", "LWT", "Online (retained)")}},
    {"hostile_lwt", "mjs-voltage/p/LWT", "\x1b[2J", Retained::no, {row("p", "LWT", R"("\x1b[2J")")}},
    {"cleared", "mjs-voltage/p/LWT", "", Retained::no, {row("p", "LWT", "cleared")}},
    {"discovery",
     kConfigTopic,
     kConfig,
     Retained::yes,
     {row("tasmota_F17F56 \"Kitchen\"", "discovery", "Nous A1T, Tasmota 13.4.1.2 (retained)")}},
    {"channels_of_nobody",
     "tasmota/discovery/AABBCCF17F56/sensors",
     R"({"sn":{"ENERGY":{"Power":[1,2]}},"ver":1})",
     Retained::yes,
     {row("AABBCCF17F56", "discovery", "meters 2 channels (retained)")}},
    {"withdrawn", kConfigTopic, "", Retained::no, {row("AABBCCF17F56", "discovery", "withdrawn")}},
    {"scheduled",
     "mjs-voltage/p/SENSOR",
     kSensor,
     Retained::no,
     {row("p", "SENSOR", "235.5 V  0.412 A  95 W  (scheduled)")}},
    {"on_a_change",
     "tele/p/SENSOR",
     R"({"ENERGY":{"Voltage":235.5}})",
     Retained::no,
     {row("p", "SENSOR", "235.5 V  (on a change)")}},
    {"two_channels",
     "tele/p/SENSOR",
     R"({"ENERGY":{"Period":0,"Voltage":235.5,"Power":[1,2]}})",
     Retained::no,
     {row("p", "SENSOR", "ch 1  235.5 V  1 W  (scheduled)"), row("p", "SENSOR", "ch 2  235.5 V  2 W  (scheduled)")}},
    {"asked_for",
     "stat/p/STATUS8",
     R"({"StatusSNS":{"ENERGY":{"Voltage":235.5}}})",
     Retained::no,
     {row("p", "STATUS8", "235.5 V")}},
    {"state_without_wifi_names",
     "mjs-voltage/p/STATE",
     kState,
     Retained::no,
     {row("p", "STATE", "relay ON, up 3 d 4 h, Wi-Fi 72 % (-62 dBm), MQTT connects 3")}},
    {"margins",
     "mjs-voltage/p/MARGINS",
     R"({"MARGINS":{"VoltageHigh":"ON"}})",
     Retained::no,
     {row("p", "MARGINS", "VoltageHigh ON")}},
    {"calibration",
     "mjs-voltage/p/RESULT",
     R"({"VoltageCal":1953})",
     Retained::no,
     {row("p", "RESULT", "calibrated: VoltageCal 1953")}},
    {"passed_over",
     "mjs-voltage/p/LOGGING",
     "the password is hunter2",
     Retained::no,
     {row("p", "LOGGING", "nothing to record")}},
    {"command", "mjs-voltage/p/cmnd/SSID1", "our network", Retained::no, {row("p", "cmnd", "a command to it")}},
    {"no_topic_of_a_plug",
     "some/\x1b/topic",
     "x",
     Retained::no,
     {row("?", "refused", R"(no full_topics pattern fits "some/\x1b/topic")")}},
};

INSTANTIATE_TEST_SUITE_P(Messages, PlugWatchLineTest, testing::ValuesIn(kLineCases),
                         [](const auto& line) { return std::string(line.param.name); });

TEST_F(WatchBoardTest, ARefusedMessageIsNamedWithItsReasonAndNotShown) {
    EXPECT_THAT(hear_plug("STATE", R"({"Wifi":{"SSId":"our network)"),
                ElementsAre(AllOf(HasSubstr("refused    \"mjs-voltage/tasmota_F17F56/STATE\": the payload is not one"),
                                  Not(HasSubstr("our network")))));
}

TEST_F(WatchBoardTest, APlugKeepsItsName) {
    hear(kConfigTopic, kConfig, Retained::yes);
    EXPECT_THAT(hear_plug("LWT", "Online"), ElementsAre(StartsWith("tasmota_F17F56 \"Kitchen\" ")));
}

TEST_F(WatchBoardTest, APlugIsOneInAnyOfTheUsualLayouts) {
    hear_plug("LWT", "Online");
    hear("tele/tasmota_F17F56/SENSOR", kSensor);
    hear("mjs-voltage/tasmota_F17F56/tele/STATE", kState);
    EXPECT_THAT(sum_up(), ElementsAre(HasSubstr("missing: discovery; seen: LWT Online, 1 reading")));
}

TEST_F(WatchBoardTest, APlugWhoseTopicsFitNoPatternIsShownOnceItIsAnnounced) {
    hear("tasmota/discovery/AABBCCF17F56/config",
         R"({"dn":"Kitchen","t":"tasmota_F17F56","ft":"/home/%topic%/%prefix%/","tp":["cmd","status","tele"]})");
    const std::string label = "tasmota_F17F56 \"Kitchen\"";
    EXPECT_THAT(hear("/home/tasmota_F17F56/tele/LWT", "Online"), ElementsAre(row(label, "LWT", "Online")));
    EXPECT_THAT(hear("/home/tasmota_F17F56/tele/SENSOR", kSensor), ElementsAre(HasSubstr(label + "    SENSOR")));
    EXPECT_THAT(hear("/home/tasmota_F17F56/tele/SENSOR", ""), ElementsAre(row(label, "SENSOR", "empty")));
    EXPECT_THAT(hear("/home/tasmota_F17F56/tele/SENSOR", "{"), ElementsAre(HasSubstr(label + "    refused")));
    EXPECT_THAT(hear("/home/tasmota_F17F56/cmd/POWER", "ON"),
                ElementsAre(row("/home/tasmota_F17F56/cmd/POWER", "cmnd", "a command to a plug")));
    EXPECT_THAT(sum_up(), ElementsAre(HasSubstr("seen: LWT Online, discovery, 1 reading")));
}

TEST_F(WatchBoardTest, APlugOfAnotherFullTopicIsOneOnceItIsAnnounced) {
    hear("tele/home/tasmota_F17F56/LWT", "Online", Retained::yes);
    const std::string config =
        R"({"mac":"AABBCCF17F56","t":"tasmota_F17F56","ft":"%prefix%/home/%topic%/","tp":["cmnd","stat","tele"]})";
    hear(kConfigTopic, config, Retained::yes);
    EXPECT_THAT(hear("tele/home/tasmota_F17F56/SENSOR", kSensor), ElementsAre(StartsWith("tasmota_F17F56 ")));
    EXPECT_THAT(sum_up(), ElementsAre(AllOf(StartsWith("tasmota_F17F56 "), HasSubstr("seen: LWT Online, discovery"))));
}

constexpr const char* kOwnTopics =
    R"({"mac":"AABBCCF17F56","t":"tasmota_F17F56","ft":"%prefix%/home/%topic%/","tp":["cmnd","stat","tele"]})";

TEST_F(WatchBoardTest, APlugThatIsKnownByItsTopicTakesOverWhatIsHeardAsAnother) {
    hear_plug("LWT", "Online");
    hear("tele/home/tasmota_F17F56/SENSOR", kSensor);
    EXPECT_THAT(sum_up(), SizeIs(2));
    hear(kConfigTopic, kOwnTopics, Retained::yes);
    EXPECT_THAT(sum_up(), ElementsAre(StartsWith("tasmota_F17F56 ")));
    EXPECT_THAT(hear("tele/home/tasmota_F17F56/SENSOR", kSensor), ElementsAre(StartsWith("tasmota_F17F56 ")));
}

TEST_F(WatchBoardTest, APlugThatWasTakenOverIsNotWaitedFor) {
    hear_plug("LWT", "Online");
    hear("tele/home/tasmota_F17F56/LWT", "Online");
    hear(kConfigTopic, kOwnTopics, Retained::yes);
    EXPECT_THAT(look_after(70s), ElementsAre(AllOf(StartsWith("tasmota_F17F56 "), HasSubstr("no SENSOR yet"))));
}

TEST_F(WatchBoardTest, ANameOfCommandsIsNobody) {
    const std::string config = R"({"mac":"AABBCCF17F56","t":"tasmota_F17F56","ft":"mjs-voltage/%topic%/%prefix%/",)"
                               R"("tp":["zend","stat","tele"]})";
    hear("mjs-voltage/tasmota_F17F56/zend/POWER", "ON");
    EXPECT_THAT(sum_up(), ElementsAre(StartsWith("tasmota_F17F56/zend ")));
    hear(kConfigTopic, config, Retained::yes);
    EXPECT_THAT(hear("mjs-voltage/tasmota_F17F56/zend/POWER", "ON"), ElementsAre(EndsWith("a command to a plug")));
    EXPECT_THAT(sum_up(), ElementsAre(StartsWith("tasmota_F17F56 ")));
}

TEST_F(WatchBoardTest, APlugThatSaidItsMacIsFoundByIt) {
    hear_plug("STATUS5", R"({"StatusNET":{"Hostname":"tasmota-F17F56","Mac":"AA:BB:CC:F1:7F:56"}})");
    EXPECT_THAT(hear(kConfigTopic, "", Retained::no), ElementsAre(StartsWith("tasmota_F17F56 ")));
}

TEST_F(WatchBoardTest, ChannelsOfAPlugThatSaysItsMacLaterAreItsOwn) {
    hear("tasmota/discovery/AABBCCF17F56/sensors", R"({"sn":{"Time":"2026-05-01T12:00:00"},"ver":1})", Retained::yes);
    hear_plug("LWT", "Online");
    hear_plug("STATUS5", R"({"StatusNET":{"Hostname":"tasmota-F17F56","Mac":"AA:BB:CC:F1:7F:56"}})");
    EXPECT_THAT(look_after(70s), testing::Contains(HasSubstr("says that this device does not meter")));
}

TEST_F(WatchBoardTest, PlugsAreSummedUpByTopic) {
    for (const char* const topic : {"tele/washer/LWT", "tele/dryer/LWT", "tele/oven/LWT"}) {
        hear(topic, "Online");
    }
    EXPECT_THAT(sum_up(), ElementsAre(StartsWith("dryer "), StartsWith("oven "), StartsWith("washer ")));
}

TEST_F(WatchBoardTest, ChannelsAnnouncedBeforeTheirPlugAreItsOwn) {
    hear("tasmota/discovery/AABBCCF17F56/sensors", R"({"sn":{"Time":"2026-05-01T12:00:00"},"ver":1})", Retained::yes);
    hear(kConfigTopic, kConfig, Retained::yes);
    hear_plug("LWT", "Online", Retained::yes);
    EXPECT_THAT(look_after(70s), ElementsAre(HasSubstr("says that this device does not meter")));
}

TEST_F(WatchBoardTest, FurtherPlugsThanTheLimitAreShownAndThatIsAll) {
    for (std::size_t i = 0; i < PlugDirectory::kPlugsMax; ++i) {
        hear(fmt::format("tele/p{}/LWT", i), "Offline");
    }
    EXPECT_THAT(hear("tele/onemore/SENSOR", kSensor), ElementsAre(HasSubstr("235.5 V")));
    EXPECT_THAT(sum_up(), AllOf(SizeIs(PlugDirectory::kPlugsMax), Each(Not(StartsWith("onemore")))));
}

TEST_F(WatchBoardTest, APlugThatPublishesWhereNobodyListensIsTold) {
    watch_.emplace(WatchBoard::Setup{.layout = layout(),
                                     .wanted = {},
                                     .zone = {},
                                     .topics = {"mjs-voltage/+/#", "tasmota/discovery/+/+"},
                                     .full_topics = default_tasmota_config().full_topics});
    const std::string elsewhere = R"({"mac":"AABBCC320DD7","t":"tasmota_320DD7","ft":"%prefix%/%topic%/"})";
    EXPECT_THAT(
        hear("tasmota/discovery/AABBCC320DD7/config", elsewhere, Retained::yes),
        ElementsAre(HasSubstr("discovery"),
                    row("tasmota_320DD7", "hint",
                        "it publishes to \"tele/tasmota_320DD7/...\", which broker.topics does not cover; in its "
                        "console: FullTopic mjs-voltage/%topic%/")));
    EXPECT_THAT(hear("tasmota/discovery/AABBCC320DD7/config", elsewhere, Retained::yes), SizeIs(1)) << "once";
    EXPECT_THAT(hear(kConfigTopic, kConfig, Retained::yes), SizeIs(1)) << "one that is heard has no hint";
}

TEST_F(WatchBoardTest, APlugThatIsOffIsToldFromOneThatOnlyTheBrokerSpeaksOf) {
    hear_plug("LWT", "Online", Retained::yes);
    EXPECT_THAT(sum_up(), ElementsAre(EndsWith("seen: LWT Online; only what the broker had kept: is it still there?")));
    hear_plug("LWT", "Offline", Retained::yes);
    EXPECT_THAT(sum_up(), ElementsAre(EndsWith("seen: LWT Offline; it is off, says its LWT")));
    hear_plug("STATE", kState);
    EXPECT_THAT(sum_up(), ElementsAre(EndsWith("relay ON")));
}

TEST_F(WatchBoardTest, HearingNobodyIsSaidAtTheEnd) {
    EXPECT_THAT(sum_up(), ElementsAre(row("-", "summary", "no plug was heard")));
}

// Hints in lines.

TEST_F(WatchBoardTest, AHintFollowsTheLineThatCausedIt) {
    EXPECT_THAT(hear_plug("SENSOR", R"({"ENERGY":{"Period":0,"Voltage":0}})"),
                ElementsAre(EndsWith("0 V  (scheduled)"), HasSubstr("hint       voltage is 0 with the relay off or")));
}

TEST_F(WatchBoardTest, NothingIsMissedWhileThereIsNoConnection) {
    hear_plug("LWT", "Online", Retained::yes);
    watch_->link_changed(false, clock_.steady_now());
    EXPECT_THAT(look_after(1h), IsEmpty());
    watch_->link_changed(true, clock_.steady_now());
    EXPECT_THAT(look_after(29s), IsEmpty());
    EXPECT_THAT(look_after(1s), ElementsAre(HasSubstr("no discovery message")));
}

TEST_F(WatchBoardTest, EachLossOfTheConnectionStartsTheWaitAnew) {
    hear_plug("LWT", "Online", Retained::yes);
    hear(kConfigTopic, kConfig, Retained::yes);
    for (int round = 0; round < 3; ++round) {
        SCOPED_TRACE(round);
        EXPECT_THAT(look_after(69s), IsEmpty());
        watch_->link_changed(false, clock_.steady_now());
        EXPECT_THAT(look_after(10min), IsEmpty());
        watch_->link_changed(true, clock_.steady_now());
    }
    EXPECT_THAT(look_after(69s), IsEmpty());
    EXPECT_THAT(look_after(1s), ElementsAre(HasSubstr("no SENSOR yet")));
}

// Only some plugs.

struct NameCase {
    const char* name;
    const char* wanted;
    bool is_shown;

    friend std::ostream& operator<<(std::ostream& out, const NameCase& row) { return out << row.name; }
};

class PlugWatchNameTest : public WatchBoardTest, public testing::WithParamInterface<NameCase> {};

TEST_P(PlugWatchNameTest, ChoosesAnAnnouncedPlug) {
    watch({GetParam().wanted});
    hear(kConfigTopic, kConfig, Retained::yes);
    EXPECT_THAT(hear_plug("LWT", "Online"), SizeIs(GetParam().is_shown ? 1 : 0));
}

INSTANTIATE_TEST_SUITE_P(Names, PlugWatchNameTest,
                         testing::Values(NameCase{"topic", "tasmota_F17F56", true},
                                         NameCase{"topic_in_other_case", "TASMOTA_f17f56", true},
                                         NameCase{"name", "kitchen", true}, NameCase{"mac", "AABBCCF17F56", true},
                                         NameCase{"mac_with_colons", "aa:bb:cc:f1:7f:56", true},
                                         NameCase{"mac_with_dashes", "AA-BB-CC-F1-7F-56", true},
                                         NameCase{"part_of_a_name", "kit", false},
                                         NameCase{"another_mac", "aa:bb:cc:f1:7f:57", false}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(WatchBoardTest, WhatCameBeforeTheNameIsShownWithIt) {
    watch({"Kitchen"});
    EXPECT_THAT(hear_plug("LWT", "Online", Retained::yes), IsEmpty());
    EXPECT_THAT(hear(kConfigTopic, kConfig, Retained::yes),
                ElementsAre(row("tasmota_F17F56 \"Kitchen\"", "LWT", "Online (retained)"), HasSubstr("discovery")));
    EXPECT_THAT(hear_plug("SENSOR", kSensor), SizeIs(1)) << "once";
}

TEST_F(WatchBoardTest, AWantedPlugStaysInSightWhenAnotherTakesItsTopic) {
    watch({"Kitchen"});
    hear(kConfigTopic, kConfig, Retained::yes);
    EXPECT_THAT(
        hear("tasmota/discovery/001122F17F56/config", R"({"dn":"Hall","mac":"001122F17F56","t":"tasmota_F17F56"})"),
        ElementsAre(HasSubstr("\"Hall\" "), HasSubstr("hint       the MACs AABBCCF17F56 and 001122F17F56 both")));
    EXPECT_THAT(hear_plug("SENSOR", kSensor), SizeIs(1));
}

TEST_F(WatchBoardTest, AHintNobodySawComesAgain) {
    watch({"Kitchen"});
    EXPECT_THAT(hear_plug("SENSOR", R"({"ENERGY":{"Voltage":0}})"), IsEmpty());
    hear(kConfigTopic, kConfig);
    EXPECT_THAT(hear_plug("SENSOR", R"({"ENERGY":{"Voltage":0}})"),
                ElementsAre(HasSubstr("0 V"), HasSubstr("hint       voltage is 0")));
}

TEST_F(WatchBoardTest, RefusedMessagesOfOtherPlugsAreLeftOut) {
    watch({"tasmota_F17F56"});
    EXPECT_THAT(hear("mjs-voltage/other/SENSOR", "{"), IsEmpty());
    EXPECT_THAT(hear("some/topic", "{"), IsEmpty());
    EXPECT_THAT(hear_plug("SENSOR", "{"), SizeIs(1));
}

TEST_F(WatchBoardTest, ATopicThatFitsNoPatternIsShownWhenItNamesThePlug) {
    watch({"tasmota_F17F56"});
    EXPECT_THAT(hear("my/own/tasmota_F17F56/place/SENSOR", kSensor), ElementsAre(HasSubstr("no full_topics pattern")));
}

TEST_F(WatchBoardTest, AWantedPlugIsSaidToBeCompleteOnce) {
    watch({"tasmota_F17F56"});
    hear(kConfigTopic, kConfig, Retained::yes);
    hear_plug("LWT", "Online", Retained::yes);
    hear_plug("STATE", kState);
    EXPECT_FALSE(watch_->all_wanted_ready());
    EXPECT_THAT(hear_plug("SENSOR", kSensor),
                ElementsAre(HasSubstr("SENSOR"), HasSubstr("complete   LWT, discovery, reading, relay state")));
    EXPECT_TRUE(watch_->all_wanted_ready());
    EXPECT_THAT(hear_plug("SENSOR", kSensor), ElementsAre(HasSubstr("SENSOR")));
}

TEST_F(WatchBoardTest, EachWantedPlugMustBeReady) {
    watch({"tasmota_F17F56", "Garage"});
    hear(kConfigTopic, kConfig, Retained::yes);
    hear_plug("LWT", "Online", Retained::yes);
    hear_plug("SENSOR", kSensor);
    EXPECT_FALSE(watch_->all_wanted_ready());
    EXPECT_THAT(sum_up(), ElementsAre(HasSubstr("summary    missing: relay state;"),
                                      AllOf(StartsWith("\"Garage\" "), HasSubstr("missing: not heard at all"))));
}

TEST_F(WatchBoardTest, AWantedPlugThatIsNotHeardIsSaidAtItsTimesAndOnce) {
    watch({"Garage"});
    hear_plug("LWT", "Online", Retained::yes);
    EXPECT_THAT(look_after(69'999ms), IsEmpty());
    EXPECT_THAT(look_after(1ms), ElementsAre(AllOf(StartsWith("\"Garage\" "), HasSubstr("hint       not heard yet"))));
    EXPECT_THAT(look_after(239'999ms), IsEmpty());
    EXPECT_THAT(look_after(1ms), ElementsAre(AllOf(HasSubstr("not heard in 5 minutes"), EndsWith("tasmota_F17F56"))));
    EXPECT_THAT(look_after(1h), IsEmpty());
}

TEST_F(WatchBoardTest, AWantedPlugWithNothingLiveIsSaid) {
    watch({"tasmota_F17F56"});
    hear_plug("LWT", "Offline", Retained::yes);
    EXPECT_THAT(look_after(69s), IsEmpty());
    EXPECT_THAT(look_after(1s), ElementsAre(HasSubstr("nothing live came from it")));
    EXPECT_THAT(look_after(1h), IsEmpty());
}

}  // namespace
}  // namespace collector
