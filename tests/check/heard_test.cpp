#include "check/heard.hpp"

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
class HeardTest : public testing::Test {
  protected:
    void live(const std::string& topic, const std::string& payload) { take(topic, payload, false); }
    void retained(const std::string& topic, const std::string& payload) { take(topic, payload, true); }
    [[nodiscard]] StepResult verdict(std::chrono::milliseconds waited = 310s,
                                     ListeningEnd end = ListeningEnd::done) const {
        return heard_.verdict(end, waited, {"mjs-voltage/+/#"});
    }

    Heard heard_{
        tasmota::Decoder(tasmota::TopicLayout::from_patterns({"mjs-voltage/%topic%/", "%prefix%/%topic%/"}).value())};

  private:
    void take(const std::string& topic, const std::string& payload, bool is_retained) {
        heard_.take({.topic = topic, .payload = payload, .received_at = {}, .retained = is_retained});
    }
};

TEST_F(HeardTest, ALiveVoltageIsAReading) {
    live("mjs-voltage/fridge/SENSOR", kSensor);
    EXPECT_TRUE(heard_.has_reading());
    EXPECT_EQ(verdict(4s).mark, StepMark::ok);
    EXPECT_EQ(verdict(4s).what, "readings: plug \"fridge\" measures 231 V; heard from 1 plug in 4 s");
}

TEST_F(HeardTest, ARetainedVoltageIsNone) {
    retained("mjs-voltage/fridge/SENSOR", kSensor);
    EXPECT_FALSE(heard_.has_reading());
    EXPECT_THAT(verdict().what, HasSubstr("only retained messages"));
}

TEST_F(HeardTest, AMeasurementWithoutAVoltageIsNone) {
    live("mjs-voltage/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Power":5}})");
    EXPECT_FALSE(heard_.has_reading());
    EXPECT_THAT(verdict().what, HasSubstr("no SENSOR message with a voltage"));
}

TEST_F(HeardTest, TheFirstReadingIsTheOneThatIsTold) {
    live("mjs-voltage/fridge/SENSOR", kSensor);
    live("mjs-voltage/oven/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":240}})");
    EXPECT_THAT(verdict().what, AllOf(HasSubstr("\"fridge\" measures 231 V"), HasSubstr("heard from 2 plugs")));
}

TEST_F(HeardTest, ThePhaseThatHasAVoltageIsTold) {
    live("mjs-voltage/meter/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":[230.5,231.5,232.5]}})");
    EXPECT_THAT(verdict().what, HasSubstr("measures 230.5 V"));
}

TEST_F(HeardTest, NoMainsIsANoteWhoseReasonIsAGuess) {
    live("mjs-voltage/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":0}})");
    EXPECT_EQ(verdict().mark, StepMark::note);
    EXPECT_THAT(verdict().what, HasSubstr("so its relay is probably off"));
    EXPECT_THAT(verdict().advice, Contains(HasSubstr("SetOption21 1")));
}

TEST_F(HeardTest, ARelayThatWasSwitchedOnAgainIsNotOff) {
    live("mjs-voltage/fridge/STATE", R"({"POWER":"OFF"})");
    live("mjs-voltage/fridge/STATE", R"({"POWER":"ON"})");
    live("mjs-voltage/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":0}})");
    EXPECT_THAT(verdict().what, Not(HasSubstr("with its relay off")));
}

TEST_F(HeardTest, NoMainsWithTheRelayOnIsNotTheRelaysFault) {
    live("mjs-voltage/fridge/STATE", R"({"POWER":"ON"})");
    live("mjs-voltage/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":0}})");
    EXPECT_EQ(verdict().mark, StepMark::note);
    EXPECT_THAT(verdict().what, HasSubstr("although its relay is on"));
}

TEST_F(HeardTest, TheHighestMainsIsFine) {
    live("mjs-voltage/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":320}})");
    EXPECT_EQ(verdict().mark, StepMark::ok);
}

TEST_F(HeardTest, MoreThanAnyMainsIsANote) {
    live("mjs-voltage/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":320.1}})");
    EXPECT_EQ(verdict().mark, StepMark::note);
}

TEST_F(HeardTest, SilenceNamesTheTopicsThatWereListenedTo) {
    EXPECT_EQ(verdict().mark, StepMark::failed);
    EXPECT_THAT(verdict().advice, Contains(HasSubstr("\"mjs-voltage/+/#\"")));
}

TEST_F(HeardTest, OnlyAShortWaitIsAdvisedToBeLonger) {
    EXPECT_THAT(verdict(299s).advice, Contains(HasSubstr("--listen 310s")));
    EXPECT_THAT(verdict(310s).advice, Not(Contains(HasSubstr("--listen 310s"))));
}

TEST_F(HeardTest, OneMessageThatIsUnderstoodIsNotAllRefused) {
    live("mjs-voltage/fridge/SENSOR", "{");
    live("mjs-voltage/fridge/LWT", "Online");
    EXPECT_THAT(verdict().what, HasSubstr("2 live messages of 1 plug came"));
}

TEST_F(HeardTest, ARefusalQuotesTheTopicAndNothingOfThePayload) {
    live("mjs-voltage/fri\x1b[31mdge/SENSOR", R"({"SSId":"home-network)");
    EXPECT_THAT(verdict().what, AllOf(HasSubstr("\\x1b"), Not(HasSubstr("\x1b")), Not(HasSubstr("home-network"))));
}

TEST_F(HeardTest, AWaitThatWasCutShortIsNoSilence) {
    EXPECT_THAT(verdict(12s, ListeningEnd::interrupted).what, HasSubstr("stopped waiting after 12 s"));
    EXPECT_THAT(verdict(12s, ListeningEnd::lost).what, HasSubstr("the connection ended after 12 s"));
}

TEST_F(HeardTest, AReadingCountsHoweverTheWaitEnded) {
    live("mjs-voltage/fridge/SENSOR", kSensor);
    EXPECT_EQ(verdict(1s, ListeningEnd::lost).mark, StepMark::ok);
}

}  // namespace
}  // namespace collector
