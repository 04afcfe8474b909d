#include <chrono>
#include <functional>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

/// Queries of docs/sql.md asked of plugs that are not as simple as those of the network whose answers stand there.
namespace collector::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using testing::AllOf;
using testing::HasSubstr;

constexpr sys_seconds kNoon = sys_days{std::chrono::year{2026} / 6 / 7} + std::chrono::hours{10};  // in Amsterdam

std::string replaced(std::string text, std::string_view part, std::string_view by) {
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + by.size())) {
        text.replace(at, part.size(), by);
    }
    return text;
}

/// The first fenced block below a line of the document.
std::string block_below(std::string_view line, std::string_view fence) {
    const std::string document = read_file(SOURCE_DIR "/docs/sql.md");
    const auto begin = document.find(fence, document.find(line)) + fence.size();
    return document.substr(begin, document.find("```", begin) - begin);
}

std::string query(std::string_view question) {
    return block_below(fmt::format("\n### {}\n", question), "```sql\n");
}

class SqlCaseTest : public testing::Test {
  protected:
    /// One message of a plug, whose clock is set to UTC: keys and values of its ENERGY.
    void measure(sys_seconds time, std::string_view plug, std::string_view energy) {
        const std::string payload =
            fmt::format(R"({{"Time":"{:%Y-%m-%dT%H:%M:%S}+00:00","ENERGY":{{{}}}}})", time, energy);
        log_ += fmt::format(
            R"({{"tst":"{:%Y-%m-%dT%H:%M:%S}.100000Z+0000","topic":"mjs-voltage/{}/SENSOR","qos":0,"retain":0,)"
            R"("payloadlen":{},"payload":"{}"}})"
            "\n",
            time, plug, payload.size(), replaced(payload, "\"", "\\\""));
    }

    /// Rows without a heading, their columns parted by `|`.
    [[nodiscard]] std::string answer(const std::string& sql) const {
        const std::filesystem::path database = folder_ / "voltage.db";
        run({COLLECTOR_BINARY, "replay", folder_.write("log.jsonl", log_), "--database", database});
        return run({"sqlite3", database, sql});
    }

    /// Two hours in which the second of three thirds is above 253 V: a meter with one voltage and three channels, a
    /// plug, and one that never sends `Period`.
    void measure_an_hour_above_253() {
        for (int minute = 0; minute <= 120; ++minute) {
            const sys_seconds time = kNoon + minutes{minute} + seconds{5};
            const double volts = minute >= 40 && minute < 100 ? 254.1 : 240;
            measure(time, "meter",
                    fmt::format(R"("Total":12.3,"Period":[0,0,0],"Power":[10,10,10],"Voltage":{})", volts));
            measure(time, "plain", fmt::format(R"("Total":1.0,"Period":0,"Power":0,"Voltage":{})", volts));
            measure(time, "poll", fmt::format(R"("Total":1.0,"Power":0,"Voltage":{})", volts));
        }
    }

  private:
    TempDir folder_;
    std::string log_;
};

TEST_F(SqlCaseTest, MinutesOfADayAreThoseOfEachChannel) {
    measure_an_hour_above_253();
    EXPECT_EQ(answer(query("How many minutes a day?")),
              "2026-06-07|meter||1|60\n2026-06-07|meter||2|60\n2026-06-07|meter||3|60\n"
              "2026-06-07|plain||1|60\n2026-06-07|poll||1|60\n");
}

TEST_F(SqlCaseTest, ChannelsWithTheSameStretchShareARow) {
    measure_an_hour_above_253();
    EXPECT_EQ(answer(query("Which were the longest stretches?")),
              "meter||1 2 3|2026-06-07T12:40|60|60 of 60|254.1\n"
              "plain||1|2026-06-07T12:40|60|60 of 60|254.1\npoll||1|2026-06-07T12:40|60|60 of 60|254.1\n");
}

TEST_F(SqlCaseTest, AVerdictSaysItsChannelAndFailsByWhatIsThereHoweverLittle) {
    measure_an_hour_above_253();
    const std::string verdicts = answer(query("Would the week pass EN 50160?"));
    for (const std::string_view row : {"meter||1", "meter||2", "meter||3", "plain||1", "poll||1"}) {
        EXPECT_THAT(verdicts, HasSubstr(fmt::format("2026-06-01|{}|1.2 %|6|50.0 %|6|FAIL\n", row)));
    }
}

TEST_F(SqlCaseTest, AWeekThatIsHardlyMeasuredFailsByWhatMustNeverBeAlone) {
    for (int minute = 0; minute < 520; minute += 5) {
        measure(kNoon + minutes{minute}, "low", R"("Total":1.0,"Period":0,"Power":0,"Voltage":200)");
        measure(kNoon + minutes{minute}, "high", R"("Total":1.0,"Period":0,"Power":0,"Voltage":254)");
        measure(kNoon + minutes{minute}, "good", R"("Total":1.0,"Period":0,"Power":0,"Voltage":230)");
    }
    EXPECT_THAT(answer(query("Would the week pass EN 50160?")),
                AllOf(HasSubstr("|good||1|5.1 %|0|0.0 %|0|NOT ENOUGH DATA\n"),
                      HasSubstr("|low||1|5.1 %|51|100.0 %|0|NOT ENOUGH DATA\n"),
                      HasSubstr("|high||1|5.1 %|51|100.0 %|51|FAIL\n")));
}

TEST_F(SqlCaseTest, InvertersWouldSwitchOffAtEveryChannelAndWithoutPeriod) {
    measure_an_hour_above_253();
    EXPECT_EQ(answer(query("When would inverters have switched off?")),
              "meter||1|12:49|13:39|51|254.10\nmeter||2|12:49|13:39|51|254.10\nmeter||3|12:49|13:39|51|254.10\n"
              "plain||1|12:49|13:39|51|254.10\npoll||1|12:49|13:39|51|254.10\n");
}

TEST_F(SqlCaseTest, AMeanOf253VoltsIsNotAbove) {
    int reading = 0;
    for (const double volts : {251.1, 250.1, 253.0, 253.0}) {
        measure(kNoon + minutes{5 * reading++}, "plug",
                fmt::format(R"("Total":1.0,"Period":0,"Power":0,"Voltage":{:.1f})", volts));
    }
    EXPECT_EQ(answer(query("When would inverters have switched off?")), "");
}

TEST_F(SqlCaseTest, ADayOfReadingsUpTo253VoltsHasNoMeanAbove) {
    for (int reading = 0; reading < 288; ++reading) {
        const double volts = reading % 12 >= 6 ? 253.0 : 248.0 + 0.1 * (reading * 41 % 50);
        measure(kNoon - std::chrono::hours{12} + minutes{5 * reading}, "plug",
                fmt::format(R"("Total":1.0,"Period":0,"Power":0,"Voltage":{:.1f})", volts));
    }
    EXPECT_EQ(answer(query("When would inverters have switched off?")), "");
}

/// A counter, in hundredths of a kilowatt-hour every half hour, after noon.
using Counter = std::function<int(int reading)>;

class SqlEnergyCaseTest : public SqlCaseTest {
  protected:
    std::string energy(const Counter& counter, const Counter& power_w) {
        for (int reading = 0; reading < 20; ++reading) {
            measure(kNoon + minutes{30 * reading}, "tasmota_B2D005",
                    fmt::format(R"("Total":{:.2f},"Period":0,"Power":{},"Voltage":231)", counter(reading) / 100.0,
                                power_w(reading)));
        }
        const std::string of_one_day = answer(query("How much energy did each plug count on one day?"));
        const std::string by_day = answer(query("And one plug day by day?"));
        EXPECT_EQ(of_one_day.substr(of_one_day.find("||1|") + 4), by_day.substr(11, by_day.rfind('|') - 11) + "\n");
        return of_one_day;
    }
};

TEST_F(SqlEnergyCaseTest, ACounterThatIsSetToZeroCountsUpToThereAndOn) {
    const Counter set_at_ten = [](int reading) { return reading < 10 ? 50'000 + reading : reading - 10; };
    EXPECT_EQ(energy(set_at_ten, [](int) { return 20; }), "tasmota_B2D005||1|0.180|1\n");
}

TEST_F(SqlEnergyCaseTest, ACounterThatDropsToZeroForAReadingIsSetTwice) {
    const Counter drops_at_ten = [](int reading) { return reading == 10 ? 0 : 50'000 + reading; };
    EXPECT_EQ(energy(drops_at_ten, [](int) { return 20; }), "tasmota_B2D005||1|0.170|2\n");
}

TEST_F(SqlEnergyCaseTest, WhatIsGivenBackIsTakenOff) {
    const Counter there_and_back = [](int reading) { return 50'000 - 2 * (reading < 10 ? reading : 18 - reading); };
    EXPECT_EQ(energy(there_and_back, [](int reading) { return reading < 10 ? -40 : 40; }),
              "tasmota_B2D005||1|0.020|0\n");
}

TEST_F(SqlEnergyCaseTest, ACounterMayGoBelowZero) {
    const Counter down = [](int reading) { return 5 - 2 * reading; };
    EXPECT_EQ(energy(down, [](int) { return -40; }), "tasmota_B2D005||1|-0.380|0\n");
}

TEST_F(SqlCaseTest, TheLastReadingInTheDoubleHourIsTheLastOne) {
    const sys_seconds summer_ends = sys_days{std::chrono::year{2026} / 10 / 25} + std::chrono::hours{1};
    for (int reading = -12; reading <= 6; ++reading) {
        measure(summer_ends + minutes{5 * reading} + seconds{7}, "plug",
                fmt::format(R"("Total":1.0,"Period":0,"Power":0,"Voltage":{:.1f})", 226.2 + 0.1 * reading));
    }
    const std::string asked =
        replaced(query("What did each plug measure last?"), "2026-06-08 14:00", "2026-10-25 00:00");
    EXPECT_THAT(answer(asked), HasSubstr("plug||1|2026-10-25T02:30:07|226.8|0|"));
}

TEST_F(SqlCaseTest, AStretchTellsMeansThatAreValidFromOthers) {
    const auto hear = [this](int minute, double volts) {
        measure(kNoon + minutes{minute} + seconds{5}, "plug",
                fmt::format(R"("Total":1.0,"Period":0,"Power":0,"Voltage":{})", volts));
    };
    for (int minute = 0; minute < 60; ++minute) {
        const bool is_heard = minute < 30 || minute >= 50 || minute == 32 || minute == 42;
        if (is_heard) {
            hear(minute, minute < 20 || minute >= 50 ? 240 : minute < 30 ? 254 : 260);
        }
    }
    EXPECT_EQ(answer("SELECT start_local, end_local, voltage_max, voltage_rms_max, voltage_rms_max_not_valid FROM "
                     "overvoltage"),
              "2026-06-07T12:20:00+02:00|2026-06-07T12:50:00+02:00|260.0|254.0|260.0\n");
}

TEST_F(SqlCaseTest, IntervalsSayTheirLocalTimeWhenTheClocksArePutBack) {
    const sys_seconds summer_ends = sys_days{std::chrono::year{2026} / 10 / 25} + std::chrono::hours{1};
    for (int reading = -4; reading <= 4; ++reading) {
        measure(summer_ends + minutes{5 * reading}, "plug", R"("Total":1.0,"Period":0,"Power":0,"Voltage":230)");
    }
    EXPECT_EQ(answer("SELECT start_local FROM interval_10min ORDER BY start_time"),
              "2026-10-25T02:40:00+02:00\n2026-10-25T02:50:00+02:00\n2026-10-25T02:00:00+01:00\n"
              "2026-10-25T02:10:00+01:00\n");
    EXPECT_EQ(answer("SELECT DISTINCT plug_id FROM voltage"), "1\n");
}

TEST_F(SqlCaseTest, ACurveInGrafanaIsThatOfOneChannel) {
    measure_an_hour_above_253();
    const std::string asked =
        replaced(replaced(block_below("**Grafana**", "```\n"), "$__from", "1780826400000"), "$__to", "1780826400000");
    EXPECT_EQ(answer("SELECT metric FROM (" + asked + ") ORDER BY metric"),
              "meter 1\nmeter 2\nmeter 3\nplain 1\npoll 1\n");
}

}  // namespace
}  // namespace collector::test
