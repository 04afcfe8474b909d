#include <cmath>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/model/reading_flag.hpp>
#include <collector/sqlite_reader/sqlite_record_reader.hpp>
#include <collector/sqlite_writer/calibration_table.hpp>

#include "evidence/keeper.hpp"
#include "sqlite/disk_fault.hpp"

/// What was made with one gain is made anew with another.
namespace collector {
namespace {

using namespace std::chrono_literals;
using test::differences;
using test::Keeper;
using test::whole;
using testing::ElementsAre;
using testing::IsEmpty;

using State = CorrectionRow::State;

/// Ten days of a plug that is a little low, with an afternoon of over-voltage that it does not show as one; another
/// plug beside it; and a hole.
class CalibrationTest : public test::KeeperTest {
  protected:
    const UtcMillis end_ = start_ + 240h;

    void SetUp() override {
        fill(keeper_, Gains{});
        keeper_.evaluate(end_);
        raw_ = keeper_.evidence();
    }
    /// What the plug sends, times what it should be. All of it comes without a gain; so a database that is filled with
    /// corrected voltages says what becomes of one that is filled with those sent, and a calibration.
    static void fill(Keeper& keeper, const Gains& gains, std::chrono::seconds pace = 300s) {
        const UtcMillis start = test::at("2026-05-01T10:00:00Z");
        Batch batch;
        batch.plugs = {test::bare_plug(1, "fridge"), test::bare_plug(2, "lamp")};
        for (UtcMillis t = start; t < start + 240h; t += pace) {
            const auto minute = (t - start) / 1min;
            const double volts = 230 + static_cast<double>(minute % 70) / 10 + (minute % 1440 < 180 ? 16.5 : 0);
            if (minute < 4000 || minute > 4100) {
                batch.readings.push_back(test::reading_of(1, t, volts * gain_at(gains, 1, t).factor));
            }
            batch.readings.push_back(test::reading_of(2, t, volts));
        }
        keeper.commit(batch);
    }
    /// What the same plug would have left behind, had it been right.
    [[nodiscard]] std::vector<std::string> as_if(const Gains& gains) {
        Keeper other(folder_ / fmt::format("other{}.db", ++others_));
        fill(other, gains);
        other.evaluate(end_);
        return other.evidence();
    }
    CalibrationId calibrate(double gain, UtcMillis from, std::optional<UtcMillis> to = std::nullopt) {
        return CalibrationTable::open(keeper_.file())
            .value()
            .add({.plug_id = 1,
                  .channel = 1,
                  .gain = gain,
                  .source = "a meter",
                  .valid_from = from,
                  .valid_to = to,
                  .made_at = end_})
            .value();
    }
    void revoke(CalibrationId id) {
        ASSERT_EQ(CalibrationTable::open(keeper_.file()).value().revoke(id, end_).value(),
                  CalibrationTable::Revocation::done);
    }
    /// What comes between two steps of the daemon: a commit, at which it sees that somebody else has written.
    void work_in() {
        keeper_.commit({});
        keeper_.evaluate(end_);
    }
    [[nodiscard]] std::vector<CorrectionRow> corrections() const {
        const auto reader = open_sqlite_record(keeper_.file()).value();
        return reader->snapshot().value()->corrections({}).value();
    }
    [[nodiscard]] std::vector<std::string> pending() const {
        return keeper_.ask("SELECT plug_id, channel FROM calibration_pending");
    }
    [[nodiscard]] CorrectionRow row(UtcMillis from, UtcMillis to, Gain gain, State state = State::current) const {
        return {.plug_id = 1, .channel = 1, .span = {from, to}, .gain = gain, .state = state};
    }

    std::vector<std::string> raw_;
    int others_ = 0;
};

TEST_F(CalibrationTest, EverythingIsMadeAnewWithTheGain) {
    calibrate(1.0043, start_);
    work_in();
    const auto made = keeper_.evidence();
    EXPECT_THAT(differences(made, as_if({{1, start_, {1, 1.0043}}})), IsEmpty());
    EXPECT_GT(differences(made, raw_).size(), 2000U);
    EXPECT_THAT(corrections(), ElementsAre(row(start_, end_, {1, 1.0043})));
}

/// By hand: the first ten minutes have 246.5 and 247 V; 1.03 times that is 253.895 and 254.41 V.
TEST_F(CalibrationTest, ByHand) {
    const auto first = [this](const char* what) {
        return keeper_.ask(fmt::format("SELECT {} FROM interval_10min WHERE plug_id = 1 AND start_time = {}", what,
                                       start_.time_since_epoch().count()));
    };
    EXPECT_THAT(first("voltage_min, voltage_max, samples_above_253"), ElementsAre("246.5|247.0|0"));
    calibrate(1.03, start_);
    work_in();
    EXPECT_THAT(first("round(voltage_min, 6), round(voltage_max, 6), samples_above_253"),
                ElementsAre("253.895|254.41|2"));
    EXPECT_THAT(first("printf('%.6f', voltage_rms)"),
                ElementsAre(fmt::format("{:.6f}", std::sqrt((253.895 * 253.895 + 254.41 * 254.41) / 2))));
}

TEST_F(CalibrationTest, WeeksAndStretchesFollow) {
    EXPECT_THAT(keeper_.ask("SELECT sum(above_253) FROM en50160_week WHERE plug_id = 1"), ElementsAre("0"));
    EXPECT_EQ(whole(keeper_.file(), "SELECT count(*) FROM overvoltage WHERE plug_id = 1"), 0);
    calibrate(1.03, start_);
    work_in();
    // Three hours a day, and nothing below 230 V.
    EXPECT_THAT(keeper_.ask("SELECT sum(above_253) FROM en50160_week WHERE plug_id = 1"),
                ElementsAre(keeper_
                                .ask("SELECT count(*) FROM interval_10min WHERE plug_id = 1 AND voltage_rms > 253 "
                                     "AND status = 'valid'")
                                .front()));
    EXPECT_EQ(whole(keeper_.file(), "SELECT count(*) FROM overvoltage WHERE plug_id = 1"), 10);
    EXPECT_EQ(whole(keeper_.file(), "SELECT count(*) FROM overvoltage WHERE plug_id = 2"), 0);
}

TEST_F(CalibrationTest, AGainThatBeginsOrEndsWithinAnIntervalHoldsForItsSamples) {
    const UtcMillis from = start_ + 50h + 5min;
    const UtcMillis to = start_ + 60h + 4min + 59s + 999ms;
    calibrate(1.02, from, to);
    work_in();
    EXPECT_THAT(differences(keeper_.evidence(), as_if({{1, from, {1, 1.02}}, {1, to, {}}})), IsEmpty());
    EXPECT_THAT(corrections(), ElementsAre(row(from, to, {1, 1.02})));
}

TEST_F(CalibrationTest, OneAfterTheOther) {
    calibrate(1.02, start_ + 30h);
    calibrate(0.98, start_ + 90h + 3min, start_ + 100h);
    work_in();
    EXPECT_THAT(
        differences(keeper_.evidence(),
                    as_if({{1, start_ + 30h, {1, 1.02}}, {1, start_ + 90h + 3min, {2, 0.98}}, {1, start_ + 100h, {}}})),
        IsEmpty());
    calibrate(1.01, start_ + 30h);  // in place of the first
    work_in();
    EXPECT_THAT(
        differences(keeper_.evidence(),
                    as_if({{1, start_ + 30h, {1, 1.01}}, {1, start_ + 90h + 3min, {2, 0.98}}, {1, start_ + 100h, {}}})),
        IsEmpty());
}

TEST_F(CalibrationTest, RevokingBringsBackEveryBit) {
    const auto id = calibrate(1.0043, start_ + 77min);
    work_in();
    ASSERT_NE(keeper_.evidence(), raw_);
    revoke(id);
    work_in();
    EXPECT_THAT(differences(keeper_.evidence(), raw_), IsEmpty());
    EXPECT_THAT(corrections(), IsEmpty());
    EXPECT_THAT(keeper_.ask("SELECT * FROM gain_since"), IsEmpty());
}

TEST_F(CalibrationTest, IsTheSameWhenTheDaemonWasOff) {
    calibrate(1.0043, start_ + 77min);
    keeper_.reopen();
    EXPECT_THAT(pending(), ElementsAre("1|1"));
    keeper_.evaluate(end_);
    EXPECT_THAT(pending(), IsEmpty());
    EXPECT_THAT(differences(keeper_.evidence(), as_if({{1, start_ + 77min, {1, 1.0043}}})), IsEmpty());
}

TEST_F(CalibrationTest, ReadersSeeWhatIsStillToCome) {
    calibrate(1.0043, start_ + 24h);
    EXPECT_THAT(pending(), ElementsAre("1|1"));
    EXPECT_THAT(corrections(), ElementsAre(row(start_ + 24h, end_, {}, State::pending)));
    keeper_.commit({});
    int parts = 0;
    while (keeper_.step(end_)) {
        const auto now = corrections();
        if (now.size() == 2) {
            ++parts;
            EXPECT_EQ(now[0].state, State::pending);
            EXPECT_EQ(now[1], row(now[0].span.end, end_, {1, 1.0043})) << "the newest first";
            EXPECT_THAT(pending(), ElementsAre("1|1"));
        }
    }
    EXPECT_GT(parts, 5) << "in steps";
    EXPECT_THAT(pending(), IsEmpty());
    EXPECT_THAT(keeper_.ask("SELECT plug_id, channel, (end_time - start_time) / 3600000, gain, source "
                            "FROM evaluation_gain"),
                ElementsAre("1|1|216|1.0043|a meter"));
}

TEST_F(CalibrationTest, NoStepMakesMoreThanADay) {
    calibrate(1.0043, start_);
    keeper_.commit({});
    int steps = 0;
    while (keeper_.step(end_, 1'000'000)) {
        ++steps;
    }
    EXPECT_GE(steps, 10);
    EXPECT_LE(steps, 16) << "a look and an end are steps, too";
}

/// A crash is a database that is opened again between any two steps.
TEST_F(CalibrationTest, ACrashOnTheWayChangesNoBit) {
    const auto wanted = as_if({{1, start_ + 77min, {1, 1.0043}}});
    calibrate(1.0043, start_ + 77min);
    keeper_.reopen();
    for (int steps = 1; !pending().empty(); ++steps) {
        ASSERT_LT(steps, 200);
        for (int i = 0; i < steps % 4 + 2; ++i) {
            static_cast<void>(keeper_.step(end_, 1000));
        }
        keeper_.reopen();
    }
    EXPECT_THAT(differences(keeper_.evidence(), wanted), IsEmpty());
}

TEST_F(CalibrationTest, AFullDiskOnTheWayIsTriedAgain) {
    calibrate(1.0043, start_ + 77min);
    keeper_.reopen();
    ASSERT_TRUE(keeper_.step(end_, 8000));  // looks
    for (int i = 0; i < 3; ++i) {
        {
            const test::DiskFault full(test::DiskFault::Kind::full, 0);
            ASSERT_FALSE(keeper_.evaluator().step(end_, 8000));
        }
        ASSERT_TRUE(keeper_.step(end_, 8000));
    }
    keeper_.evaluate(end_);
    EXPECT_THAT(differences(keeper_.evidence(), as_if({{1, start_ + 77min, {1, 1.0043}}})), IsEmpty());
}

TEST_F(CalibrationTest, AChangeWhileOneIsBeingWorkedInIsWorkedInToo) {
    const auto id = calibrate(1.0043, start_);
    keeper_.commit({});
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(keeper_.step(end_));
    }
    revoke(id);
    calibrate(0.99, start_ + 100h);
    work_in();
    EXPECT_THAT(differences(keeper_.evidence(), as_if({{1, start_ + 100h, {2, 0.99}}})), IsEmpty());
    EXPECT_THAT(pending(), IsEmpty());
}

TEST_F(CalibrationTest, WhatComesFromThenOnIsMadeWithItAtOnce) {
    calibrate(1.0043, end_);
    report(1, end_, end_ + 30min, 300s, 230);
    keeper_.evaluate(end_ + 30min);
    EXPECT_THAT(corrections(), ElementsAre(row(end_, end_ + 30min, {1, 1.0043})));
    const auto made = keeper_.evidence();
    EXPECT_THAT(keeper_.ask(fmt::format("SELECT voltage_rms > 230.9, voltage_rms < 231 FROM interval_10min WHERE "
                                        "plug_id = 1 AND start_time >= {}",
                                        end_.time_since_epoch().count())),
                ElementsAre("1|1", "1|1", "1|1"));
    const auto summary = keeper_.evaluator().rebuild([](PlugId, PlugId) {}).value();
    EXPECT_EQ(summary.changed, 0U);
    EXPECT_THAT(differences(keeper_.evidence(), made), IsEmpty());
}

TEST_F(CalibrationTest, ARebuildGivesTheSameBitsAndSaysWhy) {
    calibrate(1.0043, start_ + 77min);
    keeper_.reopen();
    const auto summary = keeper_.evaluator().rebuild([](PlugId, PlugId) {}).value();
    ASSERT_EQ(summary.parts.size(), 1U);
    EXPECT_EQ(summary.parts[0].reason, RebuildReason::calibration);
    EXPECT_EQ(summary.parts[0].span.start, start_ + 80min) << "the first sample from then on";
    EXPECT_THAT(pending(), IsEmpty());
    const auto rebuilt = keeper_.evidence();
    EXPECT_THAT(differences(rebuilt, as_if({{1, start_ + 77min, {1, 1.0043}}})), IsEmpty());
    keeper_.evaluate(end_);
    EXPECT_THAT(differences(keeper_.evidence(), rebuilt), IsEmpty());
}

TEST_F(CalibrationTest, ALateReadingIsCorrectedAsItsTimeIs) {
    calibrate(1.02, start_ + 30h, start_ + 40h);
    work_in();
    Batch batch;
    batch.readings = {test::reading_of(1, start_ + 35h + 1s, 240), test::reading_of(1, start_ + 45h + 1s, 240)};
    for (ReadingRecord& reading : batch.readings) {
        reading.flags = reading_flag::kLate;
    }
    keeper_.commit(batch);
    keeper_.evaluate(end_);
    const auto live = keeper_.evidence();
    ASSERT_TRUE(keeper_.evaluator().rebuild([](PlugId, PlugId) {}));
    EXPECT_THAT(differences(keeper_.evidence(), live), IsEmpty());
    EXPECT_THAT(
        keeper_.ask(fmt::format("SELECT round(voltage_max, 3) FROM interval_10min WHERE plug_id = 1 AND "
                                "start_time IN ({}, {}) ORDER BY start_time",
                                (start_ + 35h).time_since_epoch().count(), (start_ + 45h).time_since_epoch().count())),
        ElementsAre("244.8", "240.0"));
}

TEST_F(CalibrationTest, EndsWithThePlugsOwnCalibrationAndWithAnotherMac) {
    calibrate(1.02, start_);
    work_in();
    Batch batch;
    batch.events = {{1, start_ + 200h + 1min, "mac", "AAAAAAAAAAAA, before BBBBBBBBBBBB"}};
    keeper_.commit(batch);
    keeper_.evaluate(end_);
    EXPECT_THAT(differences(keeper_.evidence(), as_if({{1, start_, {1, 1.02}}, {1, start_ + 200h + 1min, {}}})),
                IsEmpty());
    batch.events = {{1, start_ + 100h, "calibration", "VoltageCal=1950"}};
    keeper_.commit(batch);
    keeper_.evaluate(end_);
    EXPECT_THAT(differences(keeper_.evidence(), as_if({{1, start_, {1, 1.02}}, {1, start_ + 100h, {}}})), IsEmpty());
    EXPECT_THAT(corrections(), ElementsAre(row(start_, start_ + 100h, {1, 1.02})));
}

TEST_F(CalibrationTest, WhatHasNoReadingsAnyMoreKeepsItsGainAndSaysSo) {
    const auto old = calibrate(1.0043, start_);
    report(1, end_, end_ + 1h, 10s);  // enough to settle
    report(2, end_, end_ + 1h, 10s);
    keeper_.settle();
    keeper_.evaluate(end_);
    const auto made = keeper_.evidence();
    while (keeper_.store().forget(Upkeep::Old::readings, start_ + 144h, 1000).value()) {
    }
    revoke(old);
    calibrate(1.02, start_);
    EXPECT_THAT(corrections(), ElementsAre(row(start_, end_, {1, 1.0043}, State::pending)));
    work_in();
    EXPECT_THAT(pending(), IsEmpty()) << "there is nothing left that could be done";
    const auto now = corrections();
    ASSERT_EQ(now.size(), 2U);
    const UtcMillis cut = now[0].span.end;
    EXPECT_EQ(now[0], row(start_, cut, {1, 1.0043}, State::kept));
    EXPECT_EQ(now[1], row(cut, end_, {2, 1.02}));
    EXPECT_GE(cut, start_ + 144h);
    EXPECT_LT(cut, start_ + 150h);
    // To the interval.
    EXPECT_EQ(whole(keeper_.file(), fmt::format("SELECT max(start_time) FROM interval_10min WHERE plug_id = 1 AND "
                                                "start_time < {}",
                                                cut.time_since_epoch().count())),
              (cut - 10min).time_since_epoch().count());
    for (const std::string& row : differences(keeper_.evidence(), made)) {
        if (row.starts_with("< interval|")) {
            EXPECT_GE(std::stoll(row.substr(std::string("< interval|1|1|").size())), cut.time_since_epoch().count())
                << row;
        }
    }
    // It stays so, after a restart and by a rebuild too.
    const auto kept = keeper_.evidence();
    keeper_.reopen();
    keeper_.evaluate(end_);
    ASSERT_EQ(keeper_.evaluator().rebuild([](PlugId, PlugId) {}).value().changed, 0U);
    EXPECT_THAT(differences(keeper_.evidence(), kept), IsEmpty());
    EXPECT_EQ(corrections(), now);
}

TEST_F(CalibrationTest, ARebuildSaysTooWhatIsKept) {
    report(1, end_, end_ + 1h, 10s);
    report(2, end_, end_ + 1h, 10s);
    keeper_.settle();
    while (keeper_.store().forget(Upkeep::Old::readings, start_ + 144h, 1000).value()) {
    }
    calibrate(1.02, start_);
    keeper_.reopen();
    ASSERT_TRUE(keeper_.evaluator().rebuild([](PlugId, PlugId) {}));
    EXPECT_THAT(pending(), IsEmpty());
    ASSERT_EQ(corrections().size(), 2U);
    EXPECT_EQ(corrections()[0].state, State::kept);
    EXPECT_EQ(corrections()[0].gain, Gain{});
}

/// 29 V beside the others is no spike, though times the gain it would be one; nor are 79 V mains.
TEST_F(CalibrationTest, WhatJudgesReadingsSeesThemAsTheyWereSent) {
    Batch batch;
    for (int minute = 0; minute < 120; minute += 5) {
        batch.readings.push_back(test::reading_of(1, end_ + minute * 1min, minute == 60 ? 259 : 230));
    }
    batch.readings.push_back(test::reading_of(1, end_ + 92min, 79));
    batch.readings.back().flags = reading_flag::kImplausible;
    batch.readings.push_back(test::reading_of(1, end_ + 94min, 435));
    keeper_.commit(batch);
    keeper_.evaluate(end_ + 2h);
    const auto flags = keeper_.flags();
    const auto samples = [this] {
        return keeper_.ask("SELECT start_time, samples, status FROM interval_10min WHERE plug_id = 1 ORDER BY 1");
    };
    const auto before = samples();
    calibrate(1.2, start_);
    keeper_.commit({});
    keeper_.evaluate(end_ + 2h);
    EXPECT_THAT(differences(keeper_.flags(), flags), IsEmpty());
    EXPECT_THAT(differences(samples(), before), IsEmpty());
    EXPECT_THAT(keeper_.ask(fmt::format("SELECT round(voltage_max, 3) FROM interval_10min WHERE plug_id = 1 AND "
                                        "start_time = {}",
                                        (end_ + 60min).time_since_epoch().count())),
                ElementsAre("310.8"));
}

TEST_F(CalibrationTest, APlugThatHasNoReadingsHasNothingToMake) {
    report(3, end_, end_);
    ASSERT_TRUE(CalibrationTable::open(keeper_.file())
                    .value()
                    .add({.plug_id = 3,
                          .channel = 1,
                          .gain = 1.5,
                          .source = "a meter",
                          .valid_from = start_,
                          .valid_to = std::nullopt,
                          .made_at = end_}));
    work_in();
    EXPECT_THAT(pending(), IsEmpty());
    EXPECT_THAT(differences(keeper_.evidence(), raw_), IsEmpty());
}

TEST_F(CalibrationTest, NothingIsLeftToDoOnceItIsWorkedIn) {
    calibrate(1.0043, start_);
    work_in();
    EXPECT_FALSE(keeper_.step(end_));
    keeper_.reopen();
    EXPECT_TRUE(keeper_.step(end_)) << "it looks once";
    EXPECT_FALSE(keeper_.step(end_));
}

TEST_F(CalibrationTest, VoltagesComeCorrectedToReadersAndReadingsDoNot) {
    calibrate(1.02, start_ + 30h, start_ + 40h);
    const auto reader = open_sqlite_record(keeper_.file()).value();
    const auto record = reader->snapshot().value();
    const auto voltages = read_all(*record->voltages({}).value()).value();
    const auto readings = read_all(*record->readings({}).value()).value();
    ASSERT_EQ(voltages.size(), readings.size());
    const auto seen = keeper_.ask("SELECT printf('%!.17g', volts) FROM voltage ORDER BY plug_id, time");
    ASSERT_EQ(seen.size(), voltages.size());
    std::size_t corrected = 0;
    for (std::size_t i = 0; i < voltages.size(); ++i) {
        const Sample& sample = voltages[i].sample;
        const bool holds = voltages[i].plug_id == 1 && sample.time >= start_ + 30h && sample.time < start_ + 40h;
        ASSERT_EQ(*sample.voltage_v, *readings[i].values.voltage_v * (holds ? 1.02 : 1));
        ASSERT_EQ(std::stod(seen[i]), *sample.voltage_v);
        corrected += holds ? 1 : 0;
    }
    EXPECT_EQ(corrected, 120U);
}

}  // namespace
}  // namespace collector
