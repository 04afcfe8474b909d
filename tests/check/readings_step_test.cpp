#include "check/readings_step.hpp"

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
        tasmota::Decoder(tasmota::TopicLayout::from_patterns({"mjs-voltage/%topic%/", "%prefix%/%topic%/"}).value())};

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

TEST_F(ReadingsStepTest, TheHighestMainsIsFine) {
    live("mjs-voltage/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":320}})");
    EXPECT_EQ(verdict().mark, StepMark::ok);
}

TEST_F(ReadingsStepTest, MoreThanAnyMainsIsANote) {
    live("mjs-voltage/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":320.1}})");
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
