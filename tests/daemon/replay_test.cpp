#include <collector/daemon/replay.hpp>

#include <filesystem>
#include <fstream>
#include <ostream>
#include <random>
#include <sstream>
#include <thread>

#include <sys/stat.h>

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/base/iso_time.hpp>

#include "sqlite/database_rows.hpp"
#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using testing::ElementsAre;
using testing::SizeIs;

class ReplayTest : public testing::Test {
  protected:
    ReplaySummary replayed(const std::string& text) {
        std::istringstream input(text);
        progress_ = 0;
        const auto summary = replay(input, default_tasmota_config(), file_, log_, [this](std::uint64_t bytes) {
            EXPECT_GE(bytes, progress_);
            progress_ = bytes;
        });
        EXPECT_TRUE(summary) << summary.error().what;
        return summary.value_or(ReplaySummary{});
    }
    [[nodiscard]] std::vector<std::string> ask(const std::string& query) const { return test::rows(file_, query); }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    test::CapturedLog log_;
    std::uint64_t progress_ = 0;
};

std::string line(UtcMillis time, const std::string& topic, std::size_t bytes, const std::string& payload,
                 bool retained) {
    return fmt::format(R"({{"tst":"{}","topic":"{}","qos":0,"retain":{},"payloadlen":{},"payload":{}}})"
                       "\n",
                       iso_text(time), topic, retained ? 1 : 0, bytes, payload);
}

/// As `mosquitto_sub -F %J` prints a message: the payload as JSON.
std::string json_line(UtcMillis time, const std::string& topic, const std::string& payload, bool retained = false) {
    return line(time, topic, payload.size(), payload, retained);
}

/// As `mosquitto_sub -F %j` prints it: the payload as a text.
std::string text_line(UtcMillis time, const std::string& topic, const std::string& payload, bool retained = false) {
    std::string quoted = "\"";
    for (const char c : payload) {
        quoted += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    }
    return line(time, topic, payload.size(), quoted + "\"", retained);
}

std::string sensor(UtcMillis time, int volts) {
    return fmt::format(R"({{"Time":"{}","ENERGY":{{"Period":0,"Voltage":{}}}}})", iso_text(time).substr(0, 19), volts);
}

/// A morning of two plugs, with all that happens there.
std::string recorded_morning() {
    UtcMillis time = at("2026-05-01T07:00:00.250Z");
    std::string log;
    log += text_line(time, "mjs-voltage/fridge/LWT", "Online", true);
    log += json_line(time, "tasmota/discovery/E09806F17F56/config", R"({"t":"fridge","dn":"Koelkast","sw":"12.5.0"})",
                     true);
    for (int i = 0; i < 200; ++i) {
        time += 5s;
        log += json_line(time, "mjs-voltage/fridge/SENSOR", sensor(time + 2h, 230 + i % 4));
        log += text_line(time + 40ms, "tele/washer/SENSOR", sensor(time + 1h, 229 + i % 3));
        if (i == 100) {
            log += text_line(time + 50ms, "mjs-voltage/fridge/POWER", "OFF");
            log += text_line(time + 60ms, "mjs-voltage/fridge/STATE", R"({"UptimeSec":77,"POWER":"OFF"})");
            log += text_line(time + 70ms, "mjs-voltage/fridge/SENSOR", "{\"Time\":");
        }
    }
    log += text_line(time + 1s, "tele/washer/LWT", "Offline");
    return log;
}

TEST_F(ReplayTest, RecordsALogAsIfItCameInNow) {
    const ReplaySummary summary = replayed(recorded_morning());
    EXPECT_EQ(summary.lines, 406U);
    EXPECT_EQ(summary.bad_lines, 0U);
    EXPECT_EQ(summary.plugs, 2U);
    EXPECT_EQ(summary.recorded.readings, 400U);
    EXPECT_EQ(summary.recorded.rejected, 1U);
    EXPECT_EQ(summary.recorded.duplicates, 0U);
    EXPECT_THAT(ask("SELECT topic, name, online, last_seen FROM plug ORDER BY topic"),
                ElementsAre("fridge|Koelkast|1|1777619800250", "washer|null|0|1777619800290"));
    EXPECT_THAT(ask("SELECT plug_id, count(*), min(time), max(time) FROM reading GROUP BY plug_id"),
                ElementsAre("1|200|1777618805250|1777619800250", "2|200|1777618805290|1777619800290"));
    EXPECT_THAT(ask("SELECT count(*) FROM reading WHERE flags <> 0"), ElementsAre("0"))
        << "what the fridge measures after OFF is mains";
}

TEST_F(ReplayTest, SecondTimeAddsNothing) {
    const std::string log = recorded_morning();
    replayed(log);
    const auto before =
        ask("SELECT * FROM reading UNION ALL SELECT plug_id, 0, time, online, 0,0,0,0,0,0,0,0,0,0,0,0 "
            "FROM availability");
    const ReplaySummary again = replayed(log);
    EXPECT_EQ(again.recorded.readings, 0U);
    EXPECT_EQ(again.recorded.duplicates, 400U);
    EXPECT_EQ(again.plugs, 2U);
    EXPECT_EQ(ask("SELECT * FROM reading UNION ALL SELECT plug_id, 0, time, online, 0,0,0,0,0,0,0,0,0,0,0,0 "
                  "FROM availability"),
              before);
}

TEST_F(ReplayTest, OverlappingLogsFitTogether) {
    const std::string log = recorded_morning();
    const std::size_t cut = log.find('\n', log.size() / 2) + 1;
    const std::size_t earlier = log.find('\n', log.size() / 3) + 1;
    replayed(log.substr(0, cut));
    replayed(log.substr(earlier));
    EXPECT_THAT(ask("SELECT count(*) FROM reading"), ElementsAre("400"));
}

/// All that a log says, in a database of its own.
class OverlapTest : public ReplayTest {
  protected:
    std::vector<std::string> recorded(const std::string& text) {
        file_ = folder_ / fmt::format("{}.db", ++databases_);
        summary_ = replayed(text);
        std::vector<std::string> all;
        for (const char* query :
             {"SELECT topic, name, mac, online, first_seen, last_seen FROM plug",
              "SELECT plug.topic, reading.* FROM reading JOIN plug ON plug.id = plug_id",
              "SELECT plug.topic, time, availability.online FROM availability JOIN plug ON plug.id = plug_id",
              "SELECT plug.topic, relay, time, is_on FROM relay_state JOIN plug ON plug.id = plug_id",
              "SELECT plug.topic, time, kind, detail FROM plug_event JOIN plug ON plug.id = plug_id",
              "SELECT time, topic, reason FROM rejected_message",
              "SELECT plug_id, start_time, samples FROM interval_10min",
              "SELECT plug_id, start_time, end_time, cause FROM gap"}) {
            auto rows = ask(query);
            std::ranges::sort(rows);
            all.insert(all.end(), rows.begin(), rows.end());
        }
        return all;
    }
    /// An hour of a plug that comes and goes, starts anew, and is switched.
    static std::string eventful_hour() {
        std::string log;
        UtcMillis time = at("2026-05-01T07:00:00.250Z");
        for (int minute = 0; minute < 60; ++minute, time += 1min) {
            if (minute % 15 == 7) {
                log += text_line(time, "tele/oven/LWT", "Offline");
                time += 5min;
                log += text_line(time, "tele/oven/LWT", "Online");
                log += text_line(time + 1s, "tele/oven/INFO3", R"({"Info3":{"RestartReason":"Power On"}})");
                log += text_line(time + 2s, "tele/oven/SENSOR", "{");
            }
            log += text_line(time + 3s, "stat/oven/POWER", minute % 4 < 2 ? "ON" : "OFF");
            log += text_line(time + 4s, "tele/oven/STATE", fmt::format(R"({{"UptimeSec":{}}})", minute * 60));
            log += text_line(time + 5s, "tele/oven/SENSOR", sensor(time + 2h, 230 + minute % 3));
            log += text_line(time + 5s + 300ms, "tele/washer/SENSOR", sensor(time + 2h, 229 + minute % 3));
        }
        return log;
    }
    /// From a line on that begins in such a part of the log.
    static std::size_t part(const std::string& log, std::size_t of_ten) {
        return log.find('\n', log.size() * of_ten / 10) + 1;
    }
    ReplaySummary summary_;

  private:
    int databases_ = 0;
};

TEST_F(OverlapTest, LogsThatOverlapAreRecordedOnceInAnyOrder) {
    const std::string log = eventful_hour();
    const auto once = recorded(log);
    ASSERT_GT(once.size(), 150U);
    const std::string first = log.substr(0, part(log, 7));
    const std::string second = log.substr(part(log, 3));
    const std::string inside = log.substr(part(log, 4), part(log, 6) - part(log, 4));
    for (const std::string& joined : {first + second, second + first, log + log, inside + log, second + inside + first,
                                      first + "\xef\xbb\xbf" + second}) {
        EXPECT_EQ(recorded(joined), once);
        EXPECT_GT(summary_.doubled, 20U);
    }
}

TEST_F(OverlapTest, LinesInAnyOrderAreRecordedInTheOrderOfTheirTime) {
    const std::string log = eventful_hour();
    const auto once = recorded(log);
    std::vector<std::string> lines;
    std::istringstream input(log + log);
    for (std::string line; std::getline(input, line);) {
        lines.push_back(line + '\n');
    }
    std::mt19937 random(3);  // NOLINT: the same order each time
    std::ranges::shuffle(lines, random);
    std::string shuffled;
    for (const std::string& line : lines) {
        shuffled += line;
    }
    EXPECT_EQ(recorded(shuffled), once);
}

TEST_F(OverlapTest, AnotherRecorderHearsTheSameALittleLater) {
    const std::string log = eventful_hour();
    std::string later = log;
    for (std::size_t at = later.find(".250Z"); at != std::string::npos; at = later.find(".250Z", at)) {
        later.replace(at, 5, ".287Z");
    }
    recorded(log);
    const auto count = [this] {
        return ask(
            "SELECT (SELECT count(*) FROM reading), (SELECT count(*) FROM availability), "
            "(SELECT count(*) FROM relay_state), (SELECT count(*) FROM plug_event), "
            "(SELECT count(*) FROM rejected_message)");
    };
    const auto once = count();
    recorded(log + later);
    EXPECT_EQ(count(), once);
    recorded(later.substr(part(later, 5)) + log);
    EXPECT_EQ(count(), once);
}

TEST_F(ReplayTest, APipeIsReadToItsEndFirst) {
    const auto pipe = folder_ / "pipe";
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    const std::string log = recorded_morning();
    const std::jthread writer([&] { std::ofstream(pipe) << log.substr(log.size() / 2) << '\n' << log; });
    std::ifstream input(pipe);
    const auto summary = replay(input, default_tasmota_config(), file_, log_, [](std::uint64_t) {});
    ASSERT_TRUE(summary) << summary.error().what;
    EXPECT_THAT(ask("SELECT count(*) FROM reading"), ElementsAre("400"));
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
        EXPECT_EQ(entry.path().filename().string().find("replay"), std::string::npos) << entry.path();
    }
}

TEST_F(ReplayTest, ReadsBothFormsThatMosquittoPrints) {
    const UtcMillis time = at("2026-05-01T07:00:00.250Z");
    replayed(json_line(time, "tele/a/SENSOR", sensor(time, 230)) + text_line(time, "tele/b/SENSOR", sensor(time, 230)));
    EXPECT_THAT(ask("SELECT plug, volts FROM voltage ORDER BY plug"), ElementsAre("a|230.0", "b|230.0"));
}

TEST_F(ReplayTest, ReadsTheTimeAsMosquittoWritesIt) {
    replayed(R"({"tst":"2026-05-01T12:00:00.123456Z+0200","topic":"tele/a/SENSOR","qos":0,"retain":0,"payloadlen":26,)"
             R"("payload":{"ENERGY":{"Voltage":230}}})"
             "\n");
    EXPECT_THAT(ask("SELECT time_utc FROM voltage"), ElementsAre("2026-05-01T10:00:00.123Z"));
}

TEST_F(ReplayTest, RetainedMessagesStayRetained) {
    const UtcMillis time = at("2026-05-01T07:00:00.250Z");
    const ReplaySummary summary = replayed(json_line(time, "tele/a/SENSOR", sensor(time, 230), true));
    EXPECT_EQ(summary.recorded.readings, 0U);
    EXPECT_THAT(ask("SELECT reason FROM rejected_message"), ElementsAre("unknown_age"));
}

TEST_F(ReplayTest, BadLinesAreCountedAndPassedOver) {
    const UtcMillis time = at("2026-05-01T07:00:00.250Z");
    const std::string good = json_line(time, "tele/a/SENSOR", sensor(time, 230));
    const ReplaySummary summary =
        replayed("no json\n" + good + "{\"topic\":\"t\"}\n[1]\n" + good.substr(0, good.size() / 2));
    EXPECT_EQ(summary.lines, 5U);
    EXPECT_EQ(summary.bad_lines, 4U);
    EXPECT_EQ(summary.recorded.readings, 1U);
}

TEST_F(ReplayTest, OnlyTheFirstBadLinesAreNamed) {
    std::string log;
    for (int i = 0; i < 100; ++i) {
        log += "no json\n";
    }
    EXPECT_EQ(replayed(log).bad_lines, 100U);
    EXPECT_THAT(log_.lines(), SizeIs(5));
    EXPECT_TRUE(log_.has("line 1 is passed over"));
}

TEST_F(ReplayTest, EmptyLinesAreNoBadOnes) {
    const UtcMillis time = at("2026-05-01T07:00:00.250Z");
    const std::string line = json_line(time, "tele/a/SENSOR", sensor(time, 230));
    const ReplaySummary summary = replayed("\n  \r\n" + line.substr(0, line.size() - 1) + "\r\n\n");
    EXPECT_EQ(summary.bad_lines, 0U);
    EXPECT_EQ(summary.recorded.readings, 1U);
}

TEST_F(ReplayTest, EmptyLogMakesAnEmptyDatabase) {
    const ReplaySummary summary = replayed("");
    EXPECT_EQ(summary.lines, 0U);
    EXPECT_THAT(ask("SELECT count(*) FROM reading"), ElementsAre("0"));
}

TEST_F(ReplayTest, LastLineNeedsNoEnd) {
    const UtcMillis time = at("2026-05-01T07:00:00.250Z");
    const std::string line = json_line(time, "tele/a/SENSOR", sensor(time, 230));
    EXPECT_EQ(replayed(line.substr(0, line.size() - 1)).recorded.readings, 1U);
}

TEST_F(ReplayTest, ProgressEndsAtTheSizeOfTheLog) {
    const std::string log = recorded_morning();
    replayed(log);
    EXPECT_EQ(progress_, log.size());
}

TEST_F(ReplayTest, LongLogIsCommittedInPieces) {
    UtcMillis time = at("2026-05-01T07:00:00.250Z");
    std::string log;
    for (int i = 0; i < 25'000; ++i) {
        time += 1s;
        log += json_line(time, "tele/a/SENSOR", sensor(time, 230));
    }
    // The second piece runs into this; the first is there by then.
    {
        std::istringstream nothing;
        ASSERT_TRUE(replay(nothing, default_tasmota_config(), file_, log_, [](std::uint64_t) {}));
        test::execute(file_,
                      "CREATE TRIGGER refuse AFTER INSERT ON reading_recent_b WHEN NEW.id > 2000 "
                      "BEGIN SELECT RAISE(ABORT, 'no'); END");
    }
    std::istringstream input(log);
    const auto summary = replay(input, default_tasmota_config(), file_, log_, [](std::uint64_t) {});
    ASSERT_FALSE(summary);
    EXPECT_EQ(summary.error().code, StoreErrc::failed);
    const std::int64_t kept = test::whole(file_, "SELECT count(*) FROM reading");
    EXPECT_GT(kept, 5'000);
    EXPECT_LT(kept, 12'000);
}

TEST_F(ReplayTest, DatabaseThatCannotBeOpenedIsAnError) {
    std::istringstream input;
    const auto summary =
        replay(input, default_tasmota_config(), folder_ / "nowhere/voltage.db", log_, [](std::uint64_t) {});
    ASSERT_FALSE(summary);
    EXPECT_EQ(summary.error().code, StoreErrc::cannot_open);
}

TEST_F(ReplayTest, BusyDatabaseIsAnError) {
    replayed("");
    SQLite::Database other(file_.string(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    std::istringstream input(recorded_morning());
    const auto summary = replay(input, default_tasmota_config(), file_, log_, [](std::uint64_t) {});
    ASSERT_FALSE(summary);
    EXPECT_EQ(summary.error().code, StoreErrc::busy);
}

TEST_F(ReplayTest, PrivacyOfTheConfigurationHolds) {
    TasmotaConfig config = default_tasmota_config();
    config.record = {.power = false, .energy = false, .state = false};
    const UtcMillis time = at("2026-05-01T07:00:00.250Z");
    std::istringstream input(json_line(time, "tele/a/SENSOR", R"({"ENERGY":{"Voltage":230,"Power":100,"Total":5}})"));
    ASSERT_TRUE(replay(input, config, file_, log_, [](std::uint64_t) {}));
    EXPECT_THAT(ask("SELECT voltage, power, energy_total FROM reading"), ElementsAre("230.0|null|null"));
}

}  // namespace
}  // namespace collector
