#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/plugs/plug_presence.hpp>

#include "recorder/recorder_fixture.hpp"
#include "sqlite/database_rows.hpp"

namespace collector::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kMac = "E09806F17F56";

class RegistryTest : public RecorderTest {
  protected:
    /// The row of the one plug that the next commit writes.
    PlugRecord only_plug() {
        const Batch batch = commit();
        EXPECT_THAT(batch.plugs, SizeIs(1));
        return batch.plugs.empty() ? PlugRecord{} : batch.plugs[0];
    }
};

// Who is there.

TEST_F(RegistryTest, PlugIsTakenInByItsFirstReading) {
    hear(measured("fridge", sample({}, 230)));
    const PlugRecord plug = only_plug();
    EXPECT_EQ(plug.id, 1);
    EXPECT_EQ(plug.topic, "fridge");
    EXPECT_EQ(plug.first_seen, now);
    EXPECT_EQ(plug.last_seen, now);
    EXPECT_EQ(recorder().plug_count(), 1U);
}

/// Such traces stay at the broker for years after a plug is gone.
TEST_F(RegistryTest, PlugOfRetainedMessagesAloneWasNeverSeen) {
    hear_retained(announced(announcement(kMac, "fridge")));
    hear_retained(availability("fridge", "Online"));
    const PlugRecord plug = only_plug();
    EXPECT_EQ(plug.first_seen, now);
    EXPECT_EQ(plug.last_seen, std::nullopt);
    now += 3s;
    hear(measured("fridge", sample({}, 230)));
    EXPECT_EQ(only_plug().last_seen, now);
}

TEST_F(RegistryTest, PlugWhoseWillComesLiveWasSeenBefore) {
    hear(availability("fridge", "Offline"));
    EXPECT_EQ(only_plug().last_seen, now);
    now += 1h;
    hear(availability("fridge", "Offline"));
    EXPECT_THAT(commit().plugs, IsEmpty()) << "later ones say nothing of it";
}

TEST_F(RegistryTest, NumbersGoOnAfterThoseOfTheDatabase) {
    start({.plugs = {bare_plug(41, "washer")}, .newest_reading = {}});
    hear(measured("fridge", sample({}, 230)));
    EXPECT_EQ(only_plug().id, 42);
}

TEST_F(RegistryTest, KnownPlugKeepsItsNumberAndFirstSeen) {
    start({.plugs = {bare_plug(41, "washer")}, .newest_reading = {}});
    hear(measured("washer", sample({}, 230)));
    const PlugRecord plug = only_plug();
    EXPECT_EQ(plug.id, 41);
    EXPECT_EQ(plug.first_seen, bare_plug(41, "washer").first_seen);
}

TEST_F(RegistryTest, AnnouncementSaysWhoAPlugIs) {
    Announcement body = announcement(kMac, "fridge");
    body.name = "Koelkast";
    body.model = "Athom PG01V2";
    body.firmware = "12.5.0";
    body.hostname = "host";
    body.online_text = "Hier";
    body.offline_text = "Weg";
    body.state_texts = {"UIT", "AAN", "WISSEL", "VAST"};
    hear_retained(announced(body));
    const PlugRecord plug = only_plug();
    EXPECT_EQ(plug.topic, "fridge");
    EXPECT_EQ(plug.mac, kMac);
    EXPECT_EQ(plug.name, "Koelkast");
    EXPECT_EQ(plug.model, "Athom PG01V2");
    EXPECT_EQ(plug.firmware, "12.5.0");
    EXPECT_EQ(plug.hostname, "host");
    EXPECT_EQ(plug.online_text, "Hier");
    EXPECT_EQ(plug.offline_text, "Weg");
    EXPECT_EQ(plug.off_text, "UIT");
    EXPECT_EQ(plug.on_text, "AAN");
}

TEST_F(RegistryTest, SameAnnouncementAgainWritesNothing) {
    hear_retained(announced(announcement(kMac, "fridge")));
    commit();
    hear_retained(announced(announcement(kMac, "fridge")));
    EXPECT_TRUE(commit().empty());
}

TEST_F(RegistryTest, AnnouncementOfAKnownPlugWritesOnlyWhatIsNew) {
    PlugRecord known = full_plug(1, "fridge");
    known.mac = kMac;
    start({.plugs = {known}, .newest_reading = {}});
    Announcement body = announcement(kMac, "fridge");
    body.firmware = "14.6.0";
    hear_retained(announced(body));
    PlugRecord wanted = known;
    wanted.firmware = "14.6.0";
    EXPECT_EQ(only_plug(), wanted);
}

TEST_F(RegistryTest, InfoDoesWithoutDiscovery) {
    PlugInfo body;
    body.name = "Koelkast";
    body.model = "Nous A1T";
    body.firmware = "11.0.0";
    body.hostname = "host";
    body.mac = kMac;
    hear(plug_info("fridge", body));
    const PlugRecord plug = only_plug();
    EXPECT_EQ(plug.name, "Koelkast");
    EXPECT_EQ(plug.model, "Nous A1T");
    EXPECT_EQ(plug.firmware, "11.0.0");
    EXPECT_EQ(plug.hostname, "host");
    EXPECT_EQ(plug.mac, kMac);
}

TEST_F(RegistryTest, WhatAMessageLeavesOutStaysKnown) {
    start({.plugs = {full_plug(1, "fridge")}, .newest_reading = {}});
    PlugInfo body;
    body.firmware = "14.6.0";
    hear_retained(plug_info("fridge", body));
    PlugRecord wanted = full_plug(1, "fridge");
    wanted.firmware = "14.6.0";
    EXPECT_EQ(only_plug(), wanted);
}

TEST_F(RegistryTest, ChannelsAnnouncedAfterThePlugAreItsOwn) {
    hear_retained(announced(announcement(kMac, "fridge")));
    hear_retained({{}, AnnouncedChannels{kMac, 3}});
    EXPECT_EQ(only_plug().channels, 3);
}

TEST_F(RegistryTest, ChannelsAnnouncedBeforeThePlugAreKeptForIt) {
    hear_retained({{}, AnnouncedChannels{kMac, 2}});
    EXPECT_TRUE(commit().empty());
    hear_retained(announced(announcement(kMac, "fridge")));
    EXPECT_EQ(only_plug().channels, 2);
}

TEST_F(RegistryTest, ChannelsOfADeviceThatMetersNothingAreZero) {
    hear_retained(announced(announcement(kMac, "lamp")));
    hear_retained({{}, AnnouncedChannels{kMac, 0}});
    EXPECT_EQ(only_plug().channels, 0);
}

TEST_F(RegistryTest, RenamedPlugIsSaidOnceWithBothNames) {
    hear_retained(announced(announcement(kMac, "tasmota_F17F56")));
    hear_retained(announced(announcement(kMac, "fridge")));
    hear_retained(announced(announcement(kMac, "fridge")));
    const auto lines = log.lines();
    ASSERT_THAT(lines, SizeIs(1));
    EXPECT_EQ(lines[0].level, LogLevel::info);
    EXPECT_THAT(lines[0].text, testing::AllOf(testing::HasSubstr("tasmota_F17F56"), testing::HasSubstr("fridge"),
                                              testing::HasSubstr(kMac)));
    EXPECT_EQ(recorder().plug_count(), 2U) << "each name keeps its own record";
}

TEST_F(RegistryTest, RenamedPlugOfAnEarlierRunIsRecognised) {
    PlugRecord before = bare_plug(1, "tasmota_F17F56");
    before.mac = kMac;
    start({.plugs = {before}, .newest_reading = {}});
    hear_retained(announced(announcement(kMac, "fridge")));
    EXPECT_TRUE(log.has("tasmota_F17F56"));
}

TEST_F(RegistryTest, WithdrawalForgetsNothing) {
    hear_retained(announced(announcement(kMac, "fridge")));
    commit();
    hear({{}, Withdrawal{kMac}});
    EXPECT_TRUE(commit().empty());
    EXPECT_EQ(recorder().plug_count(), 1U);
    EXPECT_EQ(recorder().counters().ignored, 1U);
}

TEST_F(RegistryTest, MessageWithNothingToRecordIsCountedAndMakesNoPlug) {
    hear({{}, Ignored{"LOGGING"}});
    EXPECT_EQ(recorder().counters().ignored, 1U);
    EXPECT_EQ(recorder().plug_count(), 0U);
    EXPECT_EQ(recorder().pending_rows(), 0U);
}

TEST_F(RegistryTest, ChannelsAnnouncedBeforeThePlugSaysItsMacAreItsOwn) {
    hear_retained({{}, AnnouncedChannels{kMac, 2}});
    PlugInfo body;
    body.mac = kMac;
    hear(plug_info("fridge", body));
    EXPECT_EQ(only_plug().channels, 2);
}

TEST_F(RegistryTest, WithdrawnChannelsOfNobodyAreForgotten) {
    hear_retained({{}, AnnouncedChannels{kMac, 2}});
    hear({{}, Withdrawal{kMac}});
    hear_retained(announced(announcement(kMac, "fridge")));
    EXPECT_EQ(only_plug().channels, std::nullopt);
}

// Two devices with one topic.

TEST_F(RegistryTest, TwoDevicesWithOneTopicAreSaidAndOnRecordOnce) {
    start({}, {.power = false, .energy = false, .state = false});
    hear_retained(announced(announcement(kMac, "tasmota")));
    EXPECT_FALSE(log.has("more than one device"));
    for (int connection = 0; connection < 3; ++connection) {
        hear_retained(announced(announcement("AAAAAAAAAAAA", "tasmota")));
        hear_retained(announced(announcement(kMac, "tasmota")));
    }
    EXPECT_TRUE(log.has("plug \"tasmota\" is announced by more than one device, E09806F17F56 and AAAAAAAAAAAA"));
    const Batch batch = commit();
    EXPECT_THAT(batch.plugs, SizeIs(1));
    EXPECT_THAT(batch.events, ElementsAre(PlugEventRecord{1, now, "two_devices", "E09806F17F56, AAAAAAAAAAAA"},
                                          PlugEventRecord{1, now, "mac", "AAAAAAAAAAAA, before E09806F17F56"}));
}

TEST_F(RegistryTest, AnnouncementOfAReplacedDeviceThatIsGoneIsOnlyOnRecord) {
    PlugRecord known = bare_plug(1, "fridge");
    known.mac = "AAAAAAAAAAAA";
    start({.plugs = {known}, .newest_reading = std::nullopt});
    hear_retained(announced(announcement(kMac, "fridge")));
    hear_retained(announced(announcement(kMac, "fridge")));
    EXPECT_THAT(commit().events, ElementsAre(PlugEventRecord{1, now, "mac", "E09806F17F56, before AAAAAAAAAAAA"}));
    EXPECT_FALSE(log.has("more than one device"));
}

TEST_F(RegistryTest, ADeviceThatSaysAnotherMacItselfIsOnRecord) {
    PlugRecord known = bare_plug(1, "fridge");
    known.mac = "AAAAAAAAAAAA";
    start({.plugs = {known}, .newest_reading = std::nullopt});
    PlugInfo info;
    info.mac = kMac;
    hear({"fridge", info});
    hear({"fridge", info});
    EXPECT_THAT(commit().events, ElementsAre(PlugEventRecord{1, now, "mac", "E09806F17F56, before AAAAAAAAAAAA"}));
}

// Other names.

class OtherNamesTest : public RegistryTest {
  protected:
    void announce_names(std::vector<std::string> heard_as, std::vector<std::string> commanded_as = {}) {
        Announcement body = announcement(kMac, "fridge");
        body.heard_as = std::move(heard_as);
        body.commanded_as = std::move(commanded_as);
        hear_retained(announced(body));
    }
};

TEST_F(OtherNamesTest, WhatWasHeardBeforeTheAnnouncementKeepsItsRowUnderTheAnnouncedTopic) {
    hear(measured("street/fridge", sample({}, 230)));
    commit();
    announce_names({"street/fridge"});
    const PlugRecord plug = only_plug();
    EXPECT_EQ(plug.id, 1);
    EXPECT_EQ(plug.topic, "fridge");
    EXPECT_TRUE(log.has("\"street/fridge\" is \"fridge\""));
    hear(measured("street/fridge", sample({}, 231)));
    EXPECT_EQ(commit().readings.at(0).plug_id, 1);
}

TEST_F(OtherNamesTest, PlugWhoseNameIsTakenOverIsOffline) {
    hear(measured("fridge", sample({}, 230)));
    hear(measured("street/fridge", sample({}, 231)));
    commit();
    announce_names({"street/fridge"});
    EXPECT_THAT(commit().availability, ElementsAre(AvailabilityRecord{2, now, false}));
    EXPECT_EQ(recorder().online_count(now), 1U);
    hear(measured("street/fridge", sample({}, 232)));
    EXPECT_EQ(commit().readings.at(0).plug_id, 1);
}

TEST_F(OtherNamesTest, WhatTurnsOutToBeCommandsIsOfflineAndIgnored) {
    hear(relay("street/cmnd", "ON"));
    commit();
    announce_names({}, {"street/cmnd"});
    EXPECT_THAT(commit().availability, ElementsAre(AvailabilityRecord{1, now, false}));
    EXPECT_TRUE(log.has("\"street/cmnd\" are commands to plug \"fridge\""));
    hear(relay("street/cmnd", "OFF"));
    EXPECT_TRUE(commit().empty());
    EXPECT_EQ(recorder().counters().ignored, 1U);
}

TEST_F(OtherNamesTest, PlugThatAnnouncesANameOfCommandsAsItsTopicIsRecorded) {
    announce_names({}, {"street"});
    hear_retained(announced(announcement("E09806AB01CD", "street")));
    commit();
    hear(measured("street", sample({}, 230)));
    EXPECT_THAT(commit().readings, SizeIs(1));
}

// Availability.

class AvailabilityTest : public RecorderTest {
  protected:
    void announce_words(std::string online, std::string offline) {
        Announcement body = announcement(kMac, "fridge");
        body.online_text = std::move(online);
        body.offline_text = std::move(offline);
        hear_retained(announced(body));
    }
};

TEST_F(AvailabilityTest, OnlineAndOfflineAreRecordedWithTheirTimes) {
    const UtcMillis first = now;
    hear(availability("fridge", "Online"));
    now += 1min;
    hear(availability("fridge", "Offline"));
    const Batch batch = commit();
    EXPECT_THAT(batch.availability, ElementsAre(AvailabilityRecord{1, first, true}, AvailabilityRecord{1, now, false}));
    EXPECT_EQ(batch.plugs.at(0).online, false);
}

TEST_F(AvailabilityTest, SameStateAgainIsNoNews) {
    hear(availability("fridge", "Online"));
    hear(availability("fridge", "Online"));
    hear_retained(availability("fridge", "Online"));
    EXPECT_THAT(commit().availability, SizeIs(1));
}

TEST_F(AvailabilityTest, RetainedOfflineIsKnownFromTheMomentWeHearIt) {
    hear_retained(availability("fridge", "Offline"));
    const Batch batch = commit();
    EXPECT_THAT(batch.availability, ElementsAre(AvailabilityRecord{1, now, false}));
    EXPECT_EQ(batch.plugs.at(0).online, false);
}

TEST_F(AvailabilityTest, StateOfAnEarlierRunIsNoNewsEither) {
    PlugRecord known = bare_plug(1, "fridge");
    known.online = true;
    known.last_seen = now - 1h;
    start({.plugs = {known}, .newest_reading = {}});
    hear_retained(availability("fridge", "Online"));
    EXPECT_THAT(commit().availability, IsEmpty());
    EXPECT_EQ(recorder().online_count(now), 1U);
}

struct WordCase {
    const char* name;
    const char* text;
    std::optional<bool> online;  ///< nullopt: refused

    friend std::ostream& operator<<(std::ostream& out, const WordCase& row) { return out << row.name; }
};

class OwnWordsTest : public AvailabilityTest, public testing::WithParamInterface<WordCase> {};

TEST_P(OwnWordsTest, CountBesideTheDefaultOnes) {
    announce_words("Aan de lijn", "Weg");
    commit();
    const auto done = feed(availability("fridge", GetParam().text));
    const Batch batch = commit();
    if (!GetParam().online) {
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, RefusalReason::unknown_text);
        EXPECT_TRUE(batch.empty());
        return;
    }
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_THAT(batch.availability, ElementsAre(AvailabilityRecord{1, now, *GetParam().online}));
}

INSTANTIATE_TEST_SUITE_P(Words, OwnWordsTest,
                         testing::Values(WordCase{"own_online", "Aan de lijn", true},
                                         WordCase{"own_offline", "Weg", false},
                                         WordCase{"default_online", "Online", true},
                                         WordCase{"default_offline", "Offline", false}, WordCase{"cleared", "", false},
                                         WordCase{"other_case", "weg", std::nullopt},
                                         WordCase{"foreign", "connected", std::nullopt}),
                         [](const auto& row) { return std::string(row.param.name); });

/// At every subscribe the broker may hand out the retained LWT before the announcement that explains its word.
TEST_F(AvailabilityTest, OwnWordIsUnderstoodWhenTheAnnouncementComesAfterIt) {
    EXPECT_FALSE(feed(availability("fridge", "Weg"), true));
    const UtcMillis said = now;
    now += 1s;
    announce_words("Aan de lijn", "Weg");
    const Batch batch = commit();
    EXPECT_THAT(batch.availability, ElementsAre(AvailabilityRecord{1, said, false}));
    EXPECT_EQ(batch.plugs.at(0).online, false);
}

TEST_F(AvailabilityTest, OwnWordIsForgottenWhenThePlugIsHeardMeanwhile) {
    EXPECT_FALSE(feed(availability("fridge", "Weg"), true));
    hear(measured("fridge", sample({}, 230)));
    announce_words("Aan de lijn", "Weg");
    EXPECT_EQ(commit().plugs.at(0).online, true);
}

TEST_F(AvailabilityTest, WordThatTheAnnouncementDoesNotExplainStaysUnknown) {
    EXPECT_FALSE(feed(availability("fridge", "connected"), true));
    announce_words("Aan de lijn", "Weg");
    EXPECT_EQ(commit().plugs.at(0).online, std::nullopt);
}

TEST_F(AvailabilityTest, UnknownTextOfAnUnknownPlugLeavesNoTrace) {
    const auto done = feed(availability("fridge", "connected"));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, RefusalReason::unknown_text);
    EXPECT_THAT(done.error().what, testing::HasSubstr("\"connected\""));
    EXPECT_EQ(recorder().plug_count(), 0U);
}

TEST_F(AvailabilityTest, ClearedLwtOfAnUnknownPlugMakesNone) {
    hear(availability("fridge", ""));
    EXPECT_EQ(recorder().plug_count(), 0U);
    EXPECT_EQ(recorder().pending_rows(), 0U);
}

/// A plug that reconnects faster than the broker notices its old connection: the will comes after the new Online.
TEST_F(AvailabilityTest, TelemetryProvesLifeAfterWillAndOnlineHaveCrossed) {
    hear(availability("fridge", "Online"));
    now += 1s;
    hear(availability("fridge", "Offline"));
    commit();
    now += 10s;
    hear(measured("fridge", sample({}, 230)));
    const Batch batch = commit();
    EXPECT_THAT(batch.availability, ElementsAre(AvailabilityRecord{1, now, true}));
    EXPECT_EQ(batch.plugs.at(0).online, true);
}

struct LifeCase {
    const char* name;
    Event event;

    friend std::ostream& operator<<(std::ostream& out, const LifeCase& row) { return out << row.name; }
};

class ProofOfLifeTest : public RecorderTest, public testing::WithParamInterface<LifeCase> {};

TEST_P(ProofOfLifeTest, IsAnyLiveMessageOfThePlug) {
    hear(GetParam().event);
    EXPECT_THAT(commit().availability, ElementsAre(AvailabilityRecord{1, now, true}));
    EXPECT_EQ(recorder().online_count(now), 1U);
}

TEST_P(ProofOfLifeTest, IsNoRetainedOne) {
    hear_retained(GetParam().event);
    EXPECT_THAT(commit().availability, IsEmpty());
    EXPECT_EQ(recorder().online_count(now), 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Messages, ProofOfLifeTest,
    testing::Values(LifeCase{"state", health("fridge", 5)}, LifeCase{"relay", relay("fridge", "ON")},
                    LifeCase{"info", plug_info("fridge", PlugInfo{})},
                    LifeCase{"announcement", announced(announcement(kMac, "fridge"))},
                    LifeCase{"margin", {"fridge", MarginAlarm{{{"VoltageHigh", "ON"}}}}},
                    LifeCase{"calibration", {"fridge", CalibrationChange{{{"VoltageSetCal", "1953"}}}}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(AvailabilityTest, IsRecordedWhateverElseIsLeftOut) {
    start({}, {.power = false, .energy = false, .state = false});
    hear(availability("fridge", "Online"));
    EXPECT_THAT(commit().availability, SizeIs(1));
}

TEST_F(AvailabilityTest, APlugThatIsHeardNoMoreIsNotOnlineForEver) {
    hear(availability("fridge", "Online"));
    now += kHeardLately;
    EXPECT_EQ(recorder().online_count(now), 1U) << "it may report once an hour";
    now += 1ms;
    EXPECT_EQ(recorder().online_count(now), 0U);
    hear_retained(availability("fridge", "Online"));
    EXPECT_EQ(recorder().online_count(now), 0U) << "which the broker has kept";
    hear(measured("fridge", sample({}, 230)));
    EXPECT_EQ(recorder().online_count(now), 1U);
}

TEST_F(AvailabilityTest, APlugOfRetainedMessagesAloneIsNotOnline) {
    hear_retained(availability("fridge", "Online"));
    EXPECT_EQ(recorder().plug_count(), 1U);
    EXPECT_EQ(recorder().online_count(now), 0U);
}

TEST_F(AvailabilityTest, PlugsOnlineAreCounted) {
    hear(availability("fridge", "Online"));
    hear(availability("washer", "Online"));
    hear(availability("dryer", "Offline"));
    EXPECT_EQ(recorder().online_count(now), 2U);
    hear(availability("fridge", "Offline"));
    EXPECT_EQ(recorder().online_count(now), 1U);
    EXPECT_EQ(recorder().plug_count(), 3U);
}

// Relays.

TEST_F(RecorderTest, RelayChangesAreRecordedAndRepetitionsAreNot) {
    const UtcMillis first = now;
    hear(relay("fridge", "ON"));
    hear(relay("fridge", "ON"));
    now += 1min;
    hear(relay("fridge", "OFF"));
    EXPECT_THAT(commit().relays, ElementsAre(RelayRecord{1, 1, first, true}, RelayRecord{1, 1, now, false}));
}

TEST_F(RecorderTest, RelayChangeThatIsHeldUpGetsThePlugsTime) {
    start_knowing_clock("fridge", 1h);
    hear(relay("fridge", "ON"));
    commit();
    PlugState state;
    state.relays.push_back({1, "OFF"});
    state.plug_time = PlugTime{now + 10s + 1h, false};
    const UtcMillis switched_at = now + 10s;
    now += 50s;
    hear({"fridge", state});
    EXPECT_THAT(commit().relays, ElementsAre(RelayRecord{1, 1, switched_at, false}));
}

TEST_F(RecorderTest, RelayIsReadInThePlugsOwnWords) {
    Announcement body = announcement(kMac, "fridge");
    body.state_texts = {"UIT", "AAN", "WISSEL", "VAST"};
    hear_retained(announced(body));
    hear(relay("fridge", "UIT"));
    hear(relay("fridge", "AAN"));
    EXPECT_THAT(commit().relays, ElementsAre(RelayRecord{1, 1, now, false}, RelayRecord{1, 1, now, true}));
}

TEST_F(RecorderTest, RelayTextThatIsNeitherOnNorOffSaysNothing) {
    for (const char* const text : {"TOGGLE", "HOLD", "on", "1", ""}) {
        hear(relay("fridge", text));
    }
    EXPECT_THAT(commit().relays, IsEmpty());
}

TEST_F(RecorderTest, RetainedRelayTeachesOnlyWhatIsUnknown) {
    hear_retained(relay("fridge", "OFF"));
    hear(relay("fridge", "ON"));
    hear_retained(relay("fridge", "OFF"));
    EXPECT_THAT(commit().relays, ElementsAre(RelayRecord{1, 1, now, false}, RelayRecord{1, 1, now, true}));
}

// Health and events.

TEST_F(RecorderTest, StatusIsWrittenOnceInEachFiveMinutes) {
    hear(health("fridge", 5));
    EXPECT_THAT(commit().statuses, ElementsAre(StatusRecord{1, now, 5, 70, -65, 2, 3}));
    now = at("2026-05-01T10:04:50Z");
    hear(health("fridge", 295));
    EXPECT_THAT(commit().statuses, IsEmpty());
    now = at("2026-05-01T10:05:00Z");
    hear(health("fridge", 305));
    EXPECT_THAT(commit().statuses, ElementsAre(StatusRecord{1, now, 305, 70, -65, 2, 3}));
}

TEST_F(RecorderTest, EveryStatusIsWrittenOfAPlugThatReportsEachFiveMinutesMoreOrLess) {
    hear(health("fridge", 5));
    EXPECT_THAT(commit().statuses, SizeIs(1));
    now += 299s - 1ms;
    hear(health("fridge", 304));
    EXPECT_THAT(commit().statuses, IsEmpty());
    now += 1ms;
    hear(health("fridge", 304));
    EXPECT_THAT(commit().statuses, ElementsAre(StatusRecord{1, now, 304, 70, -65, 2, 3}));
}

TEST_F(RecorderTest, RetainedStatusIsOfUnknownAgeAndLeftOut) {
    hear_retained(health("fridge", 5));
    EXPECT_THAT(commit().statuses, IsEmpty());
}

TEST_F(RecorderTest, RelayAloneIsNoStatus) {
    hear(relay("fridge", "ON"));
    EXPECT_THAT(commit().statuses, IsEmpty());
}

PlugInfo start_info(std::optional<std::int64_t> boot_count) {
    PlugInfo body;
    body.restart_reason = "Power On";
    body.boot_count = boot_count;
    return body;
}

TEST_F(RecorderTest, StartIsAnEventWithItsReason) {
    hear(plug_info("fridge", start_info({})));
    EXPECT_THAT(commit().events, ElementsAre(PlugEventRecord{1, now, "start", "Power On"}));
}

TEST_F(RecorderTest, StartIsAnEventWithItsNumber) {
    hear(plug_info("fridge", start_info(12)));
    EXPECT_THAT(commit().events, ElementsAre(PlugEventRecord{1, now, "start", "Power On (start 12)"}));
}

TEST_F(RecorderTest, RetainedStartIsNoEvent) {
    hear_retained(plug_info("fridge", start_info(12)));
    EXPECT_THAT(commit().events, IsEmpty());
}

TEST_F(RecorderTest, CrossedThresholdIsAnEvent) {
    hear({"fridge", MarginAlarm{{{"VoltageHigh", "ON"}, {"CurrentLow", "OFF"}}}});
    EXPECT_THAT(commit().events, ElementsAre(PlugEventRecord{1, now, "margin", "VoltageHigh=ON CurrentLow=OFF"}));
}

TEST_F(RecorderTest, ChangeOfLoadIsLeftOutOfTheEvent) {
    hear({"fridge", MarginAlarm{{{"PowerDelta", "377"}, {"VoltageHigh", "ON"}}}});
    EXPECT_THAT(commit().events, ElementsAre(PlugEventRecord{1, now, "margin", "VoltageHigh=ON"}));
}

TEST_F(RecorderTest, ChangeOfLoadAloneIsNoEventButProvesLife) {
    hear({"fridge", MarginAlarm{{{"PowerDelta", "377"}}}});
    const Batch batch = commit();
    EXPECT_THAT(batch.events, IsEmpty());
    EXPECT_THAT(batch.availability, ElementsAre(AvailabilityRecord{1, now, true}));
}

TEST_F(RecorderTest, CalibrationIsAnEvent) {
    hear({"fridge", CalibrationChange{{{"VoltageSetCal", "1953"}}}});
    EXPECT_THAT(commit().events, ElementsAre(PlugEventRecord{1, now, "calibration", "VoltageSetCal=1953"}));
}

TEST_F(RecorderTest, WithoutStateNeitherRelaysNorHealthNorEventsAreKept) {
    start({}, {.power = true, .energy = true, .state = false});
    hear(relay("fridge", "OFF"));
    hear(health("fridge", 5));
    hear(plug_info("fridge", start_info(1)));
    hear({"fridge", MarginAlarm{{{"VoltageHigh", "ON"}}}});
    const Batch batch = commit();
    EXPECT_THAT(batch.relays, IsEmpty());
    EXPECT_THAT(batch.statuses, IsEmpty());
    EXPECT_THAT(batch.events, IsEmpty());
}

// last_seen and the hand-over of batches.

TEST_F(RecorderTest, LastSeenOfAllPlugsIsWrittenTogetherEachFiveMinutes) {
    hear(measured("fridge", sample({}, 230)));
    commit();
    now += 1min;
    hear(measured("washer", sample({}, 230)));
    commit();
    std::vector<std::size_t> written;
    for (int i = 0; i < 66; ++i) {
        now += 10s;
        hear(measured("fridge", sample({}, 230 + i)));
        hear(measured("washer", sample({}, 230 + i)));
        const Batch batch = commit();
        if (!batch.plugs.empty()) {
            written.push_back(batch.plugs.size());
            EXPECT_EQ(batch.plugs[0].last_seen, now);
        }
    }
    EXPECT_THAT(written, ElementsAre(2, 2)) << "twelve minutes";
}

TEST_F(RecorderTest, LastSeenIsExactWhenClosing) {
    hear(measured("fridge", sample({}, 230)));
    hear(measured("washer", sample({}, 230)));
    commit();
    now += 10s;
    hear(measured("fridge", sample({}, 231)));
    commit();
    const Batch& last = recorder().seal(Recorder::Seal::closing);
    ASSERT_THAT(last.plugs, SizeIs(1)) << "the washer's row is exact already";
    EXPECT_EQ(last.plugs[0].topic, "fridge");
    EXPECT_EQ(last.plugs[0].last_seen, now);
}

TEST_F(RecorderTest, ClosingWithoutNewsWritesNothing) {
    start({.plugs = {full_plug(1, "fridge")}, .newest_reading = {}});
    EXPECT_TRUE(recorder().seal(Recorder::Seal::closing).empty());
}

TEST_F(RecorderTest, RetainedMessagesDoNotMoveLastSeen) {
    PlugRecord known = full_plug(1, "fridge");
    start({.plugs = {known}, .newest_reading = {}});
    hear_retained(relay("fridge", "ON"));
    hear_retained(availability("fridge", "Online"));
    EXPECT_THAT(recorder().seal(Recorder::Seal::closing).plugs, IsEmpty());
}

TEST_F(RecorderTest, LastSeenNeverGoesBack) {
    hear(measured("fridge", sample({}, 230)));
    const UtcMillis first = now;
    now -= 1h;
    hear(measured("fridge", sample({}, 231)));
    EXPECT_EQ(commit().plugs.at(0).last_seen, first);
}

TEST_F(RecorderTest, LearntClockGoesIntoThePlugsRow) {
    for (int i = 0; i < 3; ++i) {
        now += 10s;
        hear(measured("fridge", sample(now + 1h, 230)));
    }
    EXPECT_EQ(recorder().seal(Recorder::Seal::closing).plugs.at(0).clock_offset, 1h);
}

TEST_F(RecorderTest, BatchThatWasNotCommittedComesAgainWithWhatWasAdded) {
    hear(measured("fridge", sample({}, 230)));
    const Batch first = recorder().seal(Recorder::Seal::running);
    now += 10s;
    hear(measured("fridge", sample({}, 231)));
    hear(measured("washer", sample({}, 232)));
    const Batch second = recorder().seal(Recorder::Seal::running);
    EXPECT_THAT(second.readings, SizeIs(3));
    EXPECT_EQ(second.readings[0], first.readings[0]);
    EXPECT_THAT(second.plugs, SizeIs(2)) << "each plug once";
}

TEST_F(RecorderTest, PlugsRowOfAFailedCommitComesAgainWithTheNextOne) {
    hear(measured("fridge", sample({}, 230)));
    EXPECT_THAT(recorder().seal(Recorder::Seal::running).plugs, SizeIs(1));
    now += 10s;
    hear(availability("fridge", "Offline"));
    const Batch batch = commit();
    ASSERT_THAT(batch.plugs, SizeIs(1));
    EXPECT_EQ(batch.plugs[0].online, false);
    EXPECT_THAT(batch.availability, SizeIs(2));
    EXPECT_THAT(commit().plugs, IsEmpty());
}

TEST_F(RecorderTest, LastSeenOfAFailedCommitIsNotTakenForWritten) {
    hear(measured("fridge", sample({}, 230)));
    commit();
    now += 10s;
    hear(measured("fridge", sample({}, 231)));
    EXPECT_THAT(recorder().seal(Recorder::Seal::closing).plugs, SizeIs(1));
    EXPECT_EQ(recorder().seal(Recorder::Seal::closing).plugs.at(0).last_seen, now);
    recorder().committed();
    EXPECT_THAT(recorder().seal(Recorder::Seal::closing).plugs, IsEmpty());
}

TEST_F(RecorderTest, SweepOfManyPlugsIsSpreadOverBatches) {
    Recorder::Known known;
    for (PlugId i = 1; i <= 1'500; ++i) {
        known.plugs.push_back(bare_plug(i, "plug" + std::to_string(i)));
    }
    start(std::move(known));
    const auto hear_all = [this] {
        for (int i = 1; i <= 1'500; ++i) {
            hear(measured("plug" + std::to_string(i), sample({}, 230)));
        }
    };
    hear_all();
    commit();
    for (int round = 0; round < 2; ++round) {
        SCOPED_TRACE(round);
        now += 10s;
        hear_all();
        EXPECT_THAT(commit().plugs, IsEmpty()) << "only seen again";
        now += 5min;
        hear(measured("plug1", sample({}, 231)));
        EXPECT_THAT(commit().plugs, SizeIs(1'000));
        now += 1s;
        hear(measured("plug1", sample({}, 232)));
        EXPECT_THAT(commit().plugs, SizeIs(500));
        now += 1s;
        hear(measured("plug1", sample({}, 233)));
        EXPECT_THAT(commit().plugs, IsEmpty());
    }
}

TEST_F(RecorderTest, RunAndEndOfOpenGapsAreWrittenOnce) {
    recorder().end_open_gaps({now, now});
    recorder().note_run({now, now, {}, "1"});
    recorder().note_run({now, now + 5s, {}, "1"});
    EXPECT_EQ(recorder().pending_rows(), 2U);
    EXPECT_EQ(recorder().seal(Recorder::Seal::running).open_gaps_end, (OpenGapsEnd{now, now}))
        << "and again after a failed commit";
    const Batch batch = commit();
    EXPECT_EQ(batch.open_gaps_end, (OpenGapsEnd{now, now}));
    ASSERT_TRUE(batch.run);
    EXPECT_EQ(batch.run->alive, now + 5s);
    EXPECT_TRUE(commit().empty());
}

TEST_F(RecorderTest, NothingIsPendingAfterACommit) {
    hear(measured("fridge", sample({}, 230)));
    hear(relay("fridge", "ON"));
    EXPECT_GT(recorder().pending_rows(), 0U);
    commit();
    EXPECT_EQ(recorder().pending_rows(), 0U);
    EXPECT_TRUE(commit().empty());
}

TEST_F(RecorderTest, PendingRowsAreThoseOfTheBatchEvenAfterAFailedCommit) {
    hear(measured("fridge", sample({}, 230)));
    hear(measured("washer", sample({}, 230)));
    const std::size_t rows = recorder().seal(Recorder::Seal::running).rows();
    EXPECT_EQ(recorder().pending_rows(), rows);
}

}  // namespace
}  // namespace collector::test
