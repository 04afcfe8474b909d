#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/base/iso_time.hpp>
#include <collector/daemon/replay.hpp>

#include "sqlite/database_rows.hpp"
#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using test::at;
using testing::ElementsAre;
using testing::IsEmpty;

/// A log of one plug, with nothing but the time to tell its readings apart.
class Recording {
  public:
    /// Measured at one moment, when the plug's clock read `ahead` more than ours, and heard at another.
    void add(UtcMillis measured, UtcMillis heard, milliseconds ahead) {
        const std::string payload =
            fmt::format(R"({{"Time":"{}","ENERGY":{{"Total":1.0,"Period":0,"Power":0,"Voltage":231}}}})",
                        iso_text(measured + ahead).substr(0, 19));
        lines_ += fmt::format(
            R"({{"tst":"{}","topic":"mjs-voltage/p/SENSOR","qos":0,"retain":0,"payloadlen":{},"payload":{}}})"
            "\n",
            iso_text(heard), payload.size(), payload);
    }
    void add(UtcMillis measured, milliseconds ahead) { add(measured, measured + 100ms, ahead); }
    [[nodiscard]] const std::string& lines() const { return lines_; }

  private:
    std::string lines_;
};

class ReplayClockTest : public testing::Test {
  protected:
    RecorderCounters replayed(const Recording& recording) {
        std::istringstream input(recording.lines());
        const auto summary = replay(input, default_tasmota_config(), file_, log_, [](std::uint64_t /*bytes*/) {});
        EXPECT_TRUE(summary) << summary.error().what;
        return summary.value_or(ReplaySummary{}).recorded;
    }
    [[nodiscard]] std::vector<std::string> ask(const std::string& query) const { return test::rows(file_, query); }
    [[nodiscard]] std::vector<std::string> gaps() const { return ask("SELECT cause, start_time, end_time FROM gap"); }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    test::CapturedLog log_;
};

TEST_F(ReplayClockTest, HourThatOccursTwiceIsRecordedTwice) {
    Recording october;
    for (int i = 0; i < 24; ++i) {
        const UtcMillis time = at("2026-10-24T23:00:07Z") + i * 10min;
        october.add(time, time < at("2026-10-25T01:00:00Z") ? 2h : 1h);
    }
    EXPECT_EQ(replayed(october).readings, 24U);
    EXPECT_THAT(ask("SELECT count(*), sum(flags), count(DISTINCT time) FROM reading"), ElementsAre("24|0|24"));
    EXPECT_THAT(gaps(), IsEmpty());
    EXPECT_EQ(replayed(october).duplicates, 24U) << "the same log again";
    EXPECT_THAT(ask("SELECT count(*) FROM reading"), ElementsAre("24"));
}

TEST_F(ReplayClockTest, HourThatOccursTwiceIsRecordedTwiceThoughMessagesAreHeldUp) {
    Recording october;
    for (int i = 0; i < 24; ++i) {
        const UtcMillis time = at("2026-10-24T23:00:07Z") + i * 10min;
        const milliseconds held_up = i % 3 == 0 && i > 3 ? 40s : 0s;
        october.add(time, time + held_up + 100ms, time < at("2026-10-25T01:00:00Z") ? 2h : 1h);
    }
    replayed(october);
    EXPECT_THAT(ask("SELECT count(*) FROM reading"), ElementsAre("24"));
    EXPECT_THAT(gaps(), IsEmpty());
}

TEST_F(ReplayClockTest, ClockThatLoses4SecondsIn300IsADriftAndNoLateness) {
    Recording drift;
    for (int i = 0; i < 60; ++i) {
        drift.add(at("2026-06-07T10:00:05Z") + i * 300s, -i * 4s);
    }
    EXPECT_EQ(replayed(drift).late, 0U);
    EXPECT_THAT(ask("SELECT count(*), sum(flags), sum((time - 100 - 5000) % 300000 <> 0) FROM reading"),
                ElementsAre("60|0|0"));
    EXPECT_THAT(gaps(), IsEmpty());
    EXPECT_EQ(replayed(drift).duplicates, 60U) << "the same log again";
}

TEST_F(ReplayClockTest, OneLeapOf21MinutesDatesNothingByIt) {
    Recording leap;
    for (int i = 0; i < 60; ++i) {
        leap.add(at("2026-06-07T10:00:05Z") + i * 60s, i == 20 ? 1h + 21min : 1h);
    }
    EXPECT_EQ(replayed(leap).late, 0U);
    EXPECT_THAT(ask("SELECT count(*), sum(flags), sum((time - 100 - 5000) % 60000 <> 0) FROM reading"),
                ElementsAre("60|0|0"));
    EXPECT_THAT(gaps(), IsEmpty());
}

struct HoldUp {
    std::chrono::seconds period;
    std::chrono::seconds stall;
};

class HeldUpTest : public ReplayClockTest, public testing::WithParamInterface<HoldUp> {};

/// Every 17 periods nothing gets through for a while, then all of it at once.
TEST_P(HeldUpTest, LeavesNoGapAndDatesItsReadingsWithin3Seconds) {
    const UtcMillis start = at("2026-06-07T10:00:05Z");
    const auto [period, stall] = GetParam();
    Recording held_up;
    std::vector<UtcMillis> measured;
    UtcMillis last = start;
    for (int i = 0; i < 400; ++i) {
        const UtcMillis time = start + i * period + milliseconds{i * 370 % 1000};
        const UtcMillis stalled = start + (i / 17) * 17 * period;
        const bool is_stalled = i >= 17 && time < stalled + stall;
        last = std::max(is_stalled ? stalled + stall : time + 80ms, last + 2ms);
        held_up.add(time, last, 1h);
        measured.push_back(time);
    }
    const RecorderCounters counters = replayed(held_up);
    EXPECT_EQ(counters.readings, 400U);
    EXPECT_GE(counters.late, 23U);
    EXPECT_THAT(gaps(), IsEmpty());
    EXPECT_THAT(ask("SELECT count(*) FROM reading WHERE flags NOT IN (0, 4)"), ElementsAre("0"));
    const auto times = ask("SELECT time FROM reading ORDER BY time");
    ASSERT_EQ(times.size(), measured.size());
    for (std::size_t i = 0; i < times.size(); ++i) {
        const UtcMillis time{milliseconds{std::stoll(times[i])}};
        EXPECT_LE(std::chrono::abs(time - measured[i]), 3s) << "reading " << i;
    }
    EXPECT_EQ(replayed(held_up).duplicates, 400U) << "the same log again";
}

INSTANTIATE_TEST_SUITE_P(Stalls, HeldUpTest,
                         testing::Values(HoldUp{10s, 24s}, HoldUp{10s, 40s}, HoldUp{30s, 24s}, HoldUp{30s, 40s},
                                         HoldUp{60s, 40s}, HoldUp{300s, 24s}, HoldUp{300s, 40s}, HoldUp{10s, 120s}),
                         [](const auto& row) {
                             return fmt::format("every_{}_s_for_{}_s", row.param.period.count(),
                                                row.param.stall.count());
                         });

}  // namespace
}  // namespace collector
