#include "daemon/pipeline.hpp"

#include <optional>
#include <ostream>

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "sqlite/disk_fault.hpp"
#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::DiskFault;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using Committed = Pipeline::Committed;

tasmota::Decoder decoder(const std::string& pattern) {
    return tasmota::Decoder(tasmota::TopicLayout::from_patterns({pattern}).value());
}

/// The whole path behind the queue, on a real database.
class PipelineTest : public testing::Test {
  protected:
    static constexpr FlushRule kRule{.age_max = 5s, .rows_max = 100};

    /// Takes a reading of its own values at `moment`.
    void take_reading(SteadyTime moment) {
        ++readings_;
        take("mjs-voltage/fridge/SENSOR", fmt::format(R"({{"ENERGY":{{"Period":0,"Voltage":{}}}}})", 200 + readings_),
             moment);
    }
    void take(std::string topic, std::string payload, SteadyTime moment) {
        clock_.advance(10s);
        pipeline_.take({std::move(topic), std::move(payload), clock_.utc_now()}, true, moment);
    }
    [[nodiscard]] std::int64_t stored_readings() const { return test::whole(file_, "SELECT count(*) FROM reading"); }
    /// Lines that a person sees by default.
    [[nodiscard]] std::vector<std::string> lines(LogLevel level) const {
        std::vector<std::string> found;
        for (const auto& line : log_.lines()) {
            if (line.level == level) {
                found.push_back(line.text);
            }
        }
        return found;
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    test::CapturedLog log_;
    test::ManualClock clock_{test::at("2026-05-01T10:00:00Z")};
    std::unique_ptr<SqliteStore> store_ = SqliteStore::open(file_, "Europe/Amsterdam").value();
    Recorder recorder_{{}, {}, *store_, log_};
    Pipeline pipeline_{decoder("mjs-voltage/%topic%/"), recorder_, *store_, log_, kRule};
    const SteadyTime start_{1h};
    int readings_ = 0;
};

// When it commits.

TEST_F(PipelineTest, NothingPendingNeedsNoCommit) {
    EXPECT_EQ(pipeline_.next_commit(), std::nullopt);
    EXPECT_EQ(pipeline_.commit_if_due(start_ + 1h), Committed::nothing_due);
}

TEST_F(PipelineTest, CommitsWhenTheOldestRowIsOldEnough) {
    take_reading(start_);
    take_reading(start_ + 3s);
    EXPECT_EQ(pipeline_.next_commit(), start_ + 5s);
    EXPECT_EQ(pipeline_.commit_if_due(start_ + 5s - 1ms), Committed::nothing_due);
    EXPECT_EQ(stored_readings(), 0);
    EXPECT_EQ(pipeline_.commit_if_due(start_ + 5s), Committed::done);
    EXPECT_EQ(stored_readings(), 2);
    EXPECT_EQ(pipeline_.next_commit(), std::nullopt);
}

TEST_F(PipelineTest, AgeCountsFromTheFirstRowAfterACommit) {
    take_reading(start_);
    ASSERT_EQ(pipeline_.commit_if_due(start_ + 5s), Committed::done);
    take_reading(start_ + 7s);
    EXPECT_EQ(pipeline_.next_commit(), start_ + 12s);
}

TEST_F(PipelineTest, CommitsAtOnceWhenThereAreManyRows) {
    for (std::size_t i = 0; i < kRule.rows_max; ++i) {
        take_reading(start_);
    }
    EXPECT_EQ(pipeline_.commit_if_due(start_), Committed::done);
    EXPECT_EQ(stored_readings(), static_cast<std::int64_t>(kRule.rows_max));
}

TEST_F(PipelineTest, MessageWithNothingToRecordNeedsNoCommit) {
    take("mjs-voltage/fridge/LOGGING", "10:00:00 some line", start_);
    EXPECT_EQ(pipeline_.next_commit(), std::nullopt);
    EXPECT_EQ(pipeline_.taken().at(static_cast<std::size_t>(MessageKind::ignored)), 1U);
}

struct KindCase {
    const char* name;
    const char* topic;
    const char* payload;
    MessageKind kind;

    friend std::ostream& operator<<(std::ostream& out, const KindCase& row) { return out << row.name; }
};

class KindTest : public PipelineTest, public testing::WithParamInterface<KindCase> {};

TEST_P(KindTest, IsCountedByWhatItSaysFirst) {
    take(GetParam().topic, GetParam().payload, start_);
    std::array<std::uint64_t, kMessageKinds> want{};
    want.at(static_cast<std::size_t>(GetParam().kind)) = 1;
    EXPECT_EQ(pipeline_.taken(), want);
}

INSTANTIATE_TEST_SUITE_P(
    Messages, KindTest,
    testing::Values(
        KindCase{"sensor", "mjs-voltage/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":230}})",
                 MessageKind::reading},
        KindCase{"state", "mjs-voltage/fridge/STATE", R"({"UptimeSec":100,"POWER":"ON"})", MessageKind::state},
        KindCase{"lwt", "mjs-voltage/fridge/LWT", "Online", MessageKind::availability},
        KindCase{"config", "tasmota/discovery/AABBCCDDEEFF/config",
                 R"({"mac":"AABBCCDDEEFF","t":"fridge","ft":"mjs-voltage/%topic%/","tp":["cmnd","stat","tele"]})",
                 MessageKind::discovery},
        KindCase{"sensors", "tasmota/discovery/AABBCCDDEEFF/sensors", R"({"sn":{"ENERGY":{"Voltage":230}}})",
                 MessageKind::discovery},
        KindCase{"withdrawn", "tasmota/discovery/AABBCCDDEEFF/config", "", MessageKind::discovery},
        KindCase{"info", "mjs-voltage/fridge/INFO1", R"({"Info1":{"Module":"Plug","Version":"13.4.0"}})",
                 MessageKind::info},
        KindCase{"margins", "mjs-voltage/fridge/MARGINS", R"({"MARGINS":{"VoltageHigh":"ON"}})", MessageKind::alarm},
        KindCase{"voltage_set", "mjs-voltage/fridge/RESULT", R"({"VoltageSetCal":1953})", MessageKind::calibration},
        KindCase{"logging", "mjs-voltage/fridge/LOGGING", "a line", MessageKind::ignored},
        KindCase{"torn", "mjs-voltage/fridge/SENSOR", R"({"ENERGY":{)", MessageKind::refused}),
    [](const auto& test) { return test.param.name; });

TEST_F(PipelineTest, ChangedRuleCountsForWhatIsPending) {
    take_reading(start_);
    pipeline_.set_rule({.age_max = 1s, .rows_max = 100});
    EXPECT_EQ(pipeline_.next_commit(), start_ + 1s);
}

TEST_F(PipelineTest, ChangedLayoutCountsFromTheNextMessage) {
    take("home/fridge/SENSOR", R"({"ENERGY":{"Voltage":230}})", start_);
    EXPECT_EQ(recorder_.counters().rejected, 1U);
    pipeline_.set_decoder(decoder("home/%topic%/"));
    take("home/fridge/SENSOR", R"({"ENERGY":{"Voltage":230}})", start_);
    EXPECT_EQ(recorder_.counters().readings, 1U);
}

// What it makes of messages.

TEST_F(PipelineTest, OneMessageMayMeanSeveralThings) {
    take("mjs-voltage/fridge/STATUS0",
         R"({"Status":{"DeviceName":"Koelkast"},"StatusSNS":{"ENERGY":{"Voltage":230}},)"
         R"("StatusSTS":{"UptimeSec":5,"POWER":"ON"}})",
         start_);
    ASSERT_TRUE(pipeline_.commit(Recorder::Seal::running, start_));
    EXPECT_THAT(test::rows(file_, "SELECT name, online FROM plug"), ElementsAre("Koelkast|1"));
    EXPECT_EQ(stored_readings(), 1);
    EXPECT_THAT(test::rows(file_, "SELECT is_on FROM relay_state"), ElementsAre("1"));
    EXPECT_THAT(test::rows(file_, "SELECT uptime_s FROM plug_status"), ElementsAre("5"));
}

// Plugs whose topics are composed in their own way; discovery says how.

constexpr const char* kDiscoveryTopic = "tasmota/discovery/E09806F17F56/config";
constexpr const char* kOwnPrefixes =
    R"({"t":"fridge","dn":"Koelkast","ft":"mjs-voltage/%topic%/%prefix%/","tp":["cmd","status","telemetry"]})";

TEST_F(PipelineTest, PlugWithPrefixesOfItsOwnIsOnePlug) {
    take(kDiscoveryTopic, kOwnPrefixes, start_);
    take("mjs-voltage/fridge/telemetry/LWT", "Online", start_);
    take("mjs-voltage/fridge/telemetry/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":230}})", start_);
    take("mjs-voltage/fridge/status/POWER", "OFF", start_);
    take("mjs-voltage/fridge/cmd/POWER", "ON", start_);
    take("mjs-voltage/fridge/telemetry/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":0}})", start_);
    ASSERT_TRUE(pipeline_.commit(Recorder::Seal::running, start_));
    EXPECT_THAT(test::rows(file_, "SELECT topic, name, online FROM plug"), ElementsAre("fridge|Koelkast|1"));
    EXPECT_THAT(test::rows(file_, "SELECT voltage, flags FROM reading"), ElementsAre("230.0|0", "0.0|1"));
    EXPECT_THAT(test::rows(file_, "SELECT is_on FROM relay_state"), ElementsAre("0")) << "a command is nobody's state";
}

TEST_F(PipelineTest, PlugWhoseTopicsFitNoPatternIsUnderstoodOnceItIsAnnounced) {
    const std::string sensor = R"({"ENERGY":{"Period":0,"Voltage":230}})";
    take("/grid/h1/telemetry/SENSOR", sensor, start_);
    take(kDiscoveryTopic,
         R"({"t":"fridge","hn":"h1","ft":"/grid//%hostname%/%prefix%","tp":["cmd","status","telemetry"]})", start_);
    take("/grid/h1/telemetry/LWT", "Online", start_);
    take("/grid/h1/telemetry/SENSOR", sensor, start_);
    take("/grid/h1/status/STATUS8", R"({"StatusSNS":{"ENERGY":{"Voltage":231}}})", start_);
    take("/grid/h1/status/POWER", "OFF", start_);
    take("/grid/h1/cmd/POWER", "ON", start_);
    take("/grid/h2/telemetry/SENSOR", sensor, start_);
    ASSERT_TRUE(pipeline_.commit(Recorder::Seal::running, start_));
    EXPECT_THAT(test::rows(file_, "SELECT topic, online FROM plug"), ElementsAre("fridge|1"));
    EXPECT_THAT(test::rows(file_, "SELECT plug, volts FROM voltage"), ElementsAre("fridge|230.0", "fridge|231.0"));
    EXPECT_THAT(test::rows(file_, "SELECT is_on FROM relay_state"), ElementsAre("0"));
    EXPECT_THAT(test::rows(file_, "SELECT topic, reason FROM rejected_message"),
                ElementsAre("/grid/h1/telemetry/SENSOR|unknown_topic", "/grid/h2/telemetry/SENSOR|unknown_topic"));
}

TEST_F(PipelineTest, TopicWithALevelCmndOrOfDiscoveryIsWhatItsPlugSays) {
    take(kDiscoveryTopic, R"({"t":"fridge","ft":"cmnd/%topic%/","tp":["cmnd","stat","tele"]})", start_);
    take("cmnd/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":230}})", start_);
    take("tasmota/discovery/AAAAAAAAAAAA/config", R"({"t":"oven","ft":"tasmota/discovery/%id%/"})", start_);
    take("tasmota/discovery/AAAAAAAAAAAA/config", R"({"t":"oven","dn":"Oven","ft":"tasmota/discovery/%id%/"})", start_);
    ASSERT_TRUE(pipeline_.commit(Recorder::Seal::running, start_));
    EXPECT_THAT(test::rows(file_, "SELECT plug, volts FROM voltage"), ElementsAre("fridge|230.0"));
    EXPECT_THAT(test::rows(file_, "SELECT name FROM plug WHERE topic = 'oven'"), ElementsAre("Oven"))
        << "what is announced stays an announcement";
}

TEST_F(PipelineTest, TwoDevicesWithOneTopicOnDifferentTopicsAreTwoPlugs) {
    take(kDiscoveryTopic, R"({"t":"fridge","dn":"Mine","ft":"mjs-voltage/%topic%/"})", start_);
    take("tasmota/discovery/AAAAAAAAAAAA/config", R"({"t":"fridge","dn":"Yours","ft":"%prefix%/%topic%/"})", start_);
    take("mjs-voltage/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":230}})", start_);
    take("tele/fridge/LWT", "Online", start_);
    take("tele/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":240}})", start_);
    take("mjs-voltage/fridge/LWT", "Offline", start_);
    ASSERT_TRUE(pipeline_.commit(Recorder::Seal::running, start_));
    EXPECT_THAT(test::rows(file_, "SELECT topic, name, mac, online FROM plug ORDER BY id"),
                ElementsAre("fridge|Mine|E09806F17F56|0", "tele/fridge|Yours|AAAAAAAAAAAA|1"));
    EXPECT_THAT(test::rows(file_, "SELECT plug, volts FROM voltage ORDER BY volts"),
                ElementsAre("fridge|230.0", "tele/fridge|240.0"));
}

TEST_F(PipelineTest, PlugHeardBeforeItsDiscoveryKeepsItsReadings) {
    const std::string sensor = R"({"ENERGY":{"Period":0,"Voltage":230}})";
    take("mjs-voltage/street7/fridge/SENSOR", sensor, start_);
    ASSERT_TRUE(pipeline_.commit(Recorder::Seal::running, start_));
    EXPECT_THAT(test::rows(file_, "SELECT topic FROM plug"), ElementsAre("street7/fridge"));
    take(kDiscoveryTopic, R"({"t":"fridge","ft":"mjs-voltage/street7/%topic%/"})", start_);
    take("mjs-voltage/street7/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":231}})", start_);
    ASSERT_TRUE(pipeline_.commit(Recorder::Seal::running, start_));
    EXPECT_THAT(test::rows(file_, "SELECT topic, mac FROM plug"), ElementsAre("fridge|E09806F17F56"));
    EXPECT_THAT(test::rows(file_, "SELECT plug, volts FROM voltage"), ElementsAre("fridge|230.0", "fridge|231.0"));
}

TEST_F(PipelineTest, RowOfANameThatIsNoPlugOfItsOwnGoesOffline) {
    take("mjs-voltage/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":230}})", start_);
    take("mjs-voltage/street7/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":231}})", start_);
    take(kDiscoveryTopic, R"({"t":"fridge","ft":"mjs-voltage/street7/%topic%/"})", start_);
    take("mjs-voltage/street7/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":232}})", start_);
    ASSERT_TRUE(pipeline_.commit(Recorder::Seal::running, start_));
    EXPECT_THAT(test::rows(file_, "SELECT topic, online FROM plug ORDER BY id"),
                ElementsAre("fridge|1", "street7/fridge|0"));
    EXPECT_THAT(test::rows(file_, "SELECT plug FROM voltage WHERE volts = 232"), ElementsAre("fridge"));
}

TEST_F(PipelineTest, CommandNameThatAnotherDeviceBearsIsHeard) {
    take("tasmota/discovery/AAAAAAAAAAAA/config", R"({"t":"fridge/do"})", start_);
    take(kDiscoveryTopic, R"({"t":"fridge","ft":"mjs-voltage/%topic%/","tp":["do","stat","tele"]})", start_);
    take("mjs-voltage/fridge/do/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":230}})", start_);
    ASSERT_TRUE(pipeline_.commit(Recorder::Seal::running, start_));
    EXPECT_THAT(test::rows(file_, "SELECT plug FROM voltage"), ElementsAre("fridge/do"));
}

TEST_F(PipelineTest, NameThatAnotherDeviceBearsIsNotTakenFromIt) {
    take("tasmota/discovery/AAAAAAAAAAAA/config", R"({"t":"street7/fridge","ft":"mjs-voltage/%topic%/"})", start_);
    take(kDiscoveryTopic, R"({"t":"fridge","ft":"mjs-voltage/street7/%topic%/"})", start_);
    take("mjs-voltage/street7/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":230}})", start_);
    ASSERT_TRUE(pipeline_.commit(Recorder::Seal::running, start_));
    EXPECT_THAT(test::rows(file_, "SELECT plug FROM voltage"), ElementsAre("street7/fridge"));
}

TEST_F(PipelineTest, HostClockThatIsNotSynchronisedMarksReadings) {
    pipeline_.take({"mjs-voltage/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":230}})", clock_.utc_now()}, false,
                   start_);
    ASSERT_TRUE(pipeline_.commit(Recorder::Seal::running, start_));
    EXPECT_THAT(test::rows(file_, "SELECT flags FROM reading"),
                ElementsAre(std::to_string(reading_flag::kClockUnsynchronised)));
}

TEST_F(PipelineTest, RefusedMessageIsKeptAndSaid) {
    take("mjs-voltage/fridge/SENSOR", R"({"ENERGY":{"Voltage":2)", start_);
    ASSERT_TRUE(pipeline_.commit(Recorder::Seal::running, start_));
    EXPECT_THAT(test::rows(file_, "SELECT topic, reason, payload FROM rejected_message"),
                ElementsAre(R"(mjs-voltage/fridge/SENSOR|bad_json|{"ENERGY":{"Voltage":2)"));
    EXPECT_THAT(lines(LogLevel::warn),
                ElementsAre(testing::AllOf(HasSubstr("mjs-voltage/fridge/SENSOR"), HasSubstr("bad_json"))));
}

TEST_F(PipelineTest, MessageRefusedByTheRecorderIsKeptToo) {
    take("mjs-voltage/fridge/LWT", "connected", start_);
    ASSERT_TRUE(pipeline_.commit(Recorder::Seal::running, start_));
    EXPECT_THAT(test::rows(file_, "SELECT reason, payload FROM rejected_message"),
                ElementsAre("unknown_text|connected"));
}

TEST_F(PipelineTest, RefusedMessagesAreSaidAtMostOnceAMinuteWithACount) {
    for (int i = 0; i < 50; ++i) {
        take("mjs-voltage/fridge/SENSOR", "{", start_ + i * 1s);
    }
    EXPECT_THAT(lines(LogLevel::warn), SizeIs(1));
    take("mjs-voltage/fridge/SENSOR", "{", start_ + 60s);
    EXPECT_THAT(lines(LogLevel::warn), ElementsAre(Not(HasSubstr("more")), HasSubstr("49 more")));
}

TEST_F(PipelineTest, TextOfAStrangerCannotForgeALogLine) {
    take("mjs-voltage/x\n<3>forged/SENSOR", "{", start_);
    EXPECT_THAT(lines(LogLevel::warn), ElementsAre(Not(HasSubstr("\n"))));
}

TEST_F(PipelineTest, PayloadOfARefusedMessageIsNotLogged) {
    take("mjs-voltage/fridge/STATE", R"({"Wifi":{"SSId":"home","BSSId":"AA:BB:CC)", start_);
    for (const auto& line : log_.lines()) {
        EXPECT_THAT(line.text, Not(HasSubstr("home")));
    }
}

TEST_F(PipelineTest, EachMessageIsSaidAtDebugWithoutItsContent) {
    take("mjs-voltage/fridge/LWT", "Online", start_);
    EXPECT_THAT(lines(LogLevel::debug), ElementsAre("6 bytes on \"mjs-voltage/fridge/LWT\""));
}

// When it cannot commit.

TEST_F(PipelineTest, FailureKeepsEverythingAndTheNextSuccessWritesItOnce) {
    take_reading(start_);
    take("mjs-voltage/fridge/POWER", "ON", start_);
    take("mjs-voltage/fridge/SENSOR", "{", start_);
    {
        const DiskFault full(DiskFault::Kind::full, 0);
        ASSERT_EQ(pipeline_.commit_if_due(start_ + 5s), Committed::failed);
        take_reading(start_ + 5s);
        ASSERT_EQ(pipeline_.commit_if_due(start_ + 6s), Committed::failed);
    }
    EXPECT_EQ(stored_readings(), 0);
    ASSERT_EQ(pipeline_.commit_if_due(start_ + 7s), Committed::done);
    EXPECT_THAT(test::rows(file_, "SELECT voltage FROM reading ORDER BY time"), ElementsAre("201.0", "202.0"));
    EXPECT_EQ(test::whole(file_, "SELECT count(*) FROM relay_state"), 1);
    EXPECT_EQ(test::whole(file_, "SELECT count(*) FROM rejected_message"), 1);
    EXPECT_EQ(test::whole(file_, "SELECT count(*) FROM plug"), 1);
}

TEST_F(PipelineTest, TriesAgainWithGrowingPausesUpToFiveSeconds) {
    take_reading(start_);
    const DiskFault full(DiskFault::Kind::full, 0);
    SteadyTime moment = start_ + 5s;
    for (const auto pause : {250ms, 500ms, 1000ms, 2000ms, 4000ms, 5000ms, 5000ms}) {
        ASSERT_EQ(pipeline_.commit_if_due(moment), Committed::failed);
        ASSERT_EQ(pipeline_.next_commit(), moment + pause);
        ASSERT_EQ(pipeline_.commit_if_due(moment + pause - 1ms), Committed::nothing_due);
        moment += pause;
    }
}

TEST_F(PipelineTest, ManyRowsDoNotShortenThePause) {
    for (std::size_t i = 0; i < kRule.rows_max; ++i) {
        take_reading(start_);
    }
    const DiskFault full(DiskFault::Kind::full, 0);
    ASSERT_EQ(pipeline_.commit_if_due(start_), Committed::failed);
    take_reading(start_);
    EXPECT_EQ(pipeline_.commit_if_due(start_ + 100ms), Committed::nothing_due);
}

TEST_F(PipelineTest, PausesStartAnewAfterASuccess) {
    take_reading(start_);
    {
        const DiskFault full(DiskFault::Kind::full, 0);
        ASSERT_EQ(pipeline_.commit_if_due(start_ + 5s), Committed::failed);
        ASSERT_EQ(pipeline_.commit_if_due(start_ + 6s), Committed::failed);
    }
    ASSERT_EQ(pipeline_.commit_if_due(start_ + 10s), Committed::done);
    take_reading(start_ + 10s);
    const DiskFault full(DiskFault::Kind::full, 0);
    ASSERT_EQ(pipeline_.commit_if_due(start_ + 15s), Committed::failed);
    EXPECT_EQ(pipeline_.next_commit(), start_ + 15s + 250ms);
}

TEST_F(PipelineTest, FullDiskIsSaidOnceWithAdviceAndAgainWhenItIsOver) {
    take_reading(start_);
    {
        const DiskFault full(DiskFault::Kind::full, 0);
        for (auto moment = start_ + 5s; moment < start_ + 50s; moment += 5s) {
            ASSERT_EQ(pipeline_.commit_if_due(moment), Committed::failed);
        }
    }
    EXPECT_THAT(lines(LogLevel::error), ElementsAre(HasSubstr("the disk is full")));
    EXPECT_THAT(pipeline_.trouble(), Not(IsEmpty()));
    ASSERT_EQ(pipeline_.commit_if_due(start_ + 60s), Committed::done);
    EXPECT_THAT(lines(LogLevel::info), ElementsAre(HasSubstr("can be written again")));
    EXPECT_THAT(pipeline_.trouble(), IsEmpty());
}

TEST_F(PipelineTest, LockedDatabaseIsSaidToBeAnotherProgramsDoing) {
    take_reading(start_);
    SQLite::Database other(file_.string(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    ASSERT_EQ(pipeline_.commit_if_due(start_ + 5s), Committed::failed);
    EXPECT_THAT(lines(LogLevel::error), ElementsAre(HasSubstr("another program keeps it locked")));
}

TEST_F(PipelineTest, BrokenDiskIsSaidToBeOne) {
    take_reading(start_);
    const DiskFault broken(DiskFault::Kind::broken, 0);
    ASSERT_EQ(pipeline_.commit_if_due(start_ + 5s), Committed::failed);
    EXPECT_THAT(lines(LogLevel::error), ElementsAre(HasSubstr("see whether the disk is in order")));
}

TEST_F(PipelineTest, HeldRowsAreCountedRightly) {
    take_reading(start_);
    take_reading(start_);
    const DiskFault full(DiskFault::Kind::full, 0);
    ASSERT_EQ(pipeline_.commit_if_due(start_ + 5s), Committed::failed);
    // Two readings, the plug, and that it is online.
    EXPECT_THAT(lines(LogLevel::error), ElementsAre(HasSubstr(". 4 rows are held")));
}

TEST_F(PipelineTest, ReadingsGivenUpMeanwhileAreSaidWithTheirNumber) {
    constexpr std::size_t kGivenUp = 25;
    for (std::size_t i = 0; i < Recorder::kPendingReadingsMax + kGivenUp; ++i) {
        take_reading(start_);
    }
    {
        const DiskFault full(DiskFault::Kind::full, 0);
        ASSERT_EQ(pipeline_.commit_if_due(start_), Committed::failed);
    }
    ASSERT_EQ(pipeline_.commit_if_due(start_ + 10s), Committed::done);
    EXPECT_THAT(lines(LogLevel::warn), ElementsAre(HasSubstr("25 readings")));
    take_reading(start_ + 20s);
    ASSERT_TRUE(pipeline_.commit(Recorder::Seal::running, start_ + 20s));
    EXPECT_THAT(lines(LogLevel::warn), SizeIs(1)) << "once";
}

TEST_F(PipelineTest, LastCommitAfterAFailureWritesEverything) {
    take_reading(start_);
    {
        const DiskFault full(DiskFault::Kind::full, 0);
        ASSERT_FALSE(pipeline_.commit(Recorder::Seal::closing, start_));
    }
    ASSERT_TRUE(pipeline_.commit(Recorder::Seal::closing, start_));
    EXPECT_EQ(stored_readings(), 1);
}

}  // namespace
}  // namespace collector
