#include "check/readings_step.hpp"

#include <ostream>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kSensor = R"({"ENERGY":{"Period":0,"Voltage":231}})";

/// The end-to-end tests have one of each verdict; these are the cases beside them.
class ReadingsStepTest : public testing::Test {
  protected:
    void live(const std::string& topic, const std::string& payload) { take(topic, payload, false); }
    void retained(const std::string& topic, const std::string& payload) { take(topic, payload, true); }
    [[nodiscard]] StepResult verdict(std::chrono::milliseconds waited = 310s,
                                     ListeningEnd end = ListeningEnd::done) const {
        return step_.verdict(end, waited, {"mjs-voltage/+/#"});
    }

    ReadingsStep step_{
        tasmota::Decoder(tasmota::TopicLayout::from_patterns({"mjs-voltage/%topic%/", "%prefix%/%topic%/"}).value()),
        {.topics = {"mjs-voltage/+/#", "tasmota/discovery/+/+", "/home/#"},
         .full_topics = {"mjs-voltage/%topic%/", "%prefix%/%topic%/"}}};

  private:
    void take(const std::string& topic, const std::string& payload, bool is_retained) {
        step_.take({.topic = topic, .payload = payload, .received_at = {}, .retained = is_retained});
    }
};

TEST_F(ReadingsStepTest, ALiveVoltageIsAReading) {
    live("mjs-voltage/fridge/SENSOR", kSensor);
    EXPECT_TRUE(step_.has_reading());
    EXPECT_EQ(verdict(4s).mark, StepMark::ok);
    EXPECT_EQ(verdict(4s).what, "readings: plug \"fridge\" measures 231 V; heard from 1 plug in 4 s");
}

TEST_F(ReadingsStepTest, AVoltageOfAPlugThatSaidHowItComposesItsTopicsIsOne) {
    retained("tasmota/discovery/E09806F17F56/config", R"({"t":"fridge","ft":"/home/%prefix%/%topic%/"})");
    live("/home/stat/fridge/POWER", "OFF");
    live("/home/tele/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":0}})");
    EXPECT_THAT(verdict(4s).what, AllOf(HasSubstr("\"fridge\""), HasSubstr("with its relay off")));
}

TEST_F(ReadingsStepTest, TwoDevicesThatAnnounceOneTopicAreWarnedOf) {
    const char* const said = R"({"t":"tasmota","ft":"mjs-voltage/%topic%/"})";
    retained("tasmota/discovery/E09806F17F56/config", said);
    EXPECT_TRUE(step_.warnings().empty());
    retained("tasmota/discovery/E09806AB01CD/config", said);
    retained("tasmota/discovery/E09806AB01CD/config", said);
    ASSERT_EQ(step_.warnings().size(), 1U);
    EXPECT_EQ(step_.warnings()[0].mark, StepMark::note);
    EXPECT_THAT(step_.warnings()[0].what,
                HasSubstr("\"tasmota\" is announced by more than one device, E09806F17F56 and "
                          "E09806AB01CD"));
}

TEST_F(ReadingsStepTest, APlugThatPublishesWhereNobodyListensIsNamedWithItsCure) {
    const char* const said = R"({"t":"tasmota_320DD7","ft":"%prefix%/%topic%/","tp":["cmnd","stat","tele"]})";
    retained("tasmota/discovery/E09806320DD7/config", said);
    retained("tasmota/discovery/E09806320DD7/config", said);
    live("mjs-voltage/fridge/SENSOR", kSensor);
    const std::vector<StepResult> want{
        {StepMark::note,
         "plugs: \"tasmota_320DD7\" publishes to \"tele/tasmota_320DD7/...\", which broker.topics does not cover",
         {"in its console: FullTopic mjs-voltage/%topic%/", "or add \"tele/tasmota_320DD7/#\" to broker.topics"}}};
    EXPECT_EQ(step_.warnings(), want) << "once";
}

TEST_F(ReadingsStepTest, ManyPlugsThatPublishElsewhereAreCounted) {
    for (int i = 10; i < 30; ++i) {
        retained("tasmota/discovery/E09806320D" + std::to_string(i) + "/config",
                 R"({"t":"plug)" + std::to_string(i) + R"(","ft":"%prefix%/%topic%/"})");
    }
    ASSERT_EQ(step_.warnings().size(), ReadingsStep::kNamedMax + 1);
    EXPECT_EQ(step_.warnings().back().what, "plugs: 12 more publish where broker.topics does not listen");
}

TEST_F(ReadingsStepTest, APlugThatIsOffIsToldFromOneThatOnlyTheBrokerSpeaksOf) {
    for (const char* const number : {"1", "2", "3"}) {
        retained("tasmota/discovery/E09806320DD" + std::string(number) + "/config",
                 R"({"t":"plug)" + std::string(number) + R"(","ft":"mjs-voltage/%topic%/","ofln":"Weg","onln":"Da"})");
    }
    retained("mjs-voltage/plug1/LWT", "Weg");
    retained("mjs-voltage/plug2/LWT", "Da");
    live("mjs-voltage/plug3/STATE", R"({"POWER":"ON"})");
    EXPECT_THAT(verdict().advice,
                AllOf(Contains("off, as the last word at the broker says: \"plug1\""),
                      Contains("known from retained messages alone, so they may be gone long since: \"plug2\"")));
}

TEST_F(ReadingsStepTest, ARetainedVoltageIsNone) {
    retained("mjs-voltage/fridge/SENSOR", kSensor);
    EXPECT_FALSE(step_.has_reading());
    EXPECT_THAT(verdict().what, HasSubstr("only retained messages"));
}

TEST_F(ReadingsStepTest, AMeasurementWithoutAVoltageIsNone) {
    live("mjs-voltage/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Power":5}})");
    EXPECT_FALSE(step_.has_reading());
    EXPECT_THAT(verdict().what, HasSubstr("no SENSOR message with a voltage"));
}

TEST_F(ReadingsStepTest, TheFirstReadingIsTheOneThatIsTold) {
    live("mjs-voltage/fridge/SENSOR", kSensor);
    live("mjs-voltage/oven/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":240}})");
    EXPECT_THAT(verdict().what, AllOf(HasSubstr("\"fridge\" measures 231 V"), HasSubstr("heard from 2 plugs")));
}

TEST_F(ReadingsStepTest, ThePhaseThatHasAVoltageIsTold) {
    live("mjs-voltage/meter/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":[230.5,231.5,232.5]}})");
    EXPECT_THAT(verdict().what, HasSubstr("measures 230.5 V"));
}

TEST_F(ReadingsStepTest, NoMainsIsANoteWhoseReasonIsAGuess) {
    live("mjs-voltage/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":0}})");
    EXPECT_EQ(verdict().mark, StepMark::note);
    EXPECT_THAT(verdict().what, HasSubstr("so its relay is probably off"));
    EXPECT_THAT(verdict().advice, Contains(HasSubstr("SetOption21 1")));
}

TEST_F(ReadingsStepTest, ARelayThatWasSwitchedOnAgainIsNotOff) {
    live("mjs-voltage/fridge/STATE", R"({"POWER":"OFF"})");
    live("mjs-voltage/fridge/STATE", R"({"POWER":"ON"})");
    live("mjs-voltage/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":0}})");
    EXPECT_THAT(verdict().what, Not(HasSubstr("with its relay off")));
}

TEST_F(ReadingsStepTest, NoMainsWithTheRelayOnIsNotTheRelaysFault) {
    live("mjs-voltage/fridge/STATE", R"({"POWER":"ON"})");
    live("mjs-voltage/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":0}})");
    EXPECT_EQ(verdict().mark, StepMark::note);
    EXPECT_THAT(verdict().what, HasSubstr("although its relay is on"));
}

// What a plug says of its relay.

constexpr const char* kNoMains = R"({"ENERGY":{"Period":0,"Voltage":0}})";
constexpr const char* kDiscovery = "tasmota/discovery/E09806F17F56/config";
constexpr const char* kDutch =
    R"({"mac":"E09806F17F56","t":"fridge","state":["UIT","AAN","WISSEL","VAST"],"onln":"Hier","ofln":"Weg"})";
constexpr const char* kLowerCase = R"({"mac":"E09806F17F56","t":"fridge","state":["off","on","toggle","hold"]})";

struct RelayCase {
    const char* name;
    std::vector<std::pair<const char*, const char*>> messages;  ///< all but the reading: topic, payload
    const char* says;

    friend std::ostream& operator<<(std::ostream& out, const RelayCase& row) { return out << row.name; }
};

class RelayWordsTest : public ReadingsStepTest, public testing::WithParamInterface<RelayCase> {};

TEST_P(RelayWordsTest, AreThoseThatThePlugAnnounced) {
    for (const auto& [topic, payload] : GetParam().messages) {
        live(topic, payload);
    }
    live("mjs-voltage/fridge/SENSOR", kNoMains);
    EXPECT_EQ(verdict().mark, StepMark::note);
    for (const char* const sentence :
         {"although its relay is on", "with its relay off", "relay is probably off", "not known to mean on or off"}) {
        EXPECT_EQ(verdict().what.find(sentence) != std::string::npos, GetParam().says == std::string_view(sentence))
            << verdict().what;
    }
}

constexpr const char* kState = "mjs-voltage/fridge/STATE";

INSTANTIATE_TEST_SUITE_P(
    Words, RelayWordsTest,
    testing::Values(
        RelayCase{"off_in_dutch", {{kDiscovery, kDutch}, {kState, R"({"POWER":"UIT"})"}}, "with its relay off"},
        RelayCase{"on_in_dutch", {{kDiscovery, kDutch}, {kState, R"({"POWER":"AAN"})"}}, "although its relay is on"},
        RelayCase{"off_before_the_announcement",
                  {{kState, R"({"POWER":"UIT"})"}, {kDiscovery, kDutch}},
                  "with its relay off"},
        RelayCase{"on_before_the_announcement",
                  {{kState, R"({"POWER":"AAN"})"}, {kDiscovery, kDutch}},
                  "although its relay is on"},
        RelayCase{
            "off_in_lower_case", {{kDiscovery, kLowerCase}, {kState, R"({"POWER":"off"})"}}, "with its relay off"},
        RelayCase{"word_that_nobody_announced", {{kState, R"({"POWER":"UIT"})"}}, "not known to mean on or off"},
        RelayCase{"word_that_the_announcement_does_not_explain",
                  {{kState, R"({"POWER":"AUS"})"}, {kDiscovery, kDutch}},
                  "not known to mean on or off"},
        RelayCase{"toggle", {{kState, R"({"POWER":"TOGGLE"})"}}, "not known to mean on or off"},
        RelayCase{"plain_text_of_power", {{"mjs-voltage/fridge/POWER", "OFF"}}, "with its relay off"},
        RelayCase{"state_without_relays", {{kState, R"({"UptimeSec":5})"}}, "relay is probably off"},
        RelayCase{"strip_whose_first_relay_is_off",
                  {{kState, R"({"POWER1":"OFF","POWER2":"ON","POWER3":"OFF"})"}},
                  "although its relay is on"},
        RelayCase{"strip_that_is_off", {{kState, R"({"POWER1":"OFF","POWER2":"OFF"})"}}, "with its relay off"},
        RelayCase{"strip_of_which_one_relay_was_switched_off",
                  {{"mjs-voltage/fridge/RESULT", R"({"POWER2":"OFF"})"}},
                  "relay is probably off"},
        RelayCase{"shutter_that_moves", {{kState, R"({"POWER1":"OFF","POWER2":"ON"})"}}, "although its relay is on"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(ReadingsStepTest, TheRelayOfTheChannelThatIsToldCounts) {
    live("mjs-voltage/strip/STATE", R"({"POWER1":"OFF","POWER2":"ON"})");
    live("mjs-voltage/strip/SENSOR", R"({"ENERGY":{"Period":[0,0],"Voltage":[null,5]}})");
    EXPECT_THAT(verdict().what, HasSubstr("although its relay is on"));
}

TEST_F(ReadingsStepTest, ARetainedRelayStateIsOlderThanALiveOne) {
    live("mjs-voltage/fridge/STATE", R"({"POWER":"ON"})");
    retained("mjs-voltage/fridge/POWER", "OFF");
    live("mjs-voltage/fridge/SENSOR", kNoMains);
    EXPECT_THAT(verdict().what, HasSubstr("although its relay is on"));
}

TEST_F(ReadingsStepTest, TheRelayOfOnePlugSaysNothingOfAnother) {
    live("mjs-voltage/oven/STATE", R"({"POWER":"ON"})");
    live("mjs-voltage/fridge/SENSOR", kNoMains);
    EXPECT_THAT(verdict().what, HasSubstr("relay is probably off"));
}

// Who a plug is.

constexpr const char* kOwnTopics =
    R"({"mac":"E09806F17F56","t":"fridge","ft":"%prefix%/home/%topic%/","tp":["cmnd","stat","tele"]})";

TEST_F(ReadingsStepTest, APlugOfAnotherFullTopicIsOnePlugWithItsOwnName) {
    live("tele/home/fridge/STATE", R"({"POWER":"OFF"})");
    live("tele/home/fridge/SENSOR", kNoMains);
    retained(kDiscovery, kOwnTopics);
    live("mjs-voltage/fridge/LWT", "Online");
    EXPECT_THAT(verdict().what, AllOf(HasSubstr("plug \"fridge\" measures"), HasSubstr("heard from 1 plug in"),
                                      HasSubstr("with its relay off")));
}

TEST_F(ReadingsStepTest, AReadingOfTheNameThatWasTakenOverIsThePlugs) {
    live("mjs-voltage/fridge/STATE", R"({"POWER":"ON"})");
    live("tele/home/fridge/SENSOR", kNoMains);
    retained(kDiscovery, kOwnTopics);
    EXPECT_THAT(verdict().what, AllOf(HasSubstr("plug \"fridge\" measures"), HasSubstr("heard from 1 plug in"),
                                      HasSubstr("although its relay is on")));
}

TEST_F(ReadingsStepTest, ACommandToAPlugIsNoPlug) {
    retained(kDiscovery,
             R"({"mac":"E09806F17F56","t":"fridge","ft":"mjs-voltage/%topic%/%prefix%/","tp":["zend","stat","tele"]})");
    live("mjs-voltage/fridge/zend/POWER", "OFF");
    live("mjs-voltage/fridge/LWT", "Online");
    EXPECT_THAT(verdict().what, HasSubstr("of 1 plug came"));
}

TEST_F(ReadingsStepTest, AClearedLwtIsNoPlug) {
    live("mjs-voltage/old_name/LWT", "");
    live("mjs-voltage/fridge/LWT", "Online");
    EXPECT_THAT(verdict().what, HasSubstr("of 1 plug came"));
}

TEST_F(ReadingsStepTest, AnAnnouncementIsNotHearingFromAPlug) {
    retained(kDiscovery, kDutch);
    live("mjs-voltage/oven/SENSOR", kSensor);
    EXPECT_THAT(verdict().what, HasSubstr("heard from 1 plug in"));
}

TEST_F(ReadingsStepTest, TheHighestMainsIsFine) {
    live("mjs-voltage/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":440}})");
    EXPECT_EQ(verdict().mark, StepMark::ok);
}

TEST_F(ReadingsStepTest, MoreThanAnyMainsIsANote) {
    live("mjs-voltage/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":440.1}})");
    EXPECT_EQ(verdict().mark, StepMark::note);
}

TEST_F(ReadingsStepTest, SilenceNamesTheTopicsThatWereListenedTo) {
    EXPECT_EQ(verdict().mark, StepMark::failed);
    EXPECT_THAT(verdict().advice, Contains(HasSubstr("\"mjs-voltage/+/#\"")));
}

TEST_F(ReadingsStepTest, OnlyAShortWaitIsAdvisedToBeLonger) {
    EXPECT_THAT(verdict(299s).advice, Contains(HasSubstr("--listen 310s")));
    EXPECT_THAT(verdict(310s).advice, Not(Contains(HasSubstr("--listen 310s"))));
}

TEST_F(ReadingsStepTest, OneMessageThatIsUnderstoodIsNotAllRefused) {
    live("mjs-voltage/fridge/SENSOR", "{");
    live("mjs-voltage/fridge/LWT", "Online");
    EXPECT_THAT(verdict().what, HasSubstr("2 live messages of 1 plug came"));
}

TEST_F(ReadingsStepTest, ARetainedMessageThatIsRefusedSaysNothingOfTheLiveOnes) {
    retained("mjs-voltage/fridge/SENSOR", "{");
    live("mjs-voltage/fridge/LWT", "Online");
    EXPECT_THAT(verdict().what, HasSubstr("1 live message of 1 plug came"));
}

TEST_F(ReadingsStepTest, ARefusalQuotesTheTopicAndNothingOfThePayload) {
    live("mjs-voltage/fri\x1b[31mdge/SENSOR", R"({"SSId":"home-network)");
    EXPECT_THAT(verdict().what, AllOf(HasSubstr("\\x1b"), Not(HasSubstr("\x1b")), Not(HasSubstr("home-network"))));
}

TEST_F(ReadingsStepTest, AWaitThatWasCutShortIsNoSilence) {
    EXPECT_THAT(verdict(12s, ListeningEnd::interrupted).what, HasSubstr("stopped waiting after 12 s"));
    EXPECT_THAT(verdict(12s, ListeningEnd::lost).what, HasSubstr("the connection ended after 12 s"));
}

TEST_F(ReadingsStepTest, AReadingCountsHoweverTheWaitEnded) {
    live("mjs-voltage/fridge/SENSOR", kSensor);
    EXPECT_EQ(verdict(1s, ListeningEnd::lost).mark, StepMark::ok);
}

}  // namespace
}  // namespace collector
