#include <functional>
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "recorder/recorder_fixture.hpp"
#include "sqlite/database_rows.hpp"

namespace collector::test {
namespace {

using namespace std::chrono_literals;
using namespace reading_flag;
using testing::IsEmpty;
using testing::SizeIs;

class QualityTest : public RecorderTest {
  protected:
    /// The one reading that the pending batch holds.
    ReadingRecord only_reading() {
        const Batch batch = commit();
        EXPECT_THAT(batch.readings, SizeIs(1));
        return batch.readings.empty() ? ReadingRecord{} : batch.readings[0];
    }
    std::uint32_t flags_of(const Measurement& measurement) {
        hear(measured("fridge", measurement));
        return only_reading().flags;
    }
};

TEST_F(QualityTest, OrdinaryReadingHasNoFlagAndTheTimeOfArrival) {
    hear(measured("fridge", sample(now + 1h, 230)));
    const ReadingRecord reading = only_reading();
    EXPECT_EQ(reading.flags, 0U);
    EXPECT_EQ(reading.time, now);
    EXPECT_EQ(reading.channel, 1);
    EXPECT_EQ(reading.plug_clock_offset, 1h);
    EXPECT_EQ(reading.values.voltage_v, 230);
    EXPECT_EQ(recorder().counters().readings, 1U);
}

TEST_F(QualityTest, EachChannelIsAReading) {
    Measurement measurement = sample({}, 230);
    measurement.channel_count = 3;
    measurement.channels[1].voltage_v = 231;
    measurement.channels[2].voltage_v = 232;
    hear(measured("meter", measurement));
    const Batch batch = commit();
    ASSERT_THAT(batch.readings, SizeIs(3));
    for (std::uint8_t i = 0; i < 3; ++i) {
        EXPECT_EQ(batch.readings[i].channel, i + 1);
        EXPECT_EQ(batch.readings[i].values.voltage_v, 230 + i);
        EXPECT_EQ(batch.readings[i].time, now);
    }
    EXPECT_EQ(recorder().counters().readings, 3U);
}

TEST_F(QualityTest, ChannelThatSaysNothingIsNoReading) {
    Measurement measurement = sample({}, 230);
    measurement.channel_count = 2;
    hear(measured("meter", measurement));
    EXPECT_EQ(only_reading().channel, 1);
}

// Plausibility.

struct PlausibleCase {
    const char* name;
    std::function<void(ChannelValues&)> set;
    std::uint32_t flags;

    friend std::ostream& operator<<(std::ostream& out, const PlausibleCase& row) { return out << row.name; }
};

class PlausibleTest : public QualityTest, public testing::WithParamInterface<PlausibleCase> {};

TEST_P(PlausibleTest, IsJudgedByWhatAPlugCanMeasure) {
    Measurement measurement = sample({}, 230);
    GetParam().set(measurement.channels[0]);
    EXPECT_EQ(flags_of(measurement), GetParam().flags);
}

INSTANTIATE_TEST_SUITE_P(
    Values, PlausibleTest,
    testing::Values(
        PlausibleCase{"lowest_voltage", [](ChannelValues& v) { v.voltage_v = 80; }, 0},
        PlausibleCase{"below_the_lowest_voltage", [](ChannelValues& v) { v.voltage_v = 79.9; }, kImplausible},
        PlausibleCase{"highest_voltage", [](ChannelValues& v) { v.voltage_v = 440; }, 0},
        PlausibleCase{"above_the_highest_voltage", [](ChannelValues& v) { v.voltage_v = 440.1; }, kImplausible},
        PlausibleCase{"zero_volts", [](ChannelValues& v) { v.voltage_v = 0; }, kImplausible},
        PlausibleCase{"unwired_phase", [](ChannelValues& v) { v.voltage_v = 0.1; }, kImplausible},
        PlausibleCase{"false_count_of_the_chip", [](ChannelValues& v) { v.voltage_v = 0.4; }, kImplausible},
        PlausibleCase{"negative_voltage", [](ChannelValues& v) { v.voltage_v = -230; }, kImplausible},
        PlausibleCase{"no_voltage",
                      [](ChannelValues& v) {
                          v.voltage_v.reset();
                          v.power_w = 5;
                      },
                      false},
        PlausibleCase{"large_current", [](ChannelValues& v) { v.current_a = 200; }, 0},
        PlausibleCase{"too_large_current", [](ChannelValues& v) { v.current_a = 200.001; }, kOddValue},
        PlausibleCase{"exported_current", [](ChannelValues& v) { v.current_a = -16; }, 0},
        PlausibleCase{"large_power", [](ChannelValues& v) { v.power_w = 60'000; }, 0},
        PlausibleCase{"too_large_power", [](ChannelValues& v) { v.power_w = 60'001; }, kOddValue},
        PlausibleCase{"exported_power", [](ChannelValues& v) { v.power_w = -3'000; }, 0},
        PlausibleCase{"too_large_exported_power", [](ChannelValues& v) { v.power_w = -60'001; }, kOddValue},
        PlausibleCase{"two_values_that_are_wrong",
                      [](ChannelValues& v) {
                          v.voltage_v = 5;
                          v.power_w = 1e6;
                      },
                      kImplausible | kOddValue},
        PlausibleCase{"frequency", [](ChannelValues& v) { v.frequency_hz = 49.8; }, 0},
        PlausibleCase{"too_low_frequency", [](ChannelValues& v) { v.frequency_hz = 39.9; }, kOddValue},
        PlausibleCase{"too_high_frequency", [](ChannelValues& v) { v.frequency_hz = 70.1; }, kOddValue}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(QualityTest, ImplausibleValueIsKeptAsItCame) {
    hear(measured("fridge", sample({}, 0.4)));
    EXPECT_EQ(only_reading().values.voltage_v, 0.4);
}

TEST_F(QualityTest, OddValueIsKeptAsItCameAndLeavesTheVoltageAlone) {
    Measurement measurement = sample({}, 254.1);
    measurement.channels[0].power_w = 1e6;
    hear(measured("fridge", measurement));
    const ReadingRecord reading = only_reading();
    EXPECT_EQ(reading.flags, kOddValue);
    EXPECT_EQ(reading.values.power_w, 1e6);
    EXPECT_EQ(reading.values.voltage_v, 254.1);
}

/// OpenBeken writes 0 for a frequency that its chip does not measure.
TEST_F(QualityTest, FrequencyOfZeroBesideMainsIsAbsent) {
    Measurement measurement = sample({}, 254.1);
    measurement.channels[0].frequency_hz = 0;
    measurement.channels[0].power_w = 0;
    measurement.channels[0].current_a = 0;
    hear(measured("fridge", measurement));
    const ReadingRecord reading = only_reading();
    EXPECT_EQ(reading.flags, 0U);
    EXPECT_EQ(reading.values.frequency_hz, std::nullopt);
    EXPECT_EQ(reading.values.power_w, 0) << "that is measured";
    EXPECT_EQ(reading.values.current_a, 0);
}

/// So does Tasmota with the relay off, when there is nothing to measure.
TEST_F(QualityTest, FrequencyOfZeroWithoutMainsStays) {
    hear(relay("fridge", "OFF"));
    Measurement measurement = sample({}, 0);
    measurement.channels[0].frequency_hz = 0;
    hear(measured("fridge", measurement));
    const ReadingRecord reading = only_reading();
    EXPECT_EQ(reading.flags, kRelayOff);
    EXPECT_EQ(reading.values.frequency_hz, 0);
}

TEST_F(QualityTest, ImplausibleChannelSpoilsNoOther) {
    Measurement measurement = sample({}, 0.1);
    measurement.channel_count = 2;
    measurement.channels[1].voltage_v = 230;
    hear(measured("meter", measurement));
    const Batch batch = commit();
    ASSERT_THAT(batch.readings, SizeIs(2));
    EXPECT_EQ(batch.readings[0].flags, kImplausible);
    EXPECT_EQ(batch.readings[1].flags, 0U);
}

// The relay.

TEST_F(QualityTest, ZeroVoltsBehindAnOpenRelayAreNoOutageAndNotImplausible) {
    hear(relay("fridge", "OFF"));
    EXPECT_EQ(flags_of(sample({}, 0)), kRelayOff);
}

/// A bridged or unused relay, or one that is an output of its own.
TEST_F(QualityTest, MainsVoltageCountsWhateverTheRelaySays) {
    hear(relay("fridge", "OFF"));
    EXPECT_EQ(flags_of(sample({}, 254.2)), 0U);
    now += 60s;
    EXPECT_EQ(flags_of(sample({}, 80)), 0U);
}

TEST_F(QualityTest, LessThanMainsBehindAnOpenRelayIsMarked) {
    hear(relay("fridge", "OFF"));
    EXPECT_EQ(flags_of(sample({}, 79.9)), kRelayOff | kImplausible);
}

TEST_F(QualityTest, ReadingWithoutVoltageSaysNothingOfTheRelay) {
    hear(relay("fridge", "OFF"));
    Measurement measurement = sample({}, 0);
    measurement.channels[0].voltage_v.reset();
    measurement.channels[0].power_w = 5;
    EXPECT_EQ(flags_of(measurement), 0U);
}

/// A Shelly 3EM: its only relay feeds none of the phases.
TEST_F(QualityTest, EveryPhaseOfAMeterWhoseRelayIsOffCounts) {
    hear(relay("em3", "OFF"));
    Measurement measurement = sample({}, 254);
    measurement.channel_count = 3;
    measurement.channels[1].voltage_v = 251;
    measurement.channels[2].voltage_v = 0;
    hear(measured("em3", measurement));
    const Batch batch = commit();
    ASSERT_THAT(batch.readings, SizeIs(3));
    EXPECT_EQ(batch.readings[0].flags, 0U);
    EXPECT_EQ(batch.readings[1].flags, 0U);
    EXPECT_EQ(batch.readings[2].flags, kRelayOff);
}

TEST_F(QualityTest, OtherNonsenseBehindAnOpenRelayIsStillImplausible) {
    hear(relay("fridge", "OFF"));
    EXPECT_EQ(flags_of(sample({}, 5)), kRelayOff | kImplausible);
}

TEST_F(QualityTest, ClosedRelayClearsTheFlag) {
    hear(relay("fridge", "OFF"));
    hear(relay("fridge", "ON"));
    EXPECT_EQ(flags_of(sample({}, 230)), 0U);
}

TEST_F(QualityTest, RelayLearntAfterAReadingOfMainsVoltageDoesNotChangeIt) {
    hear(measured("fridge", sample({}, 230)));
    hear(relay("fridge", "OFF"));
    const Batch batch = commit();
    EXPECT_EQ(batch.readings.at(0).flags, 0U);
    EXPECT_THAT(batch.relay_off, IsEmpty());
}

TEST_F(QualityTest, RelayLearntAfterReadingsWithoutVoltageIsJoinedToThem) {
    hear(relay("fridge", "ON"));
    hear(measured("fridge", sample({}, 230)));
    now += 10s;
    const UtcMillis first = now;
    hear(measured("fridge", sample({}, 0)));
    now += 10s;
    hear(measured("fridge", sample({}, 0)));
    EXPECT_THAT(commit().relay_off, IsEmpty());
    now += 1s;
    hear(relay("fridge", "OFF"));
    EXPECT_THAT(commit().relay_off, testing::Contains(RelayOffRecord{1, 1, {first, now}}));
    now += 10s;
    EXPECT_EQ(flags_of(sample({}, 0)), kRelayOff);
    hear(relay("fridge", "ON"));
    hear(relay("fridge", "OFF"));
    EXPECT_THAT(commit().relay_off, IsEmpty()) << "those before were marked when they came";
}

TEST_F(QualityTest, RelayFoundOffAcrossTheEdgeOfAnIntervalExplainsBothSides) {
    now = at("2026-05-01T10:09:55Z");
    hear(measured("fridge", sample({}, 0)));
    const UtcMillis first = now;
    commit();
    now = at("2026-05-01T10:10:05Z");
    hear(relay("fridge", "OFF"));
    EXPECT_THAT(commit().relay_off, testing::ElementsAre(RelayOffRecord{1, 1, {first, now}}));
}

TEST_F(QualityTest, RelayFoundOffExplainsOneDayAtMost) {
    hear(measured("fridge", sample({}, 0)));
    now += 25h;
    hear(measured("fridge", sample({}, 0)));
    now += 1s;
    hear(relay("fridge", "OFF"));
    EXPECT_THAT(commit().relay_off, testing::ElementsAre(RelayOffRecord{1, 1, {now - 24h, now}}));
}

TEST_F(QualityTest, RelayFoundOffExplainsOnlyTheChannelsThatTheMeterHas) {
    Measurement measurement = sample({}, 0);
    measurement.channel_count = 3;
    measurement.channels[1].voltage_v = 0;
    measurement.channels[2].voltage_v = 0;
    hear(measured("meter", measurement));
    const UtcMillis first = now;
    now += 1s;
    hear(relay("meter", "OFF"));
    EXPECT_THAT(commit().relay_off,
                testing::ElementsAre(RelayOffRecord{1, 1, {first, now}}, RelayOffRecord{1, 2, {first, now}},
                                     RelayOffRecord{1, 3, {first, now}}));
}

TEST_F(QualityTest, RelaysFoundOffOneByOneExplainALoneChannelWhenTheLastIs) {
    hear(relay("strip", "ON", 1));
    hear(relay("strip", "ON", 2));
    hear(relay("strip", "OFF", 1));
    hear(measured("strip", sample({}, 0)));
    const UtcMillis first = now;
    now += 1s;
    hear(relay("strip", "OFF", 2));
    EXPECT_THAT(commit().relay_off, testing::ElementsAre(RelayOffRecord{1, 1, {first, now}}));
}

TEST_F(QualityTest, RelaysFoundOffInOneMessageExplainALoneChannel) {
    hear(measured("strip", sample({}, 0)));
    const UtcMillis first = now;
    now += 1s;
    PlugState state;
    state.relays = {{1, "OFF"}, {2, "OFF"}};
    hear({"strip", state});
    EXPECT_THAT(commit().relay_off, testing::ElementsAre(RelayOffRecord{1, 1, {first, now}}));
}

TEST_F(QualityTest, AnnouncementThatExplainsTheRelaysWordExplainsTheReadings) {
    hear(relay("fridge", "UIT"));
    hear(measured("fridge", sample({}, 0)));
    const UtcMillis first = now;
    now += 5s;
    Announcement body = announcement("E09806F17F56", "fridge");
    body.state_texts = {"UIT", "AAN"};
    hear(announced(body));
    const Batch batch = commit();
    EXPECT_THAT(batch.relays, testing::ElementsAre(RelayRecord{1, 1, now, false}));
    EXPECT_THAT(batch.relay_off, testing::ElementsAre(RelayOffRecord{1, 1, {first, now}}));
    EXPECT_EQ(flags_of(sample({}, 0)), kRelayOff);
}

TEST_F(QualityTest, RelayWhoseWordNobodyKnowsIsNotTakenForOffAnyMore) {
    hear(relay("fridge", "OFF"));
    hear(relay("fridge", "AAN"));
    EXPECT_EQ(flags_of(sample({}, 230)), 0U);
}

TEST_F(QualityTest, RelayThatIsSwitchedAgainExplainsNothingTwice) {
    hear(measured("fridge", sample({}, 0)));
    now += 1s;
    hear(relay("fridge", "OFF"));
    EXPECT_THAT(commit().relay_off, SizeIs(1));
    now += 1s;
    hear(relay("fridge", "ON"));
    now += 1s;
    hear(relay("fridge", "OFF"));
    EXPECT_THAT(commit().relay_off, IsEmpty());
}

TEST_F(QualityTest, RelayThatTurnsOutToBeOnExplainsNothing) {
    hear(measured("fridge", sample({}, 0)));
    hear(relay("fridge", "ON"));
    EXPECT_THAT(commit().relay_off, IsEmpty());
}

TEST_F(QualityTest, VoltageInBetweenShowsThatTheRelayWasOn) {
    hear(measured("fridge", sample({}, 0)));
    now += 10s;
    hear(measured("fridge", sample({}, 230)));
    now += 10s;
    hear(relay("fridge", "OFF"));
    EXPECT_THAT(commit().relay_off, IsEmpty());
}

TEST_F(QualityTest, RetainedRelayStateIsGoodEnough) {
    hear_retained(relay("fridge", "OFF"));
    EXPECT_EQ(flags_of(sample({}, 0)), kRelayOff);
}

TEST_F(QualityTest, RelayCountsEvenWhenRelaysAreNotRecorded) {
    start({}, {.power = true, .energy = true, .state = false});
    hear(relay("fridge", "OFF"));
    EXPECT_EQ(flags_of(sample({}, 0)), kRelayOff);
}

TEST_F(QualityTest, RelayOfOnePlugSaysNothingOfAnother) {
    hear(relay("washer", "OFF"));
    EXPECT_EQ(flags_of(sample({}, 230)), 0U);
}

TEST_F(QualityTest, EachOfSeveralRelaysFeedsItsOwnChannel) {
    hear(relay("strip", "ON", 1));
    hear(relay("strip", "OFF", 2));
    Measurement measurement = sample({}, 230);
    measurement.channel_count = 2;
    measurement.channels[1].voltage_v = 0;
    hear(measured("strip", measurement));
    const Batch batch = commit();
    ASSERT_THAT(batch.readings, SizeIs(2));
    EXPECT_EQ(batch.readings[0].flags, 0U);
    EXPECT_EQ(batch.readings[1].flags, kRelayOff);
}

/// The firmware takes the meter for powered while any relay is on.
TEST_F(QualityTest, OneMeterOfAStripIsOffOnlyWhenEveryRelayIs) {
    hear(relay("strip", "OFF", 1));
    hear(relay("strip", "ON", 2));
    hear(measured("strip", sample({}, 254.2)));
    EXPECT_EQ(only_reading().flags, 0U);
    hear(relay("strip", "OFF", 2));
    hear(measured("strip", sample({}, 0)));
    EXPECT_EQ(only_reading().flags, kRelayOff);
}

// The rest of the flags.

TEST_F(QualityTest, UnscheduledReadingIsALoadChange) {
    hear(measured("fridge", sample({}, 230)));
    commit();
    now += 10s;
    Measurement measurement = sample({}, 231);
    measurement.scheduled = false;
    EXPECT_EQ(flags_of(measurement), kLoadChange);
}

/// OpenBeken, and whatever is polled.
TEST_F(QualityTest, PlugThatNeverSaysWhatIsOnScheduleHasNoLoadChange) {
    Measurement measurement = sample({}, 230);
    measurement.scheduled = false;
    EXPECT_EQ(flags_of(measurement), 0U);
    now += 60s;
    EXPECT_EQ(flags_of(measurement), 0U);
}

TEST_F(QualityTest, PlugThatSaidOnceWhatIsOnScheduleIsKnownToSaySo) {
    PlugRecord known = bare_plug(1, "fridge");
    known.tells_schedule = true;
    start({{known}, std::nullopt});
    Measurement measurement = sample({}, 230);
    measurement.scheduled = false;
    EXPECT_EQ(flags_of(measurement), kLoadChange);
}

TEST_F(QualityTest, SayingWhatIsOnScheduleIsOnRecord) {
    Measurement measurement = sample({}, 230);
    measurement.scheduled = false;
    hear(measured("fridge", measurement));
    EXPECT_FALSE(commit().plugs.at(0).tells_schedule);
    now += 10s;
    hear(measured("fridge", sample({}, 231)));
    EXPECT_TRUE(commit().plugs.at(0).tells_schedule);
}

TEST_F(QualityTest, ReadingUnderAnUnsynchronisedClockIsMarked) {
    clock_synchronised = false;
    EXPECT_EQ(flags_of(sample({}, 230)), kClockUnsynchronised);
}

TEST_F(QualityTest, SharedEnergyIsMarkedOnEveryChannel) {
    Measurement measurement = sample({}, 230);
    measurement.energy_shared = true;
    measurement.channel_count = 2;
    measurement.channels[1].voltage_v = 230;
    hear(measured("meter", measurement));
    const Batch batch = commit();
    ASSERT_THAT(batch.readings, SizeIs(2));
    EXPECT_EQ(batch.readings[0].flags, kEnergyShared);
    EXPECT_EQ(batch.readings[1].flags, kEnergyShared);
}

TEST_F(QualityTest, SharedEnergyThatIsNotRecordedNeedsNoMark) {
    start({}, {.power = true, .energy = false, .state = true});
    Measurement measurement = sample({}, 230);
    measurement.energy_shared = true;
    EXPECT_EQ(flags_of(measurement), 0U);
}

TEST_F(QualityTest, LateReadingIsPlacedWhereThePlugMeasuredIt) {
    start_knowing_clock("fridge", 1h);
    hear(measured("fridge", sample(now + 1h, 230)));
    commit();
    const UtcMillis measured_at = now + 60s;
    now += 200s;
    hear(measured("fridge", sample(measured_at + 1h, 231)));
    const ReadingRecord reading = only_reading();
    EXPECT_EQ(reading.flags, kLate);
    EXPECT_EQ(reading.time, measured_at);
    EXPECT_EQ(reading.plug_clock_offset, 1h);
    EXPECT_EQ(recorder().counters().late, 1U);
}

TEST_F(QualityTest, RetainedReadingOfAKnownClockIsLate) {
    hear(measured("fridge", sample(now + 1h, 230)));
    commit();
    hear_retained(measured("fridge", sample(now - 3h + 1h, 231)));
    const ReadingRecord reading = only_reading();
    EXPECT_EQ(reading.flags, kLate);
    EXPECT_EQ(reading.time, now - 3h);
}

TEST_F(QualityTest, RetainedReadingOfUnknownAgeIsRefused) {
    const auto done = feed(measured("fridge", sample(now, 230)), true);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, RefusalReason::unknown_age);
    EXPECT_THAT(done.error().what, testing::HasSubstr("fridge"));
    EXPECT_THAT(commit().readings, IsEmpty());
}

TEST_F(QualityTest, RetainedReadingThatWasRefusedIsNoEchoOfTheLiveOne) {
    ASSERT_FALSE(feed(measured("fridge", sample(now, 230)), true));
    hear(measured("fridge", sample(now, 230)));
    EXPECT_EQ(only_reading().flags, 0U);
}

TEST_F(QualityTest, FlagsAddUp) {
    start_knowing_clock("fridge", 0s);
    hear(relay("fridge", "OFF"));
    hear(measured("fridge", sample(now, 230)));
    commit();
    clock_synchronised = false;
    now += 200s;
    Measurement measurement = sample(now - 100s, 40);
    measurement.channels[0].current_a = 1000;
    measurement.scheduled = false;
    measurement.energy_shared = true;
    EXPECT_EQ(flags_of(measurement), 63U | kOddValue);
}

TEST_F(QualityTest, StepOfTheHostsClockIsNotTakenForLateness) {
    hear(measured("fridge", sample(now, 230)));
    commit();
    recorder().clock_stepped(1000s, now + 1000s);
    const UtcMillis by_the_plug = now + 10s;
    now += 1010s;
    hear(measured("fridge", sample(by_the_plug, 231)));
    const ReadingRecord reading = only_reading();
    EXPECT_EQ(reading.flags, 0U);
    EXPECT_EQ(reading.time, now);
}

TEST_F(QualityTest, StepOfTheHostsClockMovesWhatWasTakenBeforeItWasSynchronised) {
    clock_synchronised = false;
    hear(measured("fridge", sample(now + 3600s, 230)));
    clock_synchronised = true;
    hear(measured("washer", sample(now + 3600s, 231)));
    const UtcMillis before = now;
    recorder().clock_stepped(500s, now + 500s);
    const Batch batch = commit();
    ASSERT_EQ(batch.readings.size(), 2U);
    EXPECT_EQ(batch.readings[0].time, before + 500s);
    EXPECT_EQ(batch.readings[0].plug_clock_offset, 3100s) << "the plug's clock stays as it was";
    EXPECT_EQ(batch.readings[1].time, before) << "the clock was right";
}

TEST_F(QualityTest, StepOfTheHostsClockMovesNoReadingThatHasThePlugsTime) {
    start_knowing_clock("fridge", 0s);
    hear(measured("fridge", sample(now, 230)));
    commit();
    clock_synchronised = false;
    now += 200s;
    hear(measured("fridge", sample(now - 100s, 231)));
    const UtcMillis placed = now - 100s;
    recorder().clock_stepped(500s, now + 500s);
    const ReadingRecord reading = only_reading();
    EXPECT_EQ(reading.flags, kLate | kClockUnsynchronised);
    EXPECT_EQ(reading.time, placed);
}

// What is kept.

Measurement full_sample() {
    Measurement measurement;
    measurement.scheduled = true;
    measurement.channel_count = 1;
    measurement.channels[0] = {.voltage_v = 230,
                               .current_a = 1,
                               .power_w = 200,
                               .apparent_power_va = 230,
                               .reactive_power_var = 100,
                               .power_factor = 0.9,
                               .frequency_hz = 50,
                               .energy_total_kwh = 10,
                               .energy_today_kwh = 1,
                               .energy_yesterday_kwh = 2,
                               .energy_period_wh = 3};
    return measurement;
}

struct PartsCase {
    const char* name;
    RecordedParts parts;
    ChannelValues want;

    friend std::ostream& operator<<(std::ostream& out, const PartsCase& row) { return out << row.name; }
};

ChannelValues voltage_only() {
    ChannelValues values;
    values.voltage_v = 230;
    values.frequency_hz = 50;
    return values;
}

ChannelValues voltage_and_power() {
    ChannelValues values = full_sample().channels[0];
    values.energy_total_kwh.reset();
    values.energy_today_kwh.reset();
    values.energy_yesterday_kwh.reset();
    values.energy_period_wh.reset();
    return values;
}

ChannelValues voltage_and_energy() {
    ChannelValues values = voltage_only();
    values.energy_total_kwh = 10;
    values.energy_today_kwh = 1;
    values.energy_yesterday_kwh = 2;
    values.energy_period_wh = 3;
    return values;
}

class RecordedPartsTest : public QualityTest, public testing::WithParamInterface<PartsCase> {};

TEST_P(RecordedPartsTest, OthersLeaveNoTrace) {
    start({}, GetParam().parts);
    hear(measured("fridge", full_sample()));
    EXPECT_EQ(only_reading().values, GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Parts, RecordedPartsTest,
    testing::Values(PartsCase{"all", {}, full_sample().channels[0]},
                    PartsCase{"voltage_alone", {.power = false, .energy = false, .state = false}, voltage_only()},
                    PartsCase{"with_power", {.power = true, .energy = false, .state = false}, voltage_and_power()},
                    PartsCase{"with_energy", {.power = false, .energy = true, .state = false}, voltage_and_energy()},
                    PartsCase{
                        "state_changes_no_reading", {.power = false, .energy = false, .state = true}, voltage_only()}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(QualityTest, ReadingWithNothingLeftIsNone) {
    start({}, {.power = false, .energy = false, .state = false});
    Measurement measurement = full_sample();
    measurement.channels[0].voltage_v.reset();
    measurement.channels[0].frequency_hz.reset();
    hear(measured("fridge", measurement));
    EXPECT_THAT(commit().readings, IsEmpty());
    EXPECT_EQ(recorder().counters().readings, 0U);
}

TEST_F(QualityTest, PowerThatIsNotKeptIsNotShownByAFlagEither) {
    start({}, {.power = false, .energy = false, .state = false});
    Measurement measurement = full_sample();
    measurement.channels[0].power_w = 99'999;
    EXPECT_EQ(flags_of(measurement), 0U);
}

TEST_F(QualityTest, ChangedPartsCountFromTheNextMessage) {
    hear(measured("fridge", full_sample()));
    recorder().set_parts({.power = false, .energy = false, .state = false});
    now += 10s;
    hear(measured("fridge", full_sample()));
    const Batch batch = commit();
    ASSERT_THAT(batch.readings, SizeIs(2));
    EXPECT_EQ(batch.readings[0].values.power_w, 200);
    EXPECT_EQ(batch.readings[1].values.power_w, std::nullopt);
}

}  // namespace
}  // namespace collector::test
